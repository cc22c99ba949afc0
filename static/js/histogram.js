// The histogram where scripts run: a period is dragged out of it, bars are pointed at and walked by keys.
// The bars, their links and their labels are those that the server drew.
import { brushX, select } from "../vendor/d3/d3.js";

const NARROWEST = 4; // pixels: less is a click
let again = false; // the focus was in the bars: it goes back there

/** Puts the dates into the filter form, which asks for all that follows from them. */
function narrow({ date = "", from = "", to = "" }) {
  const form = document.getElementById("filters");
  form.elements.date.value = date;
  form.elements.date_from.value = from;
  form.elements.date_to.value = to;
  // A window that is shown by other bars than those that were asked for is shown by those that fit it.
  form.elements.interval?.remove();
  form.requestSubmit();
}

function follow(link, event) {
  const address = new URL(link.getAttribute("href"), location.href);
  if (event?.ctrlKey || event?.metaKey) return window.open(address, "_blank", "noopener");
  const asked = (name) => address.searchParams.get(name) ?? "";
  narrow({ date: asked("date"), from: asked("date_from"), to: asked("date_to") });
}

class Histogram {
  constructor(section) {
    this.plot = section.querySelector(".plot");
    this.svg = this.plot.querySelector(".bars");
    this.low = this.plot.querySelector(".killed");
    this.bars = JSON.parse(this.plot.dataset.bars);
    this.links = new Map([...this.svg.querySelectorAll("a")].map((link) => [Number(link.dataset.bar), link]));
    this.anchor = null;
    this.labelled();
    this.tipped();
    this.brushed();
    this.keyed();
  }

  /** Titles become labels: the browser's own tip would lie over ours. */
  labelled() {
    this.svg.removeAttribute("aria-hidden");
    this.svg.setAttribute("role", "group");
    this.svg.setAttribute("aria-label", this.plot.dataset.help);
    for (const link of this.links.values()) {
      const title = link.querySelector("title");
      link.setAttribute("aria-label", title.textContent);
      title.remove();
      for (const shape of link.children) shape.setAttribute("aria-hidden", "true");
    }
    const last = Math.max(...this.links.keys());
    this.links.get(last)?.setAttribute("tabindex", "0");
  }

  at(clientX) {
    const box = this.svg.getBoundingClientRect();
    const index = Math.floor(((clientX - box.left) / box.width) * this.bars.length);
    return Math.min(Math.max(index, 0), this.bars.length - 1);
  }

  // Tips

  tipped() {
    this.tip = document.createElement("div");
    this.tip.className = "tip";
    this.tip.hidden = true;
    this.tip.setAttribute("aria-hidden", "true");
    this.plot.append(this.tip);
    for (const area of [this.svg, this.low]) {
      area?.addEventListener("pointermove", (event) => this.point(this.at(event.clientX)));
      area?.addEventListener("pointerleave", () => this.point(null));
    }
    this.low?.addEventListener("click", (event) => this.click(this.at(event.clientX), event));
  }

  point(index) {
    this.svg.querySelector(".pointed")?.classList.remove("pointed");
    this.tip.hidden = index === null;
    if (index === null) return;
    this.links.get(index)?.classList.add("pointed");
    const [, , name, label] = this.bars[index];
    this.say(index, name, label);
  }

  say(index, name, label) {
    const head = document.createElement("b");
    head.textContent = name;
    this.tip.replaceChildren(head, label);
    this.tip.hidden = false;
    const box = this.svg.getBoundingClientRect();
    const plot = this.plot.getBoundingClientRect();
    const middle = box.left - plot.left + ((index + 0.5) / this.bars.length) * box.width;
    const half = this.tip.offsetWidth / 2;
    this.tip.style.left = `${Math.min(Math.max(middle, half), plot.width - half)}px`;
    this.tip.style.top = `${box.top - plot.top}px`;
  }

  click(index, event) {
    const link = this.links.get(index);
    if (link) follow(link, event);
  }

  // Dragging

  brushed() {
    this.group = select(this.svg).append("g").attr("class", "brush").attr("aria-hidden", "true");
    this.brush = brushX()
      .filter((event) => !event.button && !event.ctrlKey && !event.metaKey)
      .on("brush", (event) => event.sourceEvent && event.selection && this.spread(event.selection))
      .on("end", (event) => event.sourceEvent && this.released(event));
    this.fit();
    new ResizeObserver(() => this.svg.isConnected && this.fit()).observe(this.svg);
  }

