// The chronology by keyboard: / searches, j and k walk the list, ? tells of all keys.

const writing = (target) =>
  target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])");

const titles = () => [...document.querySelectorAll("#results .event h3 a")];

function search() {
  const field = document.getElementById("filter-q");
  const side = document.getElementById("side");
  if (!field.checkVisibility()) side.open = true;
  field.focus();
  field.select();
}

/** From the title that has the focus to the next; from elsewhere to the first that is in sight. */
function walk(step) {
  const all = titles();
  const here = all.indexOf(document.activeElement?.closest(".event")?.querySelector("h3 a"));
  const seen = all.findIndex((title) => title.getBoundingClientRect().top >= 0);
  const next = here < 0 ? all[Math.max(seen, 0)] : all[here + step];
  next?.focus();
  return Boolean(next);
}

function act(event) {
  const inList = event.target.closest?.("#results .event");
  if (event.key === "/") search();
  else if (event.key === "?") document.getElementById("keys").showModal();
  else if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (event.key === "ArrowDown" && inList) return walk(1);
  else if (event.key === "ArrowUp" && inList) return walk(-1);
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (writing(event.target) || document.querySelector("dialog[open]")) return;
  if (act(event)) event.preventDefault();
});

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-keys]")) document.getElementById("keys").showModal();
});
