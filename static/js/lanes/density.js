// Counts over time, where a lane holds more than can be drawn one by one.
import { CATEGORIES } from "./palette.js";

const NARROWEST = 3; // pixels of a column
const NICE = [1, 2, 3, 7, 14, 28, 56, 91, 182, 364, 728, 1820, 3640, 36400];
const MONDAY = 3; // 1970-01-01 was a Thursday: three days later weeks begin, and columns with them

/** Columns of whole days, wide enough to be seen, over the days in view. They stand still while one pans. */
export function countColumns(model, lane, view, scale) {
  const days = NICE.find((some) => some * scale >= NARROWEST) ?? NICE.at(-1);
  const number = (day) => Math.floor((day + MONDAY) / days);
  const from = number(view.start);
  const size = number(view.end) - from + 1;
  const certain = CATEGORIES.map(() => null);
  const changes = new Float64Array(size + 1);
  for (const at of model.members[lane]) {
    const first = number(model.first[at]) - from;
    const last = number(model.last[at]) - from;
    if (last < 0 || first >= size) continue;
    if (first === last) {
      certain[model.tone[at]] ??= new Float64Array(size);
      certain[model.tone[at]][first] += 1;
    } else {
      changes[Math.max(first, 0)] += 1;
      if (last < size - 1) changes[last + 1] -= 1;
    }
  }
  const possible = new Float64Array(size);
  for (let at = 0, running = 0; at < size; at += 1) possible[at] = running += changes[at];
  const starts = Float64Array.from({ length: size + 1 }, (_, at) => (from + at) * days - MONDAY);
  return { starts, size, certain, possible, days };
}

/** The columns that the server counted, as far as they are in view, several made one where they are narrow. */
export function readColumns(model, lane, view, scale) {
  const { starts, unit, lanes } = model.counts;
  const width = { day: 1, week: 7, month: 30.4, year: 365.25 }[unit];
  const joined = Math.max(Math.ceil(NARROWEST / (width * scale)), 1);
  const number = (day) => Math.floor(after(starts, day) / joined);
  const from = Math.max(number(view.start), 0);
  const size = Math.max(Math.min(number(view.end), Math.floor((starts.length - 1) / joined)) - from + 1, 0);
  const sum = (column) => {
    if (!column) return null;
    const sums = new Float64Array(size);
    for (let at = 0; at < size * joined; at += 1) sums[Math.floor(at / joined)] += column[from * joined + at] ?? 0;
    return sums;
  };
  const most = new Float64Array(size);
  for (let at = 0; at < size * joined; at += 1) {
    const place = Math.floor(at / joined);
    most[place] = Math.max(most[place], lanes[lane].possible[from * joined + at] ?? 0);
  }
  const edges = Float64Array.from({ length: size + 1 }, (_, at) => {
    const place = (from + at) * joined;
    return place < starts.length ? starts[place] : starts.at(-1) + width;
  });
  const certain = lanes[lane].certain.map(sum);
  return { starts: edges, size, certain, possible: most, days: width * joined, unit: joined === 1 ? unit : null };
}

/** The place of the last start that is not after `day`; -1 before the first. */
function after(starts, day) {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= day) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export function totalsOf({ certain, size }) {
  const totals = new Float64Array(size);
  for (const column of certain) {
    if (column) for (let at = 0; at < size; at += 1) totals[at] += column[at];
  }
  return totals;
}

/**
 * Draws the columns upwards from `floor`, at most `height` high: in grey on top of what certainly lies in one
 * what may lie there too. Gives the count of the tallest.
 */
export function drawColumns(pen, columns, x, floor, height, palette) {
  const { size, certain, possible } = columns;
  const totals = totalsOf(columns);
  let peak = 0;
  for (let at = 0; at < size; at += 1) peak = Math.max(peak, totals[at] + possible[at]);
  if (!peak) return 0;
  const lefts = Float64Array.from(columns.starts, (day) => Math.round(x(day)));
  const tops = new Float64Array(size).fill(floor);
  const put = (column) => {
    for (let at = 0; at < size; at += 1) {
      if (!column[at]) continue;
      const h = Math.max((column[at] / peak) * height, 0.5);
      const w = lefts[at + 1] - lefts[at];
      tops[at] -= h;
      pen.fillRect(lefts[at], tops[at], Math.max(w > 3 ? w - 1 : w, 1), h);
    }
  };
  certain.forEach((column, tone) => {
    pen.fillStyle = palette.tones[tone];
    if (column) put(column);
  });
  pen.fillStyle = palette.muted;
  pen.globalAlpha = 0.3;
  put(possible);
  pen.globalAlpha = 1;
  return peak;
}
