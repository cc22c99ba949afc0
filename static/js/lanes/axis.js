// The axis of time, whose labels follow the zoom, and the phases behind the lanes.
import { scaleUtc } from "../../vendor/d3/d3.js";
import { DAY, dateOf, dayText } from "./days.js";

/** Days with a label each: [{day, text, strong}], at least some 80 pixels apart. */
export function ticksOf(view, frame) {
  const scale = scaleUtc([dateOf(view.start), dateOf(view.end)], [0, frame.plot]);
  const ticks = scale.ticks(Math.max(Math.floor(frame.plot / 92), 2)).map((date) => date / DAY);
  const whole = ticks.filter((day) => Number.isInteger(day)); // no hours: a day is the finest there is
  return whole.map((day, place) => ({ day, ...label(day, whole[1] - whole[0], place === 0) }));
}

function label(day, step, first) {
  const date = dateOf(day);
  const january = date.getUTCMonth() === 0 && date.getUTCDate() === 1;
  if (step >= 365 || (step >= 27 && january)) return { text: dayText(day, { year: "numeric" }), strong: true };
  if (step >= 27) {
    return { text: dayText(day, first ? { month: "short", year: "numeric" } : { month: "short" }), strong: false };
  }
  const parts = { day: "numeric", month: "short" };
  const strong = first || january;
  return { text: dayText(day, strong ? { ...parts, year: "numeric" } : parts), strong };
}

/** The phases in rows, so that the names of none lie on another. */
export function bandsOf(phases) {
  const ends = [];
  return phases.map((phase) => {
    const first = phase.first ?? -Infinity;
    const last = phase.last === null ? Infinity : phase.last + 1;
    let row = ends.findIndex((end) => end <= first);
    if (row < 0) row = ends.length < 3 ? ends.length : 2;
    ends[row] = last;
    return { ...phase, first, last, row };
  });
}

export function drawBands(pen, bands, x, frame, palette) {
  const right = frame.width;
  const bottom = frame.height - frame.axis;
  pen.font = `11px ${palette.font}`;
  pen.textBaseline = "middle";
  bands.forEach((band, place) => {
    const from = Math.max(x(band.first), frame.left);
    const to = Math.min(x(band.last), right);
    if (to <= from) return;
    const top = band.row * 17;
    pen.fillStyle = palette.band;
    pen.globalAlpha = place % 2 ? 0.2 : 0.34;
    pen.fillRect(from, frame.top, to - from, bottom - frame.top);
    pen.globalAlpha = 1;
    pen.beginPath();
    pen.roundRect(from + 0.5, top, Math.max(to - from - 1, 1), 16, 3);
    pen.fill();
    if (to - from < 30) return;
    pen.save();
    pen.clip();
    pen.fillStyle = palette.ink;
    pen.textAlign = "left";
    pen.fillText(band.name, from + 6, top + 8.5);
    pen.restore();
  });
}

export function drawAxis(pen, ticks, x, frame, palette) {
  const bottom = frame.height - frame.axis;
  pen.textBaseline = "middle";
  pen.strokeStyle = palette.line;
  pen.lineWidth = 1;
  pen.beginPath();
  for (const { day } of ticks) {
    const at = Math.round(x(day)) + 0.5;
    pen.moveTo(at, frame.top);
    pen.lineTo(at, bottom + 4);
  }
  pen.stroke();
  let until = -Infinity;
  for (const { day, text, strong } of ticks) {
    pen.font = `${strong ? 600 : 400} 11px ${palette.font}`;
    pen.fillStyle = strong ? palette.ink : palette.muted;
    const width = pen.measureText(text).width;
    const from = Math.max(x(day) - width / 2, frame.left + 1);
    if (from < until + 10 || from + width > frame.width) continue;
    pen.textAlign = "left";
    pen.fillText(text, from, bottom + 13);
    until = from + width;
  }
}

/** Today, as a dashed line: right of it lies what is planned. */
export function drawToday(pen, day, x, frame, palette, word) {
  const at = Math.round(x(day)) + 0.5;
  if (at < frame.left || at > frame.width) return;
  pen.strokeStyle = palette.accent;
  pen.setLineDash([3, 3]);
  pen.beginPath();
  pen.moveTo(at, frame.top);
  pen.lineTo(at, frame.height - frame.axis);
  pen.stroke();
  pen.setLineDash([]);
  pen.font = `500 10px ${palette.font}`;
  pen.fillStyle = palette.accent;
  pen.textAlign = at > frame.width - 44 ? "right" : "left";
  pen.textBaseline = "alphabetic";
  pen.fillText(word, at + (pen.textAlign === "right" ? -4 : 4), frame.height - frame.axis - 4);
}
