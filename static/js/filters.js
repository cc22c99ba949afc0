// What the filter form gains where scripts run: short addresses, facets that are searched, a drawer on phones.
import { initFinding } from "./facet-search.js";

const form = () => document.getElementById("filters");

// A form sends every field, the empty ones too: they only clutter the address. (htmx asks the same way.)
document.addEventListener("formdata", ({ formData }) => {
  for (const name of new Set(formData.keys())) {
    const filled = formData.getAll(name).filter((value) => value.trim() !== "");
    formData.delete(name);
    for (const value of filled) formData.append(name, value);
  }
});

document.addEventListener("htmx:configRequest", (event) => {
  const { elt, formData, path } = event.detail;
  if (elt.id !== "filters") return;
  // A role is a role of somebody: when the last actor goes, it goes too.
  if (!formData.has("actor") && !formData.has("actor_all")) formData.delete("role");
  // Leaving a field that was already searched by is no new question.
  const asked = new URLSearchParams([...formData]).toString();
  const here = new URLSearchParams(location.search).toString();
  if (asked === here && path === location.pathname) event.preventDefault();
});

/** A bad value is marked at its field, and not left behind a closed fold. */
function markProblems() {
  for (const wrong of document.querySelectorAll(".filters .wrong")) {
    const field = document.querySelector(`.filters [aria-describedby~="${wrong.id}"]:not(fieldset)`);
    if (wrong.textContent.trim()) {
      field?.setAttribute("aria-invalid", "true");
      const fold = wrong.closest("details:not(.side)");
      if (fold) fold.open = true;
    } else {
      field?.removeAttribute("aria-invalid");
    }
  }
}

// What was unfolded stays so, whatever is put in its place.
const folds = new Map();
document.addEventListener("htmx:beforeSwap", () => {
  for (const fold of document.querySelectorAll(".layout details[id]")) folds.set(fold.id, fold.open);
});
function unfold() {
  for (const [id, open] of folds) {
    const fold = document.getElementById(id);
    if (fold && fold.id !== "side") fold.open = open;
  }
  folds.clear();
}

const failed = (yes) => (document.getElementById("failed").hidden = !yes);
document.addEventListener("htmx:afterSettle", () => {
  unfold();
  markProblems();
  failed(false);
});
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, ({ detail }) => {
    // Without the counts one can still choose; numbers of the question before would be wrong.
    if (detail.elt.closest("#counting, #finding, .ticks")) form().classList.add("uncounted");
    else failed(true);
  });
}
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) form()?.classList.remove("uncounted");
});

// A link that was followed is gone with what it changed: reading goes on where its answer is.
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.boosted && document.activeElement === document.body) {
    document.getElementById("main").focus({ preventScroll: true });
  }
});

// Coming back to a selection that is refused: htmx swaps no error then, the browser does.
document.addEventListener("htmx:historyCacheMissLoadError", () => location.reload());

// On a phone the filters are a drawer: what lies under it is out of reach, Escape and its button close it.
const small = matchMedia("(width < 60rem)");
function drawer() {
  const side = document.getElementById("side");
  const over = Boolean(side?.open && small.matches);
  for (const under of document.querySelectorAll("#main, .masthead, .colophon")) under.inert = over;
}
/** Beside the list it is open in earnest, so that all who look at the page find it so. */
function place() {
  const side = document.getElementById("side");
  if (side && !small.matches) side.open = true;
  drawer();
}
document.addEventListener("htmx:afterSettle", place);
document.addEventListener("toggle", ({ target }) => target.id === "side" && drawer(), true);
small.addEventListener("change", () => {
  document.getElementById("side").open = !small.matches;
  drawer();
});
place();
function closeDrawer() {
  const side = document.getElementById("side");
  if (!side?.open || !small.matches) return;
  side.open = false;
  side.querySelector("summary").focus();
}
document.addEventListener("keydown", (event) => event.key === "Escape" && closeDrawer());
document.addEventListener("submit", (event) => event.target.id === "filters" && event.submitter && closeDrawer());
document.addEventListener("click", (event) => {
  const side = document.getElementById("side");
  if (event.target === document.documentElement && side?.open) closeDrawer();
});

// A datalist completes the whole field: for a list, offer each name after what is already there.
const names = new Map();
document.addEventListener("input", ({ target }) => {
  const list = target.list;
  if (!list || !target.closest(".filters")) return;
  if (!names.has(list.id)) {
    names.set(list.id, [...list.options].map(({ value, text }) => ({ value, text })));
  }
  const before = target.value.slice(0, target.value.lastIndexOf(",") + 1);
  const lead = before ? `${before} ` : "";
  if (list.dataset.lead === lead) return;
  list.dataset.lead = lead;
  list.replaceChildren(
    ...names.get(list.id).map(({ value, text }) => {
      const option = document.createElement("option");
      option.value = lead + value;
      option.textContent = text;
      return option;
    }),
  );
});

initFinding();
