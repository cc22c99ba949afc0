// The theme button: auto, light, dark, and round again.
const THEMES = ["auto", "light", "dark"];
const root = document.documentElement;

const current = () => root.dataset.theme ?? "auto";

function say() {
  for (const state of document.querySelectorAll("[data-theme-state]")) {
    state.textContent = `: ${current()}`;
  }
}

function choose(theme) {
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    if (theme === "auto") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {
    // Not kept, then: it holds for this page.
  }
  say();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-theme-toggle]")) {
    choose(THEMES[(THEMES.indexOf(current()) + 1) % THEMES.length]);
  }
});
document.addEventListener("htmx:afterSettle", say);
say();
