// Who else has this event open. Asked now, and each minute while the page is looked at.
const notes = document.querySelector("[data-presence]");
const EVERY = 60_000;

async function tell() {
  if (document.hidden) return;
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  try {
    const answer = await fetch(notes.dataset.presence, { method: "POST", headers: { "X-CSRFToken": token } });
    const html = answer.ok ? (await answer.text()).trim() : "";
    if (notes.dataset.said !== html) {
      notes.querySelectorAll(".presence").forEach((one) => one.remove());
      notes.insertAdjacentHTML("beforeend", html);
      notes.dataset.said = html;
    }
  } catch {
    // Offline: it is not worth a word.
  }
}

if (notes) {
  notes.setAttribute("aria-live", "polite");
  tell();
  setInterval(tell, EVERY);
  document.addEventListener("visibilitychange", tell);
}
