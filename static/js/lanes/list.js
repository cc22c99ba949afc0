// The list below the picture: its events by their number, and what is pointed at in it.

const NUMBER = /\/events\/(\d+)\//;

const numberOf = (row) => Number(NUMBER.exec(row?.querySelector("h3 a")?.pathname ?? "")?.[1] ?? 0) || null;
const rows = () => document.querySelectorAll("#results .event");

export const rowOf = (number) => [...rows()].find((row) => numberOf(row) === number) ?? null;

/** Marks this event in the list, and no other; gives its row, null where it is not on this page. */
export function markRow(number, name = "lanesChosen") {
  let found = null;
  for (const row of rows()) {
    const wanted = number !== null && numberOf(row) === number;
    if (wanted) {
      row.dataset[name] = "";
      found = row;
    } else delete row.dataset[name];
  }
  return found;
}

export function scrollToRow(row) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  row.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

/** Tells `on.point(number | null)` what the mouse or the focus is on, and `on.choose(number)` what is clicked. */
export function listenToList(on, signal) {
  const results = document.getElementById("results") ?? document.body;
  const rowAt = (target) => target.closest?.(".event");
  const point = ({ target }) => {
    const row = rowAt(target);
    if (row) on.point(numberOf(row));
  };
  const leave = ({ target, relatedTarget }) => {
    const row = rowAt(target);
    if (row && !row.contains(relatedTarget)) on.point(null);
  };
  results.addEventListener("pointerover", point, { signal });
  results.addEventListener("focusin", point, { signal });
  results.addEventListener("pointerout", leave, { signal });
  results.addEventListener("focusout", leave, { signal });
  results.addEventListener(
    "click",
    ({ target }) => {
      const row = rowAt(target);
      if (row && !target.closest("a, button, summary, input, label")) on.choose(numberOf(row));
    },
    { signal },
  );
}
