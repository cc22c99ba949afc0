// What the filter form gains where scripts run: short addresses, and lists that suggest after a comma.

// A form sends every field, the empty ones too: they only clutter the address. (htmx asks the same way.)
document.addEventListener("formdata", ({ formData }) => {
  for (const name of new Set(formData.keys())) {
    const filled = formData.getAll(name).filter((value) => value.trim() !== "");
    formData.delete(name);
    for (const value of filled) formData.append(name, value);
  }
});

// Leaving a field that was already searched by is no new question.
document.addEventListener("htmx:configRequest", (event) => {
  const { elt, formData, path } = event.detail;
  const asked = new URLSearchParams([...formData]).toString();
  const here = new URLSearchParams(location.search).toString();
  if (elt.id === "filters" && asked === here && path === location.pathname) event.preventDefault();
});

/** A bad value is marked at its field, and not left behind a closed fold. */
function markProblems() {
  for (const wrong of document.querySelectorAll(".filters .wrong")) {
    const field = document.querySelector(`[aria-describedby~="${wrong.id}"]`);
    if (wrong.textContent) {
      field.setAttribute("aria-invalid", "true");
      const fold = wrong.closest("details:not(.side)");
      if (fold) fold.open = true;
    } else {
      field.removeAttribute("aria-invalid");
    }
  }
}

const failed = (yes) => (document.getElementById("failed").hidden = !yes);
document.addEventListener("htmx:afterSettle", () => {
  markProblems();
  failed(false);
});
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(name, () => failed(true));
}

// Coming back to a selection that is refused: htmx swaps no error then, the browser does.
document.addEventListener("htmx:historyCacheMissLoadError", () => location.reload());

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
