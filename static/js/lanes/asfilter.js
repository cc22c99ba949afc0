// The days in view become the filter, by the form, so that all the rest follows.
import { isoOf } from "./days.js";

export function setAsFilter({ start, end }) {
  const form = document.getElementById("filters");
  const days = {
    date_from: isoOf(Math.ceil(start - 0.01)),
    date_to: isoOf(Math.ceil(end - 1.01)),
  };
  const field = (name) => form?.elements.namedItem(name);
  if (!field("date_from") || !field("date_to")) {
    const query = new URLSearchParams(location.search);
    for (const name of ["cursor", "date"]) query.delete(name);
    for (const [name, day] of Object.entries(days)) query.set(name, day);
    location.assign(`${location.pathname}?${query}`);
    return;
  }
  for (const [name, day] of Object.entries(days)) field(name).value = day;
  // What the expression selected is in view, or no longer wanted.
  if (field("date")) field("date").value = "";
  form.requestSubmit();
}
