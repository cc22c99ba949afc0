// Runs before the first paint, so that a chosen theme does not flash. Not a module: those wait.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";
  try {
    const theme = localStorage.getItem("theme");
    if (theme) root.dataset.theme = theme;
  } catch {
    // Storage is refused: the system's theme it is.
  }
})();
