// What the timeline says, in the page's language: the server has written it beside the picture.

let words = {};

export function readWords() {
  const written = document.getElementById("lanes-words");
  if (written) words = JSON.parse(written.textContent);
}

/** A sentence with its {names} filled in. Numbers are written as the language writes them. */
export function say(name, given = {}) {
  const text = (given.n === 1 && words[`${name}-one`]) || words[name] || "";
  return text.replace(/\{(\w+)\}/g, (_, key) => number(given[key] ?? ""));
}

function number(value) {
  return typeof value === "number" ? value.toLocaleString(document.documentElement.lang || undefined) : value;
}
