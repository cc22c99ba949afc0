// The map's page: what is drawn follows the selection, and the selection follows the map where one asks for it.
import { draw, REGION } from "./base.js";
import { Closer } from "./closer.js";
import { totals, within } from "./counts.js";
import { EventLayer } from "./layer.js";
import { fill } from "./marks.js";
import { TimeStrip } from "./time.js";

const words = JSON.parse(document.getElementById("map-words").textContent);
const asked = () => document.getElementById("map-query")?.dataset;
const WINDOW = ["date_from", "date_to"];

class Page {
  constructor(element) {
    this.element = element;
    this.time = new TimeStrip(document.getElementById("map-time"), words, {
      show: (start, end) => this.show(start, end),
      settle: (start, end) => this.settle(start, end),
    });
    this.box = document.getElementById("map-box");
    this.box.addEventListener("click", () => this.keepBox());
  }

  async begin() {
    const drawn = await draw(this.element);
    Object.assign(this, drawn);
    this.layer = new EventLayer(drawn, words, (keys, name) => list(keys, name));
    this.closer = new Closer(this.map, (data) => this.come(data));
    this.element.dataset.ready = "";
    await this.follow();
    for (const moved of ["dragend", "zoomend", "keydown"]) this.map.on(moved, () => (this.box.hidden = false));
  }

  /** What the page now asks for is drawn: read anew, unless only the window on its time has moved. */
  async follow() {
    const { src, box } = asked() ?? {};
    if (!src) return; // the selection cannot be read
    if (src !== this.src && !this.onlyMoved(src)) await this.read(src);
    this.src = src;
    if (!this.data) return;
    if (box !== this.boxed) this.frame(box);
    this.time.set(this.windowOf(src));
  }

