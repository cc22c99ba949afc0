// The buttons of an event's page: copy a citation, print. Without scripts the text is selected by a click.

function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

/** Over plain HTTP browsers have no clipboard: then what is selected can be copied by hand. */
async function copy(element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    return true;
  } catch {
    select(element);
    return document.execCommand?.("copy") ?? false;
  }
}

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-print]")) print();
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const done = await copy(document.getElementById(button.dataset.copy));
  const status = document.querySelector("[data-copied]");
  if (!done) return;
  status.textContent = "";
  requestAnimationFrame(() => (status.textContent = status.dataset.copied));
  button.dataset.done = "";
  setTimeout(() => delete button.dataset.done, 2000);
});
