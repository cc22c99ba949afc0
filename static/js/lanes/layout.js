// Where everything stands: the frame, and which row of its lane an event is in.
import { isExact, overlaps } from "./model.js";

export const DENSE = 1500; // events of one lane in view, beyond which they are counted, not drawn
const CROWD = 250; // events of one lane in view, beyond which those out of view are not left out
const LABELLED = 90; // events of one lane in view, up to which titles are written beside them
const TALL = 13; // pixels from row to row, at most
const TIGHT = 3; // and at least
const WRITTEN = 17; // with titles
const MARK = 6; // a mark's width where a day is narrower
export const LONGEST = 190; // of a title beside its event, in pixels

/** How wide an exact day is drawn, at so many pixels a day. */
export const markWidth = (scale) => Math.min(Math.max(scale - 1, MARK), 10);

/** Measures of the picture in CSS pixels; a lane with more events is higher than one with few. */
export function frameOf(width, height, model, bands) {
  const narrow = width < 640;
  const left = narrow ? 0 : 124;
  const top = bands * 17 + (bands ? 3 : 0);
  const axis = 22;
  const inset = narrow ? 16 : 5; // on a phone the lane's name stands above its rows
  const weights = model.lanes.map(({ count }) => Math.sqrt(Math.min(count, 5000)) + 1);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const room = height - top - axis;
  const least = Math.min(room / weights.length, 25);
  const heights = weights.map((weight) => least + (room - least * weights.length) * (weight / all));
  let next = top;
  const tops = heights.map((each) => (next += each) - each);
  return { width, height, narrow, left, top, axis, tops, heights, inset, plot: Math.max(width - left, 1) };
}

/** The lane at a height of the picture; -1 above and below the lanes. */
export const laneAt = (frame, y) => frame.tops.findIndex((top, lane) => y >= top && y < top + frame.heights[lane]);

/** The height that a picture of so many lanes asks for. */
export const heightFor = (lanes, narrow) =>
  60 + Math.min(Math.max(lanes * (narrow ? 54 : 44), narrow ? 230 : 264), 600);

/** From where to where an event needs its row, at so many pixels a day; `labels` gives its title's width. */
function extentOf(model, at, scale, labels) {
  const half = markWidth(scale) / 2;
  const middle = (model.first[at] + 0.5) * scale;
  if (isExact(model, at)) return [middle - half, middle + half + (labels ? labels(at) + 8 : 0)];
  const from = Math.min(model.first[at] * scale, middle - 3);
  const to = Math.max((model.last[at] + 1) * scale, from + 6);
  return [from, labels && to - from < LONGEST + 20 ? to + labels(at) + 8 : to];
}

/**
 * Puts events, in the order of their days, into `rows`: each in the first that is free, so that none lies on
 * another. Gives the number of rows; `most` + 1 where those did not suffice.
 */
function pack(model, events, scale, most, rows, labels) {
  const ends = [];
  for (const at of events) {
    const [from, to] = extentOf(model, at, scale, labels);
    let row = 0;
    while (row < ends.length && ends[row] > from) row += 1;
    if (row >= most) return most + 1;
    ends[row] = to + 2;
    rows[at] = row;
  }
  return ends.length;
}

/** The same in any order: what is in view first. What then finds no room has the row -1. */
function packInOrder(model, events, inView, scale, most, rows, labels) {
  const taken = [];
  let height = 0;
  for (const at of [...inView, ...events]) {
    if (rows[at] >= 0) continue;
    const [from, to] = extentOf(model, at, scale, labels);
    let row = 0;
    while (row < most && taken[row]?.some((one) => one[0] < to + 2 && from < one[1] + 2)) row += 1;
    if (row < most) {
      (taken[row] ??= []).push([from, to]);
      rows[at] = row;
      height = Math.max(height, row + 1);
    } else if (overlaps(model, at, inView.start, inView.end)) return most + 1;
  }
  return height;
}

export class Layout {
  constructor(model, measure) {
    this.model = model;
    this.measure = measure;
    this.rows = new Int16Array(model.size);
    this.labels = new Map();
  }

  /** A title as it is written, cut where it is long, and its width in pixels. */
  label(at, most = LONGEST) {
    const key = most === LONGEST ? at : `${at} ${most}`;
    if (this.labels.size > 4000) this.labels.clear();
    if (!this.labels.has(key)) this.labels.set(key, this.#cut(this.model.title[at] ?? "", most));
    return this.labels.get(key);
  }

  #cut(title, most) {
    const width = this.measure(title);
    if (width <= most) return { text: title, width };
    const text = `${title.slice(0, Math.floor((title.length * (most - 10)) / width)).trimEnd()}…`;
    return { text, width: this.measure(text) };
  }

  /** How each lane is drawn in this view: {how: "marks" | "titles" | "density", pitch}. */
  plan(view, frame) {
    const scale = frame.plot / view.days;
    // Rows are made anew only at every half step of zoom, for the wider scale, and for stretches of time that
    // are wider than the view: nothing jumps while one moves about in one.
    this.step = stepOf(scale);
    const packed = 2 ** (this.step / 2);
    const tile = frame.plot / packed;
    this.from = Math.floor(view.start / tile) * tile - tile / 4;
    this.to = (Math.floor(view.end / tile) + 1) * tile + tile / 4;
    this.rows.fill(-1);
    return this.model.lanes.map((_, lane) => this.#planLane(lane, view, frame, packed));
  }

  /** Has the view left the stretch, or the zoom, that the rows were made for? Or found what has no row? */
  outgrown(view, frame, plans) {
    if (view.start < this.from || view.end > this.to || stepOf(frame.plot / view.days) !== this.step) return true;
    return this.model.members.some(
      (events, lane) =>
        plans[lane].how !== "density" &&
        events.some((at) => this.rows[at] < 0 && overlaps(this.model, at, view.start, view.end)),
    );
  }

  #planLane(lane, view, frame, scale) {
    const { model } = this;
    const room = frame.heights[lane] - frame.inset - 4;
    const events = model.members[lane].filter((at) => overlaps(model, at, this.from, this.to));
    const inView = events.filter((at) => overlaps(model, at, view.start, view.end));
    Object.assign(inView, { start: view.start, end: view.end });
    if (inView.length > DENSE) return { how: "density", pitch: 0 };
    if (model.title && inView.length <= LABELLED) {
      const labels = (at) => this.label(at).width;
      const most = Math.floor(room / WRITTEN);
      if (this.#pack(events, inView, scale, most, labels) <= most) return { how: "titles", pitch: WRITTEN };
    }
    const most = Math.floor(room / TIGHT);
    const height = this.#pack(events, inView, scale, most, null);
    if (height > most) return { how: "density", pitch: 0 };
    return { how: "marks", pitch: Math.min(Math.max(Math.floor(room / Math.max(height, 1)), TIGHT), TALL) };
  }

  #pack(events, inView, scale, most, labels) {
    const { model, rows } = this;
    const height = pack(model, events, scale, most, rows, labels);
    // In any order takes much longer: for a handful it is worth it.
    if (height <= most || inView.length > CROWD) return height;
    for (const at of events) rows[at] = -1;
    return packInOrder(model, events, inView, scale, most, rows, labels);
  }
}

/** Half steps of zoom: each is 1.4 times as close as the one before. */
const stepOf = (scale) => Math.floor(Math.log2(scale) * 2);
