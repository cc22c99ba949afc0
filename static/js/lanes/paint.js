// The picture: bands, axis and lanes, and where on it an event is. Above it lies a second canvas (over.js).
import { bandsOf, drawAxis, drawBands, drawToday, ticksOf } from "./axis.js";
import { countColumns, drawColumns, readColumns } from "./density.js";
import { LONGEST, Layout, frameOf, markWidth } from "./layout.js";
import { drawBar, drawMark } from "./marks.js";
import { endIsOpen, isApproximate, isExact, middleOf, occurrenceOf, overlaps, startIsOpen } from "./model.js";
import { drawNames } from "./names.js";
import { say } from "./words.js";

export class Painter {
  constructor(below, above) {
    this.below = below;
    this.above = above;
    this.pen = below.getContext("2d");
    this.over = above.getContext("2d");
    this.columns = [];
  }

  setModel(model) {
    this.model = model;
    this.bands = bandsOf(model.phases);
    const measure = (text) => {
      this.pen.font = this.font;
      return this.pen.measureText(text).width;
    };
    this.layout = new Layout(model, measure);
  }

  get font() {
    return `11px ${this.palette.font}`;
  }

  resize(width, height) {
    const ratio = devicePixelRatio || 1;
    for (const canvas of [this.below, this.above]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    this.ratio = ratio;
    this.size = [width, height];
  }

  /** Measures anew after a change of size or of the lanes. */
  frameFor(phases) {
    const rows = phases.length ? Math.max(...bandsOf(phases).map(({ row }) => row)) + 1 : 0;
    this.frame = frameOf(...this.size, this.model, rows);
    return this.frame;
  }

  x = (day) => this.frame.left + ((day - this.view.start) / this.view.days) * this.frame.plot;

  dayAt = (x) => this.view.start + ((x - this.frame.left) / this.frame.plot) * this.view.days;

  /** How the lanes are drawn is decided when the view has settled, or left the zoom it was decided for. */
  plan(settled) {
    if (this.model.mode !== "events") {
      this.plans = this.model.lanes.map(() => ({ how: "density", pitch: 0 }));
    } else if (settled || !this.plans || this.layout.outgrown(this.view, this.frame, this.plans)) {
      this.plans = this.layout.plan(this.view, this.frame);
    }
  }

  paint({ today, faint = false }) {
    const { pen, frame, palette, model } = this;
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.clearRect(0, 0, frame.width, frame.height);
    drawBands(pen, this.bands, this.x, frame, palette);
    drawAxis(pen, ticksOf(this.view, frame), this.x, frame, palette);
    pen.save();
    pen.globalAlpha = 1;
    pen.beginPath();
    pen.rect(frame.left, frame.top, frame.plot, frame.height - frame.top - frame.axis);
    pen.clip();
    if (today !== null) drawToday(pen, today + 0.5, this.x, frame, palette, say("today"));
    this.columns = model.lanes.map((_, lane) => this.#lane(lane));
    pen.restore();
    drawNames(pen, model.lanes, this.columns, frame, palette);
    this.below.style.opacity = faint ? "0.45" : "";
  }

  #lane(lane) {
    const { pen, frame, palette, model, view } = this;
    const plan = this.plans[lane];
    const scale = frame.plot / view.days;
    if (plan.how === "density") {
      const counted = model.mode === "events" ? countColumns : readColumns;
      const columns = counted(model, lane, view, scale);
      const floor = frame.tops[lane] + frame.heights[lane] - 3;
      columns.peak = drawColumns(pen, columns, this.x, floor, frame.heights[lane] - 20, palette);
      return columns;
    }
    const edges = [frame.left, frame.width];
    const height = Math.max(Math.min(plan.pitch - 2, 11), 2);
    const width = markWidth(scale);
    const [start, end] = [view.start - 12 / scale, view.end + 12 / scale];
    for (const at of model.members[lane]) {
      if (!overlaps(model, at, start, end)) continue;
      const y = this.rowY(lane, plan, at);
      const colour = palette.tones[model.tone[at]];
      const form = { occurrence: occurrenceOf(model, at), approximate: isApproximate(model, at), page: palette.page };
      if (isExact(model, at)) drawMark(pen, this.x(model.first[at] + 0.5), y, width, height, colour, form);
      else {
        const open = { openStart: startIsOpen(model, at), openEnd: endIsOpen(model, at) };
        const [from, to] = this.spanOf(at, width);
        drawBar(pen, from, to, y, height, colour, { ...form, open }, edges);
      }
    }
    if (plan.how === "titles") this.#titles(lane, plan, width);
    return null;
  }

  /** Left and right of an event's shape, in pixels. A span of days is seen, however far one is away. */
  spanOf(at, width = markWidth(this.frame.plot / this.view.days)) {
    const { model } = this;
    if (isExact(model, at)) {
      const x = this.x(model.first[at] + 0.5);
      return [x - width / 2, x + width / 2];
    }
    const from = this.x(model.first[at]);
    const to = this.x(model.last[at] + 1);
    return to - from < 6 ? [(from + to) / 2 - 3, (from + to) / 2 + 3] : [from, to];
  }

  /** Out of sight there is no row: then the middle of the lane. */
  rowY(lane, plan, at) {
    const row = this.layout.rows[at];
    const { tops, heights, inset } = this.frame;
    return row < 0 ? tops[lane] + heights[lane] / 2 : tops[lane] + inset + (row + 0.5) * plan.pitch;
  }

  #titles(lane, plan, width) {
    const { pen, frame, palette, model } = this;
    pen.font = this.font;
    pen.fillStyle = palette.ink;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    for (const at of model.members[lane]) {
      const [from, to] = this.spanOf(at, width);
      if (to < frame.left - 240 || from > frame.width || this.layout.rows[at] < 0) continue;
      const y = this.rowY(lane, plan, at) + 0.5;
      // A long bar carries its title, where that is in view; what is short has it beside itself.
      const left = Math.max(from, frame.left) + 8;
      const room = Math.floor((Math.min(to, frame.width) - 8 - left) / 40) * 40;
      const inside = to - from >= LONGEST + 20;
      if (inside && room < 40) continue;
      const written = this.layout.label(at, inside ? Math.min(room, 480) : LONGEST);
      const start = inside ? left : to + 5;
      pen.fillText(written.text, start, y);
    }
  }

  /** Where an event is on the picture: {x, y, from, to, h}; its lane's middle where that is counted only. */
  placeOf(at) {
    if (!this.plans) this.plan(true); // asked between a change of size and the next frame
    const lane = this.model.lane[at];
    const plan = this.plans[lane];
    const [from, to] = this.spanOf(at);
    const edges = [this.frame.left, this.frame.width];
    const clip = (x) => Math.min(Math.max(x, edges[0]), edges[1]);
    const known = this.x(middleOf(this.model, at));
    // The middle of what is in view: an arc to a bar that runs out of the picture ends on the picture.
    const x = from < edges[1] && to > edges[0] ? (clip(from) + clip(to)) / 2 : known;
    const floor = this.frame.tops[lane] + this.frame.heights[lane];
    if (plan.how === "density") return { x, y: floor - 8, from, to, h: 12 };
    const y = this.rowY(lane, plan, at);
    return { x, y, from, to, h: Math.min(plan.pitch, 13) };
  }
}