  fit() {
    this.width = this.svg.clientWidth || this.svg.getBoundingClientRect().width;
    const height = this.svg.clientHeight || this.svg.getBoundingClientRect().height;
    this.brush.extent([
      [0, 0],
      [this.width, height],
    ]);
    this.group.call(this.brush);
    // A finger that moves up or down still scrolls the page.
    this.group.style("touch-action", "pan-y").style("-webkit-tap-highlight-color", null);
  }

  /** The bars that a selection in pixels touches. */
  indices([left, right]) {
    const one = this.width / this.bars.length;
    const first = Math.floor(left / one + 0.01);
    return [first, Math.max(first, Math.ceil(right / one - 0.01) - 1)];
  }

  released({ selection, sourceEvent }) {
    const x = sourceEvent.clientX ?? sourceEvent.changedTouches?.[0]?.clientX;
    if (!selection || selection[1] - selection[0] < NARROWEST) {
      this.group.call(this.brush.move, null);
      if (x !== undefined) this.click(this.at(x), sourceEvent);
      return;
    }
    this.apply(...this.indices(selection));
  }

  spread(selection) {
    const [first, last] = this.indices(selection);
    this.say(Math.round((first + last) / 2), this.period(first, last), "");
  }

  period(first, last) {
    const from = this.bars[first][2];
    return first === last ? from : `${from} – ${this.bars[last][2]}`;
  }

  apply(first, last) {
    narrow({ from: this.bars[first][0], to: this.bars[last][1] });
  }

  // Keys

  keyed() {
    // Not at the drawing itself: Chromium would let it take the focus, as a whole.
    this.plot.addEventListener("focusin", ({ target }) => this.focused(target.closest(".bars a")));
    this.plot.addEventListener("focusout", () => this.point(null));
    this.svg.addEventListener("keydown", (event) => this.pressed(event));
    this.svg.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      again = true;
      follow(link, event);
    });
  }

  focused(link) {
    if (!link) return;
    for (const other of this.links.values()) other.setAttribute("tabindex", other === link ? "0" : "-1");
    this.point(Number(link.dataset.bar));
  }

  pressed(event) {
    const here = Number(event.target.closest("a")?.dataset.bar);
    if (Number.isNaN(here)) return;
    const next = this.next(event.key, here);
    if (next !== undefined) this.walk(here, next, event.shiftKey);
    else if (event.key === "Enter" && this.anchor !== null) {
      again = true;
      this.apply(...[this.anchor, here].sort((one, other) => one - other));
    } else if (event.key === "Escape" && (this.anchor !== null || !this.tip.hidden)) {
      this.select(null);
      this.tip.hidden = true;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  next(key, here) {
    const all = [...this.links.keys()];
    if (key === "ArrowLeft") return all.findLast((index) => index < here) ?? here;
    if (key === "ArrowRight") return all.find((index) => index > here) ?? here;
    return { Home: all[0], End: all.at(-1) }[key];
  }

  walk(here, next, extends_) {
    if (extends_) this.anchor ??= here;
    else this.anchor = null;
    this.links.get(next).focus();
    this.select(this.anchor, next);
  }

  select(anchor, head) {
    this.anchor = anchor;
    const one = this.width / this.bars.length;
    if (anchor === null) {
      this.group.call(this.brush.move, null);
      return;
    }
    const [first, last] = [anchor, head].sort((a, b) => a - b);
    this.group.call(this.brush.move, [first * one, (last + 1) * one]);
    this.say(head, this.period(first, last), this.plot.dataset.apply);
  }
}

const drawn = new WeakSet();
function draw() {
  const section = document.getElementById("histogram");
  if (!section || drawn.has(section)) return;
  drawn.add(section);
  const histogram = new Histogram(section);
  if (again) section.querySelector('.bars a[tabindex="0"]')?.focus({ preventScroll: true });
  again = false;
  return histogram;
}

document.addEventListener("htmx:afterSettle", draw);
document.addEventListener("htmx:historyRestore", draw);
draw();
