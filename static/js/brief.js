// What is ticked for a brief stays ticked from page to page, in this browser alone.
// Without scripts the ticks of one page are a plain form.

const KEY = "brief";
const MOST = 500;

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return new Set(Array.isArray(kept) ? kept.filter(Number.isInteger) : []);
  } catch {
    return new Set();
  }
}

function keep(picked) {
  try {
    if (picked.size) localStorage.setItem(KEY, JSON.stringify([...picked]));
    else localStorage.removeItem(KEY);
  } catch {
    // Not kept, then: the ticks of this page still make a brief.
  }
}

let picked = read();

function address(link) {
  const to = new URL(link.dataset.to ?? (link.dataset.to = link.getAttribute("href")), location.href);
  to.searchParams.set("events", [...picked].join(","));
  return `${to.pathname}?${to.searchParams.toString().replaceAll("%2C", ",")}`;
}

/** All that shows what is picked says the same, whatever page or swapped part it came with. */
function show() {
  for (const box of document.querySelectorAll("input[data-pick]")) {
    box.checked = picked.has(Number(box.value));
  }
  for (const button of document.querySelectorAll("[data-pick-button]")) {
    const yes = picked.has(Number(button.dataset.pickButton));
    button.setAttribute("aria-pressed", String(yes));
    for (const word of button.querySelectorAll("[data-picked]")) {
      word.hidden = (word.dataset.picked === "yes") !== yes;
    }
  }
  for (const bar of document.querySelectorAll("[data-brief-bar]")) {
    bar.dataset.briefBar = picked.size ? "some" : "none";
    const count = bar.querySelector("[data-brief-count]");
    if (count) count.textContent = String(picked.size);
    const full = bar.querySelector("[data-brief-full]");
    if (full) full.hidden = picked.size < MOST;
  }
  for (const kept of document.querySelectorAll("[data-brief-kept]")) kept.hidden = picked.size === 0;
  for (const link of document.querySelectorAll("[data-brief-link]")) link.href = address(link);
}

function set(number, yes) {
  picked = read(); // another tab may have ticked meanwhile
  if (yes && picked.size < MOST) picked.add(number);
  else picked.delete(number);
  keep(picked);
  show();
}

document.addEventListener("change", ({ target }) => {
  if (target.matches("input[data-pick]")) set(Number(target.value), target.checked);
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-pick-button]");
  if (button) set(Number(button.dataset.pickButton), button.getAttribute("aria-pressed") !== "true");
  if (target.closest("[data-brief-clear]")) {
    picked = new Set();
    keep(picked);
    show();
  }
});
// With scripts the form of the page asks for all that was ticked, on other pages too.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-brief-bar]")) return;
  event.preventDefault();
  location.assign(address(event.target.querySelector("[data-brief-link]")));
});
addEventListener("storage", ({ key }) => {
  if (key !== KEY) return;
  picked = read();
  show();
});
addEventListener("pageshow", () => {
  picked = read();
  show();
});
for (const name of ["htmx:afterSettle", "htmx:historyRestore"]) document.addEventListener(name, show);
show();
