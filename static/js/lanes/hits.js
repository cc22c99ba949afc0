// What lies under a point of the picture.
import { LONGEST, laneAt } from "./layout.js";

/** The event at a point of the picture, null where there is none; `reach` is how far beside it counts. */
export function eventAt(painter, px, py, reach) {
  const { model, frame, layout } = painter;
  const lane = laneAt(frame, py);
  const plan = painter.plans?.[lane];
  if (!plan || plan.how === "density" || px < frame.left) return null;
  let best = null;
  let least = reach;
  for (const at of model.members[lane]) {
    if (layout.rows[at] < 0) continue;
    let [from, to] = painter.spanOf(at);
    if (plan.how === "titles" && to - from < LONGEST + 20) to += layout.label(at).width + 5;
    const dx = Math.max(from - px, px - to, 0);
    const dy = Math.max(Math.abs(py - painter.rowY(lane, plan, at)) - plan.pitch / 2, 0);
    const distance = Math.hypot(dx, dy);
    if (distance < least) {
      best = at;
      least = distance;
    }
  }
  return best;
}

/** The column at a point of a lane that is counted: {from, to, certain, possible}; null elsewhere. */
export function columnAt(painter, px, py) {
  const { model, frame } = painter;
  const lane = laneAt(frame, py);
  const columns = px >= frame.left ? painter.columns[lane] : null;
  if (!columns) return null;
  const day = painter.dayAt(px);
  const at = columns.starts.findIndex((start, place) => start <= day && day < columns.starts[place + 1]);
  if (at < 0 || at >= columns.size) return null;
  const certain = columns.certain.reduce((sum, column) => sum + (column?.[at] ?? 0), 0);
  return {
    lane: model.lanes[lane].label,
    from: columns.starts[at],
    to: columns.starts[at + 1] - 1,
    certain,
    possible: columns.possible[at],
  };
}
