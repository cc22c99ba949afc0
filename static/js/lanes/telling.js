// What the picture shows, told to those who do not see it, to the address, and to tests.
import { writeAddress } from "./address.js";
import { dayText, isoOf } from "./days.js";
import { overlaps } from "./model.js";
import { say } from "./words.js";

export function tell(timeline) {
  const { view, model, section, painter, by, allLinks, selection } = timeline;
  const days = [Math.max(view.start, view.limits[0]), Math.min(view.end, view.limits[1]) - 0.001];
  const shown = shownIn(model, view, painter);
  Object.assign(section.dataset, {
    mode: model.mode,
    shown,
    count: model.count,
    window: days.map(isoOf).join("/"),
    drawn: painter.plans.map(({ how }) => how).join(" "),
    links: allLinks ? "all" : "own",
  });
  const [from, to] = days.map((day) => dayText(Math.floor(day)));
  timeline.part("window").textContent = say("window", { from, to });
  const lanes = model.lanes.map(({ label, count }) => `${label} ${count}`).join(", ");
  timeline.part("summary").textContent = say("summary", { n: model.count, shown, from, to, lanes });
  timeline.part("wider").disabled = view.days >= view.limits[1] - view.limits[0] - 0.01;
  writeAddress({ window: view.isFit ? null : days, by, links: allLinks, event: selection.chosen });
}

/** How many events are in view; where they are counted only, those that the drawn columns hold. */
export function shownIn(model, view, painter) {
  if (model.mode === "events") {
    const seen = new Set();
    for (let at = 0; at < model.size; at += 1) {
      if (overlaps(model, at, view.start, view.end)) seen.add(model.id[at]);
    }
    return seen.size;
  }
  const sum = (columns) => columns.certain.reduce((all, one) => all + (one?.reduce((a, b) => a + b, 0) ?? 0), 0);
  return painter.columns.reduce((all, columns) => all + (columns ? sum(columns) : 0), 0);
}
