// The picture: bands, axis, lanes below; what is pointed at, and arcs, on a second canvas above it.
import { drawArc } from "./arcs.js";
import { bandsOf, drawAxis, drawBands, drawToday, ticksOf } from "./axis.js";
import { countColumns, drawColumns, readColumns } from "./density.js";
import { LONGEST, Layout, frameOf, laneAt, markWidth } from "./layout.js";
import { drawBar, drawMark } from "./marks.js";
import { endIsOpen, isApproximate, isExact, middleOf, occurrenceOf, overlaps, startIsOpen } from "./model.js";
import { say } from "./words.js";

const MOST_ARCS = 400;

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
    this.#names();
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
      const y = this.#rowY(lane, plan, at);
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
  #rowY(lane, plan, at) {
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
      const y = this.#rowY(lane, plan, at) + 0.5;
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

  #names() {
    const { pen, frame, palette, model } = this;
    pen.strokeStyle = palette.line;
    pen.lineWidth = 1;
    model.lanes.forEach((lane, number) => {
      const top = frame.tops[number];
      pen.beginPath();
      pen.moveTo(0, Math.round(top) + 0.5);
      pen.lineTo(frame.width, Math.round(top) + 0.5);
      pen.stroke();
      const columns = this.columns[number];
      const peak = columns?.peak ? said(columns) : "";
      pen.textAlign = "left";
      pen.textBaseline = "alphabetic";
      if (frame.narrow) {
        pen.font = `600 11px ${palette.font}`;
        pen.fillStyle = palette.ink;
        pen.fillText(cut(pen, lane.label, frame.width * 0.6), 4, top + 12);
      } else this.#gutter(lane, top, frame.heights[number]);
      if (peak) {
        pen.font = `10px ${palette.font}`;
        pen.fillStyle = palette.muted;
        pen.textAlign = "right";
        pen.fillText(peak, frame.width - 4, top + 12);
      }
    });
    pen.strokeStyle = palette["line-strong"];
    pen.beginPath();
    pen.moveTo(0, Math.round(frame.height - frame.axis) + 0.5);
    pen.lineTo(frame.width, Math.round(frame.height - frame.axis) + 0.5);
    pen.stroke();
  }

  #gutter(lane, top, each) {
    const { pen, frame, palette } = this;
    pen.font = `600 12px ${palette.font}`;
    pen.fillStyle = palette.ink;
    const lines = wrap(pen, lane.label, frame.left - 12, each > 52 ? 2 : 1);
    const high = lines.length * 15 + 13;
    let y = top + Math.max((each - high) / 2, 2) + 11;
    for (const line of lines) {
      pen.fillText(line, 0, y);
      y += 15;
    }
    pen.font = `11px ${palette.font}`;
    pen.fillStyle = palette.muted;
    pen.fillText(say("events", { n: lane.count }), 0, y);
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
    const y = this.#rowY(lane, plan, at);
    return { x, y, from, to, h: Math.min(plan.pitch, 13) };
  }

  /** What is pointed at (`marked`), chosen (`chosen`) and linked. Gives the number of arcs. */
  paintOver({ marked, chosen, allLinks }) {
    const { over: pen, frame, palette, model } = this;
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.clearRect(0, 0, frame.width, frame.height);
    if (model.mode !== "events") return 0;
    pen.save();
    pen.beginPath();
    pen.rect(frame.left, 0, frame.plot, frame.height - frame.axis);
    pen.clip();
    const arcs = this.#arcs(marked, chosen, allLinks);
    for (const at of new Set([chosen, marked])) if (at !== null && at !== undefined) this.#ring(at, at === chosen);
    pen.restore();
    return arcs;
  }

  #arcs(marked, chosen, allLinks) {
    const { model, view } = this;
    let drawn = 0;
    const own = ({ from, to }) => [from, to].some((at) => at === marked || at === chosen);
    const inView = ({ from, to }) => {
      const [a, b] = [middleOf(model, from), middleOf(model, to)];
      return Math.max(a, b) > view.start && Math.min(a, b) < view.end;
    };
    const wanted = model.links.filter((link) => (allLinks || own(link)) && inView(link)).slice(0, MOST_ARCS);
    for (const strong of [false, true]) {
      for (const link of wanted) {
        if (own(link) !== strong) continue;
        drawArc(this.over, this.placeOf(link.from), this.placeOf(link.to), link.relation, {
          strong,
          word: say(link.relation),
          palette: this.palette,
          frame: this.frame,
        });
        drawn += 1;
      }
    }
    return drawn;
  }

  #ring(at, chosen) {
    const { over: pen, frame, palette } = this;
    const place = this.placeOf(at);
    const from = Math.max(place.from, frame.left - 6) - 3;
    const to = Math.min(place.to, frame.width + 6) + 3;
    pen.strokeStyle = palette.accent;
    pen.lineWidth = 2;
    if (place.to < frame.left || place.from > frame.width) {
      this.#pointer(place.from > frame.width, place.y);
      return;
    }
    pen.globalAlpha = 0.5;
    pen.lineWidth = 1;
    pen.setLineDash([2, 3]);
    pen.beginPath();
    pen.moveTo(place.x, place.y + place.h / 2 + 3);
    pen.lineTo(place.x, frame.height - frame.axis);
    pen.stroke();
    pen.setLineDash([]);
    pen.globalAlpha = 1;
    pen.lineWidth = chosen ? 2.5 : 1.75;
    pen.beginPath();
    pen.roundRect(from, place.y - place.h / 2 - 2, to - from, place.h + 4, 4);
    pen.stroke();
  }

  /** At the side beyond which the event is. */
  #pointer(right, y) {
    const { over: pen, frame, palette } = this;
    const x = right ? frame.width - 3 : frame.left + 3;
    const turn = right ? -1 : 1;
    pen.fillStyle = palette.accent;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + 8 * turn, y - 6);
    pen.lineTo(x + 8 * turn, y + 6);
    pen.fill();
  }

  /** The event at a point of the picture, null where there is none; `reach` is how far beside it counts. */
  eventAt(px, py, reach) {
    const { model, frame, layout } = this;
    const lane = laneAt(frame, py);
    const plan = this.plans?.[lane];
    if (!plan || plan.how === "density" || px < frame.left) return null;
    let best = null;
    let least = reach;
    for (const at of model.members[lane]) {
      if (layout.rows[at] < 0) continue;
      let [from, to] = this.spanOf(at);
      if (plan.how === "titles" && to - from < LONGEST + 20) to += layout.label(at).width + 5;
      const dx = Math.max(from - px, px - to, 0);
      const dy = Math.max(Math.abs(py - this.#rowY(lane, plan, at)) - plan.pitch / 2, 0);
      const distance = Math.hypot(dx, dy);
      if (distance < least) {
        best = at;
        least = distance;
      }
    }
    return best;
  }

  /** The column at a point of a lane that is counted: {from, to, certain, possible}; null elsewhere. */
  columnAt(px, py) {
    const lane = laneAt(this.frame, py);
    const columns = px >= this.frame.left ? this.columns[lane] : null;
    if (!columns) return null;
    const day = this.dayAt(px);
    const at = columns.starts.findIndex((start, place) => start <= day && day < columns.starts[place + 1]);
    if (at < 0 || at >= columns.size) return null;
    const certain = columns.certain.reduce((sum, column) => sum + (column?.[at] ?? 0), 0);
    return {
      lane: this.model.lanes[lane].label,
      from: columns.starts[at],
      to: columns.starts[at + 1] - 1,
      certain,
      possible: columns.possible[at],
    };
  }
}

function said({ peak, days, unit }) {
  const per = unit ?? { 1: "day", 7: "week" }[days];
  return per ? say(`peak-${per}`, { n: peak }) : say("peak-days", { n: peak, days: Math.round(days) });
}

function cut(pen, text, width) {
  if (pen.measureText(text).width <= width) return text;
  let kept = text;
  while (kept.length > 1 && pen.measureText(`${kept}…`).width > width) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}

function wrap(pen, text, width, most) {
  const lines = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && pen.measureText(longer).width > width && lines.length < most - 1) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((one) => cut(pen, one, width));
}
