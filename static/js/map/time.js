// The strip of time under the map: what happened when, and a window on it that is dragged, stepped or played.
import { byPeriod } from "./counts.js";
import { svg } from "./marks.js";

const still = matchMedia("(prefers-reduced-motion: reduce)");

export class TimeStrip {
  /** `root` holds the controls; `show(start, end)` draws a window, `settle(start, end)` makes it the selection's. */
  constructor(root, words, { show, settle }) {
    Object.assign(this, { root, words, show, settle });
    const find = (name) => root.querySelector(`[data-time="${name}"]`);
    for (const name of ["bars", "from", "to", "play", "back", "on", "all", "speed", "said", "phases"]) this[name] = find(name);
    this.play.addEventListener("click", () => (this.timer ? this.stop() : this.start()));
    this.back.addEventListener("click", () => this.step(-1, true));
    this.on.addEventListener("click", () => this.step(1, true));
    this.all.addEventListener("click", () => this.choose(0, this.last, true));
    for (const [slider, other] of [[this.from, this.to], [this.to, this.from]]) {
      slider.addEventListener("input", () => this.slide(slider, other));
      slider.addEventListener("change", () => this.later());
    }
    this.drag();
  }

  get last() {
    return this.data.labels.length;
  }

  get whole() {
    return this.range[0] === 0 && this.range[1] === this.last;
  }

  load(data) {
    this.stop(false);
    this.data = data;
    this.root.hidden = this.last < 2;
    for (const slider of [this.from, this.to]) slider.max = String(this.last);
    this.draw();
  }

  /** The window that the selection has; null is all time. */
  set(window) {
    if (!this.timer) this.choose(...(window ?? [0, this.last]), false);
  }

  choose(start, end, settles) {
    this.range = [start, end];
    this.from.value = String(start);
    this.to.value = String(end);
    this.from.setAttribute("aria-valuetext", this.data.labels[start] ?? "");
    this.to.setAttribute("aria-valuetext", this.data.labels[end - 1] ?? "");
    this.frame?.setAttribute("x", start);
    this.frame?.setAttribute("width", Math.max(end - start, 0));
    this.frame?.classList.toggle("whole", this.whole);
    this.all.hidden = this.whole;
    this.show(start, end);
    if (settles) this.later();
  }

  get label() {
    const { labels } = this.data;
    const [start, end] = this.range;
    if (this.whole || !labels.length) return this.words.all;
    return end - start <= 1 ? labels[start] ?? "" : `${labels[start]} – ${labels[end - 1]}`;
  }

  slide(slider, other) {
    this.stop(false);
    let [start, end] = [Number(this.from.value), Number(this.to.value)];
    if (start >= end) {
      // The ends never meet: the other one gives way, where there is room.
      if (slider === this.from) [start, end] = [Math.min(start, this.last - 1), Math.min(start, this.last - 1) + 1];
      else [start, end] = [Math.max(end, 1) - 1, Math.max(end, 1)];
      other.value = String(slider === this.from ? end : start);
    }
    this.choose(start, end, false);
  }

  step(by, settles) {
    if (settles) this.stop(false);
    const [start, end] = this.whole ? (by > 0 ? [-1, 0] : [this.last, this.last + 1]) : this.range;
    const width = end - start;
    const next = Math.min(Math.max(start + by, 0), this.last - width);
    this.choose(next, next + width, settles);
    return next + width < this.last;
  }

  start() {
    if (!this.whole && this.range[1] >= this.last) this.choose(0, this.range[1] - this.range[0], false);
    else if (this.whole) this.choose(0, 1, false);
    this.said.setAttribute("aria-live", "off"); // each step would be read out over the one before
    this.root.toggleAttribute("data-playing", true);
    this.play.querySelector("span").textContent = this.words.pause;
    const go = () => {
      this.timer = setTimeout(() => (this.step(1, false) ? go() : this.stop()), this.pace);
    };
    go();
  }

  /** Milliseconds a step: half a minute for the whole at most, and slower where the system asks for less motion. */
  get pace() {
    const step = Math.min(900, 30_000 / this.last);
    return (still.matches ? Math.max(2 * step, 800) : step) / Number(this.speed.value);
  }

  stop(settles = true) {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.root.toggleAttribute("data-playing", false);
    this.said.setAttribute("aria-live", "polite");
    this.play.querySelector("span").textContent = this.words.play;
    if (settles) this.later();
  }

  /** The window becomes the selection's once nothing more comes. */
  later() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.settle(...this.range), 500);
  }

  draw() {
    const sums = byPeriod(this.data);
    const peak = Math.max(...sums.map(([a, b]) => a + b), 1);
    const drawn = svg("svg", { viewBox: `0 0 ${Math.max(this.last, 1)} 100`, preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" });
    sums.forEach(([incidents, diplomatic], at) => {
      const heights = [(incidents / peak) * 96, (diplomatic / peak) * 96];
      const bar = (kind, y, height) => svg("rect", { class: "share", "data-kind": kind, x: at + 0.08, width: 0.84, y, height });
      if (incidents) drawn.append(bar("incident", 100 - heights[0], heights[0]));
      if (diplomatic) drawn.append(bar("diplomatic", 100 - heights[0] - heights[1], heights[1]));
    });
    this.frame = svg("rect", { class: "frame", y: 0, height: 100, x: 0, width: this.last });
    drawn.append(this.frame);
    this.bars.replaceChildren(drawn);
    this.band();
  }

  band() {
    const bands = svg("svg", { width: "100%", height: 16, "aria-hidden": "true", focusable: "false" });
    let until = 0;
    for (const { name, from, to } of this.data.phases) {
      if (from < until || to <= from) continue; // phases that overlap are told under the map
      until = to;
      const box = svg("svg", { x: `${from * 100}%`, width: `${(to - from) * 100}%`, height: 16 });
      const title = svg("title", {});
      title.textContent = name;
      const text = svg("text", { x: 5, y: 12 });
      text.textContent = name;
      box.append(svg("rect", { class: "band", width: "100%", height: "100%", rx: 2 }), title, text);
      bands.append(box);
    }
    this.phases.replaceChildren(...(until ? [bands] : []));
  }

  /** Dragging over the bars chooses what lies between; a click, one period. */
  drag() {
    let first = null;
    const at = ({ clientX }) => {
      const { left, width } = this.bars.getBoundingClientRect();
      return Math.min(Math.max(Math.floor(((clientX - left) / width) * this.last), 0), this.last - 1);
    };
    this.bars.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      this.stop(false);
      first = at(event);
      this.bars.setPointerCapture(event.pointerId);
      this.choose(first, first + 1, false);
    });
    this.bars.addEventListener("pointermove", (event) => {
      if (first !== null) this.choose(Math.min(first, at(event)), Math.max(first, at(event)) + 1, false);
    });
    for (const name of ["pointerup", "pointercancel"]) {
      this.bars.addEventListener(name, () => {
        if (first !== null) this.later();
        first = null;
      });
    }
  }
}
