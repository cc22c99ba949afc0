// The cited text beside the form: that of the citation one is in. A click on a paragraph cites it.
const panel = document.getElementById("beside");
const shown = document.getElementById("beside-text");
const $ = window.django?.jQuery;
let row = null; // of the citation that a paragraph is written into
let showing = "";

const rowOf = (node) => node.closest?.("#citations-group .inline-related:not(.empty-form)");
const field = (name) => row?.querySelector(`[name$="-${name}"]`);

async function show(address) {
  if (address === showing) return;
  showing = address;
  try {
    const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || address !== showing) return;
    shown.innerHTML = await answer.text();
    reveal();
  } catch {
    showing = "";
  }
}

function reveal() {
  const named = shown.querySelector(".named");
  // Only the panel scrolls: the form stays where one is writing.
  if (named) panel.scrollTop = Math.max(0, named.offsetTop - panel.offsetTop - 80);
}

function follow() {
  const source = field("source")?.value;
  if (!source) return;
  const locator = field("locator")?.value ?? "";
  const address = shown.dataset.textOf.replace("/0/", `/${source}/`);
  show(`${address}?locator=${encodeURIComponent(locator)}`);
}

function enter(node) {
  const entered = rowOf(node);
  if (!entered) return;
  row?.classList.remove("is-cited");
  row = entered;
  row.classList.add("is-cited");
  follow();
}

function cite(number) {
  const locator = field("locator");
  if (!locator) return;
  locator.value = `para. ${number}`;
  locator.dispatchEvent(new Event("input", { bubbles: true }));
  for (const one of shown.querySelectorAll("[data-paragraph]")) {
    const named = one.dataset.paragraph === number;
    one.classList.toggle("named", named);
    one.toggleAttribute("aria-current", named);
  }
}

if (panel) {
  document.addEventListener("focusin", (event) => enter(event.target));
  document.addEventListener("formset:added", (event) => enter(event.target));
  document.addEventListener("change", (event) => {
    if (event.target.matches('[name$="-locator"]') && rowOf(event.target) === row) follow();
  });
  $?.(document).on("change", '#citations-group select[name$="-source"]', (event) => enter(event.target));
  panel.addEventListener("click", (event) => {
    const link = event.target.closest("[data-source-text]");
    const paragraph = event.target.closest("[data-paragraph]");
    if (link) {
      event.preventDefault();
      const links = [...panel.querySelectorAll("[data-source-text]")];
      const rows = document.querySelectorAll("#citations-group .inline-related:not(.empty-form)");
      row?.classList.remove("is-cited");
      row = rows[links.indexOf(link)] ?? null;
      row?.classList.add("is-cited");
      show(link.getAttribute("href"));
    } else if (paragraph && !getSelection().toString()) {
      cite(paragraph.dataset.paragraph);
    }
  });
  // What is cited first is shown first.
  const first = panel.querySelector("[data-source-text]");
  row = document.querySelector("#citations-group .inline-related:not(.empty-form)");
  if (first) show(first.getAttribute("href"));
}
