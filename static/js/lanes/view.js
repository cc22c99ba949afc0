// The days in view: a window that pans and zooms within its limits.

const LEAST = 4; // days
const still = matchMedia("(prefers-reduced-motion: reduce)");

export class View {
  /** `changed(settled)` is called after every step; settled is false while a movement goes on. */
  constructor(changed) {
    this.changed = changed;
    this.start = 0;
    this.end = 1;
    this.limits = [0, 1];
    this.core = [0, 1];
    this.timer = 0;
  }

  /** The days there are, and those that Fit shows; both as [first, last]. */
  setExtent(whole, core) {
    const padded = ([first, last], share) => {
      const room = Math.max((last + 1 - first) * share, 2);
      return [first - room, last + 1 + room];
    };
    this.core = padded(core, 0.015);
    const [first, last] = padded(whole, 0.015);
    this.limits = [Math.min(first, this.core[0]), Math.max(last, this.core[1])];
  }

  get days() {
    return this.end - this.start;
  }

  get isFit() {
    const near = this.days / 500;
    return Math.abs(this.start - this.core[0]) < near && Math.abs(this.end - this.core[1]) < near;
  }

  /** Do these days lie within the limits, but for what rounding to days adds? */
  holds(start, end) {
    const room = 1 + (end - start) * 0.02;
    return start > this.limits[0] - room && end < this.limits[1] + room;
  }

  /** The same window, moved and shrunk as far as the limits ask. */
  clamp(start, end) {
    const [first, last] = this.limits;
    const days = Math.min(Math.max(end - start, LEAST), last - first);
    const centre = (start + end) / 2;
    const from = Math.min(Math.max(centre - days / 2, first), last - days);
    return [from, from + days];
  }

  set(start, end, settled = true) {
    cancelAnimationFrame(this.running);
    this.#put(...this.clamp(start, end), settled);
  }

  #put(start, end, settled) {
    this.start = start;
    this.end = end;
    this.changed(false);
    clearTimeout(this.timer);
    if (settled) this.changed(true);
    else this.timer = setTimeout(() => this.changed(true), 140);
  }

  pan(days, options) {
    this.#go([this.start + days, this.end + days], options);
  }

  /** Zooms by `factor` (below 1: closer) about a share of the window. False at the limit. */
  zoom(factor, about = 0.5, options = {}) {
    const [start, end] = options.animate && this.target ? this.target : [this.start, this.end];
    const at = start + (end - start) * about;
    const [first, last] = this.limits;
    const days = Math.min(Math.max((end - start) * factor, LEAST), last - first);
    if (Math.abs(days - (end - start)) < 1e-6) return false;
    this.#go([at - days * about, at + days * (1 - about)], options);
    return true;
  }

  fit(options) {
    this.#go(this.core, options);
  }

  /** So that a day is well in view. */
  show(day, options) {
    const margin = this.days * 0.12;
    if (day >= this.start + margin && day <= this.end - margin) return;
    this.#go([day - this.days / 2, day + this.days / 2], options);
  }

  #go([start, end], { animate = false } = {}) {
    const [toStart, toEnd] = this.clamp(start, end);
    cancelAnimationFrame(this.running);
    this.target = null;
    if (!animate || still.matches) {
      this.#put(toStart, toEnd, false);
      return;
    }
    this.target = [toStart, toEnd];
    const from = [this.start, this.end];
    const began = performance.now();
    const step = (now) => {
      const passed = Math.min(Math.max((now - began) / 180, 0), 1);
      const share = 1 - (1 - passed) ** 3;
      if (passed === 1) this.target = null;
      this.#put(from[0] + (toStart - from[0]) * share, from[1] + (toEnd - from[1]) * share, passed === 1);
      if (passed < 1) this.running = requestAnimationFrame(step);
    };
    this.running = requestAnimationFrame(step);
  }

  stop() {
    cancelAnimationFrame(this.running);
    clearTimeout(this.timer);
  }
}
