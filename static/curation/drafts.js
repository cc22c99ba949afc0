// Entries that are not saved: kept in this browser, offered back, and not left behind without a word.
import { entries, label, restore } from "./entries.js";

const notes = document.querySelector("[data-curation]");
const form = notes?.closest("form");
const popup = document.body.classList.contains("popup");
const KEY = `sarhad-draft:${notes?.dataset.user}:${location.pathname}`;
const SENT = "sarhad-sent";
const OLDEST = 30 * 24 * 3600 * 1000;
let clean = "";
let leaving = false;
let timer;

const now = () => JSON.stringify(entries(form));
const dirty = () => clean !== "" && now() !== clean;

function stored() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function keep() {
  try {
    if (dirty()) {
      const draft = { at: Date.now(), entries: entries(form), labels: label(form) };
      localStorage.setItem(KEY, JSON.stringify(draft));
    } else if (!notes.querySelector(".draft-offer")) {
      localStorage.removeItem(KEY);
    }
  } catch {
    // No room, or refused: the warning on leaving remains.
  }
}

function tidy() {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith("sarhad-draft:")) continue;
    try {
      if (JSON.parse(localStorage.getItem(key)).at < Date.now() - OLDEST) localStorage.removeItem(key);
    } catch {
      localStorage.removeItem(key);
    }
  }
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

function offer(draft) {
  const box = document.createElement("div");
  box.className = "draft-offer";
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "Unsaved entries");
  const when = new Date(draft.at);
  const day = when.toDateString() === new Date().toDateString() ? "" : ` on ${when.toLocaleDateString("en-GB")}`;
  const time = when.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const words = document.createElement("p");
  words.textContent = `You have unsaved entries from ${time}${day}.`;
  const done = () => box.remove();
  box.append(
    words,
    button("Restore", () => {
      restore(form, draft.entries, draft.labels);
      done();
      keep();
    }),
    button("Discard", () => {
      localStorage.removeItem(KEY);
      done();
    }),
  );
  notes.prepend(box);
}

function begin() {
  const saved = document.querySelector(".messagelist .success");
  try {
    const sent = sessionStorage.getItem(SENT);
    // What was sent and then acknowledged is saved; what came back with mistakes is still a draft.
    if (sent && saved) localStorage.removeItem(sent);
    if (saved || !form) sessionStorage.removeItem(SENT);
    tidy();
  } catch {
    return;
  }
  if (!form || popup) return;
  const failed = document.getElementById("mistakes");
  clean = failed ? "{}" : now();
  const draft = stored();
  if (draft && !failed && JSON.stringify(draft.entries) !== clean) offer(draft);
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 400);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  window.django?.jQuery(form).on("change", later);
  document.addEventListener("formset:removed", later);
  form.addEventListener("submit", () => {
    leaving = true;
    keep();
    sessionStorage.setItem(SENT, KEY);
  });
}

window.addEventListener("beforeunload", (event) => {
  if (leaving || popup || !form) return;
  clearTimeout(timer);
  keep();
  if (dirty()) event.preventDefault();
});

// After the admin's own scripts have made their rows and lists.
if (document.readyState === "complete") setTimeout(begin);
else window.addEventListener("load", () => setTimeout(begin));
