// The entries of an admin form, by name, and back: rows of inlines by their ids, wherever they stand now.
const NEVER = ["csrfmiddlewaretoken", "_popup"];

const fields = (form) =>
  [...form.elements].filter(
    (one) =>
      one.name &&
      !one.name.includes("__prefix__") &&
      !one.name.startsWith("choose:") &&
      !NEVER.includes(one.name) &&
      !["submit", "button", "file", "password"].includes(one.type) &&
      !/password|secret|token/i.test(one.name),
  );

/** { name: [values] }; a box that is not ticked is there with none. */
export function entries(form) {
  const found = {};
  for (const one of fields(form)) {
    found[one.name] ??= [];
    if (["checkbox", "radio"].includes(one.type)) {
      if (one.checked) found[one.name].push(one.value);
    } else if (one.multiple) {
      found[one.name].push(...[...one.selectedOptions].map((option) => option.value));
    } else {
      found[one.name].push(one.value);
    }
  }
  return found;
}

/** The names of what is chosen in autocompletes, which the page would otherwise not know again. */
export function label(form) {
  const found = {};
  for (const one of form.querySelectorAll("select.admin-autocomplete")) {
    for (const option of one.selectedOptions) {
      if (option.value) (found[one.name] ??= {})[option.value] = option.text;
    }
  }
  return found;
}

function put(form, name, values, labels) {
  const controls = form.elements[name];
  if (!controls) return;
  const list = controls.tagName || !controls.length ? [controls] : [...controls];
  for (const one of list) {
    if (["checkbox", "radio"].includes(one.type)) {
      one.checked = values.includes(one.value);
    } else if (one.tagName === "SELECT") {
      for (const value of values) {
        const known = [...one.options].some((option) => option.value === value);
        if (!known && labels?.[value]) one.add(new Option(labels[value], value));
      }
      for (const option of one.options) option.selected = values.includes(option.value);
      window.django?.jQuery(one).trigger("change");
    } else {
      one.value = values[0] ?? "";
      if (one.matches(".edtf")) one.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

function rowsOf(kept, prefix) {
  const rows = new Map();
  for (const name of Object.keys(kept)) {
    const match = name.startsWith(`${prefix}-`) && /^(\d+)-(.+)$/.exec(name.slice(prefix.length + 1));
    if (match) {
      if (!rows.has(match[1])) rows.set(match[1], {});
      rows.get(match[1])[match[2]] = name;
    }
  }
  return [...rows.entries()].sort((a, b) => a[0] - b[0]).map(([, row]) => row);
}

/** Where a kept row is now: the row of its id, else the first that is new and not taken, else one more. */
function indexFor(form, prefix, id, taken) {
  const total = () => Number(form.elements[`${prefix}-TOTAL_FORMS`].value);
  // A row that another has removed comes back as a new one: nothing written is lost.
  for (const wanted of id ? [id, ""] : [""]) {
    for (let index = 0; index < total(); index += 1) {
      const here = form.elements[`${prefix}-${index}-id`]?.value ?? "";
      if (!taken.has(index) && here === wanted) return index;
    }
  }
  document.querySelector(`#${prefix}-group .add-row a`)?.click();
  return total() - 1;
}

function restoreRows(form, prefix, kept, labels) {
  const taken = new Set();
  for (const row of rowsOf(kept, prefix)) {
    const id = row.id ? kept[row.id][0] ?? "" : "";
    const index = indexFor(form, prefix, id, taken);
    taken.add(index);
    for (const [field, name] of Object.entries(row)) {
      if (field !== "id") put(form, `${prefix}-${index}-${field}`, kept[name], labels?.[name]);
    }
  }
}

export function restore(form, kept, labels) {
  const prefixes = Object.keys(kept)
    .filter((name) => name.endsWith("-TOTAL_FORMS"))
    .map((name) => name.slice(0, -"-TOTAL_FORMS".length));
  const inRow = (name) => prefixes.some((prefix) => name.startsWith(`${prefix}-`));
  for (const [name, values] of Object.entries(kept)) {
    // `seen` and `opened` come back too: what another saved since is then told, not overwritten.
    if (!inRow(name)) put(form, name, values, labels?.[name]);
  }
  for (const prefix of prefixes) restoreRows(form, prefix, kept, labels);
}