  async read(src) {
    this.element.setAttribute("aria-busy", "true");
    this.closer.follow("");
    try {
      const answer = await fetch(src, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      if (src !== asked()?.src) return; // asked for something else meanwhile
      this.data = this.drawn = await answer.json();
      this.layer.set(this.data.groups);
      this.time.load(this.data);
      this.look();
      if (this.data.gridded) this.closer.follow(src);
      say("");
    } catch {
      say(words.failed);
    } finally {
      this.element.removeAttribute("aria-busy");
      this.element.dataset.read = src;
    }
  }

  /** What is in view, more exactly: drawn instead. The whole, with its times, stays as it was read. */
  come(data) {
    if (String(data.edges) !== String(this.data.edges)) return; // the base has changed: the next reading has it
    this.drawn = data;
    this.layer.set(data.groups);
    this.show(...this.time.range);
  }

  /** First where the events are; after that only if none of them is in view. */
  look() {
    const bounds = this.layer.bounds;
    if (!bounds.isValid()) {
      if (!this.looked) this.map.fitBounds(REGION, { animate: false });
      return;
    }
    if (this.looked && this.map.getBounds().intersects(bounds)) return;
    this.map.fitBounds(bounds.pad(0.08), { maxZoom: 8, animate: false });
    this.looked = true;
    this.box.hidden = true;
  }

  /** The box that the selection is limited to. */
  frame(text) {
    this.boxed = text;
    this.limits?.remove();
    const [west, south, east, north] = (text ?? "").split(",").map(Number);
    if (!text || west > east) return;
    const bounds = [[south, west], [north, east]];
    this.limits = this.L.rectangle(bounds, { className: "limits", interactive: false, fill: false }).addTo(this.map);
    if (!this.kept) this.map.fitBounds(bounds, { animate: false });
    this.kept = false;
  }

  onlyMoved(src) {
    return this.data && bare(src) === bare(this.src) && this.windowOf(src) !== undefined;
  }

  /** The numbers of the edges that the selection's window lies between; undefined where an end is no edge. */
  windowOf(src) {
    const { searchParams } = new URL(src, location);
    const [first, last] = WINDOW.map((name) => searchParams.get(name));
    if (!first && !last) return null;
    const { edges } = this.data;
    const start = first ? edges.indexOf(first) : 0;
    const end = last ? edges.indexOf(shift(last, 1)) : edges.length - 1;
    return start < 0 || end < 0 ? undefined : [start, end];
  }

  show(start, end) {
    const inView = this.layer.show(within(this.drawn, start, end));
    // In cells only what is in view is drawn: what is said is of all there is.
    const drawn = this.data.gridded ? totals(within(this.data, start, end)) : inView;
    const said = [fill(words.showing, { label: this.time.label, count: drawn.count })];
    if (drawn.maybe) said.push(fill(words.perhaps, drawn));
    this.time.said.textContent = `${said.join(". ")}.`;
  }

  settle(start, end) {
    const { edges } = this.data;
    const first = start > 0 ? edges[start] : "";
    const last = end < edges.length - 1 ? shift(edges[end], -1) : "";
    select({ date_from: first, date_to: last });
  }

  keepBox() {
    const bounds = this.map.getBounds();
    const degrees = (number, most) => Math.min(Math.max(number, -most), most).toFixed(3);
    const box = [degrees(bounds.getWest(), 180), degrees(bounds.getSouth(), 90), degrees(bounds.getEast(), 180), degrees(bounds.getNorth(), 90)];
    this.kept = true; // the map looks there already
    this.box.hidden = true;
    select({ bbox: box.join(",") });
  }
}

/** The address without the window: what the document depends on. */
function bare(address) {
  const url = new URL(address, location);
  for (const name of WINDOW) url.searchParams.delete(name);
  return url.href;
}

/** The day so many days after `day`. */
function shift(day, days) {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** New values of parameters: through the form where htmx follows it, else by a new page. */
function select(values) {
  const params = new URLSearchParams(location.search);
  if (Object.entries(values).every(([name, value]) => (params.get(name) ?? "") === value)) return;
  const form = document.getElementById("filters");
  const fields = Object.keys(values).map((name) => form?.elements[name]);
  if (window.htmx && fields.every((field) => field?.value !== undefined)) {
    fields.forEach((field, at) => (field.value = Object.values(values)[at]));
    fields[0].dispatchEvent(new Event("change", { bubbles: true }));
    return;
  }
  for (const name of ["cursor", "start"]) params.delete(name);
  for (const [name, value] of Object.entries(values)) value ? params.set(name, value) : params.delete(name);
  location.assign(`${location.pathname}?${params}`);
}

/** The events of some groups, beside the map. */
async function list(keys, name) {
  const box = document.getElementById("map-here");
  const address = new URL(asked().here, location);
  address.searchParams.set("at", keys.join(","));
  const link = box.querySelector("a");
  link.href = address.href;
  box.querySelector("h2").textContent = fill(words.here, { name });
  const body = box.querySelector("[data-body]");
  body.textContent = words.loading;
  box.hidden = false;
  document.getElementById("places").hidden = true;
  box.querySelector("h2").focus({ preventScroll: true });
  if (matchMedia("(width < 70rem)").matches) box.scrollIntoView({ block: "nearest" });
  address.searchParams.set("page_size", "20");
  try {
    const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Current-URL": location.href } });
    if (!answer.ok) throw new Error(String(answer.status));
    body.innerHTML = await answer.text();
    for (const next of body.querySelectorAll(".paging")) next.remove(); // the page of all of them has its own
  } catch {
    body.textContent = words.failed;
  }
}

function close() {
  document.getElementById("map-here").hidden = true;
  document.getElementById("places").hidden = false;
}

const say = (text) => {
  const failed = document.getElementById("map-failed");
  failed.textContent = text;
  failed.hidden = !text;
};

let page;

/** The map in the document is drawn, or follows what is asked now. */
async function follow() {
  const element = document.getElementById("map");
  if (!element) return;
  if (page?.element === element) {
    await page.follow();
    return;
  }
  page = new Page(element);
  try {
    await page.begin();
  } catch {
    say(words.failed);
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-map-close]")) close();
});
document.addEventListener("keydown", (event) => {
  const box = document.getElementById("map-here");
  if (event.key === "Escape" && box && !box.hidden) close();
});
document.addEventListener("htmx:afterSettle", follow);
follow();
