// Saving by keyboard, and a list of the keys.
const MAC = navigator.userAgent.includes("Mac");
const MOD = MAC ? "⌘" : "Ctrl";
const KEYS = [
  [`${MOD}+S`, "Save and go on editing"],
  [`${MOD}+Enter`, "Save and add another"],
  [`${MOD}+Shift+Enter`, "Save and close"],
  ["Alt+1 … Alt+9", "To the first, second, … part of the page"],
  ["Enter on a date’s example", "Takes it over"],
  ["?", "This list (when not in a field)"],
  ["Esc", "Closes what is open"],
];

function press(...names) {
  for (const name of names) {
    const button = document.querySelector(`.submit-row [name="${name}"]`);
    if (button) {
      button.click();
      return;
    }
  }
}

function table() {
  const dialog = document.createElement("dialog");
  dialog.className = "keys";
  dialog.setAttribute("aria-label", "Keyboard");
  const list = document.createElement("dl");
  for (const [key, meaning] of KEYS) {
    const term = document.createElement("dt");
    const kbd = document.createElement("kbd");
    kbd.textContent = key;
    term.append(kbd);
    const words = document.createElement("dd");
    words.textContent = meaning;
    list.append(term, words);
  }
  const form = document.createElement("form");
  form.method = "dialog";
  const close = document.createElement("button");
  close.className = "button";
  close.textContent = "Close";
  form.append(close);
  const heading = document.createElement("h2");
  heading.textContent = "Keyboard";
  dialog.append(heading, list, form);
  document.body.append(dialog);
  return dialog;
}

let dialog;
function show() {
  dialog ??= table();
  dialog.showModal();
}

const writing = (target) =>
  target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit])");

function part(number) {
  const heads = [...document.querySelectorAll("#content-main form h2")].filter((one) => one.offsetParent);
  const head = heads[number - 1];
  if (!head) return;
  head.closest("details")?.setAttribute("open", "");
  head.tabIndex = -1;
  head.focus();
  head.scrollIntoView({ block: "start" });
}

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  const mod = event.ctrlKey || event.metaKey;
  if (mod && !event.altKey && event.key.toLowerCase() === "s") press("_continue", "_save");
  else if (mod && event.key === "Enter") press(event.shiftKey ? "_save" : "_addanother", "_save");
  else if (event.altKey && !mod && /^Digit[1-9]$/.test(event.code)) part(Number(event.code.slice(5)));
  else if (event.key === "?" && !mod && !writing(event.target)) show();
  else return;
  event.preventDefault();
});

const row = document.querySelector(".submit-row:last-of-type");
if (row?.querySelector("[name=_save]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button keys-button";
  button.textContent = "?";
  button.setAttribute("aria-label", "Keyboard shortcuts");
  button.title = "Keyboard shortcuts (?)";
  button.addEventListener("click", show);
  row.append(button);
}
