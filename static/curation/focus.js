// After a form came back: the first field that is wrong has the focus; links of the summary lead to fields.
function reach(control) {
  if (!control) return;
  control.closest("details")?.setAttribute("open", "");
  const select2 = control.parentElement?.querySelector(".select2-selection");
  const inside = control.matches("input, select, textarea")
    ? control
    : control.querySelector("input, select, textarea");
  const target = (control.matches("select") && select2) || inside || control;
  if (target === control && !target.matches("input, select, textarea, a, button")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block: "center" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".mistakes a, .conflict a");
  const control = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!control) return;
  event.preventDefault();
  reach(control);
});

function first() {
  const summary = document.getElementById("mistakes");
  if (!summary || document.getElementById("conflict")) {
    summary?.focus();
    return;
  }
  for (const link of summary.querySelectorAll("a")) {
    const control = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (control) {
      reach(control);
      return;
    }
  }
  summary.focus();
}

window.addEventListener("load", first);
