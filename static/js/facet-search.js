// Looking for a value in a long facet: at once in what is shown, then in all there are; Enter takes any name.

const PAUSE = 250; // milliseconds without a key before the server is asked
const waiting = new Map();

const fold = (text) =>
  text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();

const ticks = (field) => document.getElementById(`ticks-${field.dataset.finds}`);

/** Where scripts run the field looks for values, and what stands in it is no part of the question. */
function unname() {
  for (const field of document.querySelectorAll(".find[name]")) field.removeAttribute("name");
}

function narrow(field) {
  const wanted = fold(field.value.trim());
  for (const option of ticks(field).querySelectorAll(".option")) {
    const kept = option.querySelector(":checked") || fold(option.textContent).includes(wanted);
    option.hidden = Boolean(wanted) && !kept;
  }
}

function ask(field) {
  const text = field.value.trim();
  const asked = new URLSearchParams({ facet: field.dataset.finds });
  if (text) asked.set("find", text);
  const { url } = document.getElementById("counts").dataset;
  const address = `${url}${url.endsWith("?") ? "" : "&"}${asked}`;
  // Not from the field: it would inherit that what the form asks becomes the address of the page.
  window.htmx.ajax("GET", address, { source: "#finding", target: "#finding", swap: "none" });
}

function onInput(event) {
  const field = event.target.closest?.(".find");
  if (!field) return;
  event.stopPropagation();
  narrow(field);
  clearTimeout(waiting.get(field));
  waiting.set(field, setTimeout(ask, PAUSE, field));
}

/** The typed name becomes a value of the question; the answer has its tick, or says that there is none. */
function take(field) {
  clearTimeout(waiting.get(field));
  const name = field.dataset.finds;
  const value = document.createElement("input");
  value.type = "hidden";
  value.name = name;
  value.value = field.value.trim();
  value.className = "typed";
  ticks(field).append(value);
  field.dataset.taken = value.value;
  field.form.requestSubmit();
}

function onKey(event) {
  const field = event.target.closest?.(".find");
  if (!field || event.key !== "Enter") return;
  event.preventDefault();
  if (field.value.trim()) take(field);
}

/** What was taken stands among the ticks now; what was refused stays in its field, to be mended. */
function settle({ detail }) {
  unname();
  if (detail.elt?.id !== "filters" && detail.requestConfig?.elt?.id !== "filters") return;
  const refused = detail.xhr && detail.xhr.status === 400;
  for (const typed of document.querySelectorAll(".typed")) typed.remove();
  for (const field of document.querySelectorAll(".find")) {
    const { taken } = field.dataset;
    delete field.dataset.taken;
    if (!refused && taken && field.value.trim() === taken) field.value = "";
    else if (!refused && field.value.trim()) ask(field);
  }
}

export function initFinding() {
  unname();
  document.addEventListener("input", onInput, true);
  document.addEventListener("change", (event) => event.target.closest?.(".find") && event.stopPropagation(), true);
  document.addEventListener("keydown", onKey);
  document.addEventListener("htmx:afterSwap", unname);
  document.addEventListener("htmx:afterRequest", settle);
}
