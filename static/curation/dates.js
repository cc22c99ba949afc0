// Under each date: how it is understood, asked of the server shortly after the last key.
const DELAY = 250;
const waiting = new WeakMap();
const asked = new WeakMap();
const address = document.querySelector("[data-curation]")?.dataset.edtf;

async function ask(input, output) {
  const text = input.value.trim();
  asked.set(input, text);
  if (!text) {
    output.replaceChildren();
    return;
  }
  try {
    const answer = await fetch(`${address}?text=${encodeURIComponent(text)}`);
    const html = await answer.text();
    // An answer that comes after the next key is about another text.
    if (answer.ok && asked.get(input) === text) output.innerHTML = html;
  } catch {
    output.replaceChildren(); // offline: saving will tell
  }
}

function later(input) {
  const output = input.closest(".edtf-field")?.querySelector(".edtf-reading");
  if (!address || !output) return;
  clearTimeout(waiting.get(input));
  waiting.set(input, setTimeout(() => ask(input, output), DELAY));
}

document.addEventListener("input", (event) => {
  if (event.target.matches("input.edtf")) later(event.target);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-edtf]");
  if (!button) return;
  const input = button.closest(".edtf-field").querySelector("input.edtf");
  input.value = button.dataset.edtf;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.focus();
});
