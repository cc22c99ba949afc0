// The lane timeline of one page: its data, its view, its picture, and what hands and keys do to it.
import { writeAddress } from "./address.js";
import { Card } from "./card.js";
import { DAY, dayOf, dayText, isoOf } from "./days.js";
import { listen } from "./gestures.js";
import { listenToKeys } from "./keys.js";
import { heightFor } from "./layout.js";
import { listenToList, markRow, rowOf, scrollToRow } from "./list.js";
import { middleOf, overlaps } from "./model.js";
import { Painter } from "./paint.js";
import { readPalette, watchTheme } from "./palette.js";
import { Refused, Source } from "./source.js";
import { View } from "./view.js";
import { say } from "./words.js";

const HAND = 7; // pixels beside a mark that still mean it
const FINGER = 20;
const LEAVING = 280; // ms in which the mouse may go over to the card

export class Timeline {
  /** `wanted` is {window, by, links, event}, as an address or an earlier picture had them. */
  constructor(section, wanted) {
    this.section = section;
    this.part = (name) => section.querySelector(`[data-lanes="${name}"]`);
    this.stage = this.part("stage");
    this.by = wanted.by;
    this.allLinks = wanted.links;
    this.wanted = wanted;
    this.chosen = wanted.event;
    this.marked = null;
    this.pinned = false;
    this.among = null;
    this.turn = 0;
    this.life = new AbortController();
    const { signal } = this.life;
    this.view = new View((settled) => this.#viewChanged(settled));
    this.painter = new Painter(this.part("below"), this.part("above"));
    this.painter.view = this.view;
    this.source = new Source(section.dataset.source, signal);
    this.card = new Card(this.part("card"), (number) => this.#cardAddress(number), signal);
    const asOf = new URLSearchParams(location.search).get("as_of")?.slice(0, 10);
    this.today = asOf ? dayOf(asOf) : Math.floor(Date.now() / DAY);
    this.#wire(signal);
    this.load();
  }

  // --- its life ---

  #wire(signal) {
    const { stage, section } = this;
    this.painter.palette = readPalette(section);
    watchTheme(() => this.#recolour(), signal);
    document.fonts?.ready.then(() => !signal.aborted && this.#recolour());
    listen(stage, this.#hands(), signal);
    listenToKeys(stage, this.#fingers(), () => this.among !== null, signal);
    listenToList(
      { point: (number) => this.#point(number), choose: (number) => this.choose(number, { scroll: false }) },
      signal,
    );
    const seen = new ResizeObserver(() => this.#resize());
    seen.observe(stage);
    signal.addEventListener("abort", () => seen.disconnect());
    const clicks = {
      closer: () => this.view.zoom(0.5, 0.5, { animate: true }),
      wider: () => this.view.zoom(2, 0.5, { animate: true }),
      fit: () => this.view.fit({ animate: true }),
      filter: () => this.setAsFilter(),
    };
    for (const [name, action] of Object.entries(clicks)) {
      this.part(name).addEventListener("click", () => {
        action();
        this.#announceWindow();
      }, { signal });
    }
    this.part("by").value = this.by;
    this.part("by").addEventListener("change", ({ target }) => this.setBy(target.value), { signal });
    this.part("links").checked = this.allLinks;
    this.part("links").addEventListener("change", ({ target }) => this.setLinks(target.checked), { signal });
    const card = this.part("card");
    card.addEventListener("pointerenter", () => clearTimeout(this.leaving), { signal });
    card.addEventListener("pointerleave", () => !this.pinned && this.#hover(null), { signal });
    card.addEventListener("pointerover", ({ target }) => this.#linked(target), { signal });
    card.addEventListener("focusin", ({ target }) => this.#linked(target), { signal });
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#escape(), { signal });
    document.addEventListener("pointerdown", ({ target }) => this.#elsewhere(target), { signal });
  }

  destroy() {
    this.life.abort();
    this.view.stop();
    cancelAnimationFrame(this.frameAsked);
    clearTimeout(this.leaving);
  }

  /** What a picture that takes this one's place should show. */
  get state() {
    const window = this.model && !this.view.isFit ? [this.view.start, this.view.end] : null;
    return { window, by: this.by, links: this.allLinks, event: null };
  }

  async load() {
    const { section } = this;
    section.dataset.state = "loading";
    try {
      const model = await this.source.load(this.by);
      this.#take(model);
    } catch (error) {
      if (error.name === "AbortError") return;
      if (error instanceof Refused && this.by !== "kind") {
        // These lanes are not to be had: back to those that always are.
        this.by = this.part("by").value = "kind";
        await this.load();
        this.part("window").textContent = error.message;
        this.#say(error.message);
        return;
      }
      section.dataset.state = "failed";
      this.part("summary").textContent = say("failed");
    }
  }

  #take(model) {
    const { section, view } = this;
    const before = this.model;
    this.model = null;
    if (model.mode === "empty") {
      section.dataset.state = "empty";
      this.part("summary").textContent = say("empty");
      return;
    }
    view.setExtent(model.whole, model.core);
    this.stage.style.height = `${heightFor(model.lanes.length, this.stage.clientWidth < 640)}px`;
    this.painter.plans = null;
    this.painter.setModel(model);
    this.model = model;
    section.dataset.state = "ready";
    this.#resize();
    const kept = before ? [view.start, view.end] : this.wanted.window;
    if (kept && view.holds(...kept)) view.set(...kept);
    else view.set(...view.core);
    this.#first();
  }

  /** An event that the address names is shown, and marked in the list. */
  #first() {
    const number = this.wanted.event;
    this.wanted = {};
    if (number && this.model.byId?.has(number)) this.choose(number);
  }

  #recolour() {
    this.painter.palette = readPalette(this.section);
    this.painter.layout?.labels.clear();
    this.#draw();
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (!this.model || !width) return;
    this.painter.resize(width, height);
    this.painter.frameFor(this.model.phases);
    this.painter.plans = null;
    this.#draw();
  }

  // --- its picture ---

  #viewChanged(settled) {
    if (!this.model) return;
    if (settled) {
      this.settled = true;
      this.#refine();
    }
    this.#draw();
  }

  #draw() {
    if (this.frameAsked || !this.model) return;
    this.frameAsked = requestAnimationFrame(() => {
      this.frameAsked = 0;
      if (this.model) this.#paint();
    });
  }

  #paint() {
    const began = performance.now();
    const { painter, view, source } = this;
    const model = source.modelFor(view);
    if (painter.model !== model) {
      painter.setModel(model);
      painter.plans = null;
      this.model = model;
    }
    painter.frameFor(model.phases);
    painter.plan(this.settled);
    painter.paint({ today: Number.isNaN(this.today) ? null : this.today });
    this.#paintOver();
    this.section.dataset.paint = (performance.now() - began).toFixed(1);
    if (this.settled) this.#tell();
    this.settled = false;
  }

  #at = (number) => (number === null ? null : (this.model.byId?.get(number) ?? null));

  #paintOver() {
    const arcs = this.painter.paintOver({
      marked: this.#at(this.marked),
      chosen: this.#at(this.chosen),
      allLinks: this.allLinks,
    });
    Object.assign(this.section.dataset, {
      arcs,
      marked: this.marked ?? "",
      chosen: this.chosen ?? "",
    });
  }

  /** What the picture shows, for those who do not see it, for the address, and for tests. */
  #tell() {
    const { view, model, section, painter } = this;
    const days = [Math.max(view.start, view.limits[0]), Math.min(view.end, view.limits[1]) - 0.001];
    const shown = this.#shown();
    Object.assign(section.dataset, {
      mode: model.mode,
      shown,
      count: model.count,
      window: days.map(isoOf).join("/"),
      drawn: painter.plans.map(({ how }) => how).join(" "),
      links: this.allLinks ? "all" : "own",
    });
    const [from, to] = days.map((day) => dayText(Math.floor(day)));
    this.part("window").textContent = say("window", { from, to });
    const lanes = model.lanes.map(({ label, count }) => `${label} ${count}`).join(", ");
    this.part("summary").textContent = say("summary", { n: model.count, shown, from, to, lanes });
    this.part("wider").disabled = view.days >= view.limits[1] - view.limits[0] - 0.01;
    const place = { window: view.isFit ? null : days, by: this.by, links: this.allLinks, event: this.chosen };
    writeAddress(place);
  }

  #shown() {
    const { model, view, painter } = this;
    if (model.mode === "events") {
      const seen = new Set();
      for (let at = 0; at < model.size; at += 1) {
        if (overlaps(model, at, view.start, view.end)) seen.add(model.id[at]);
      }
      return seen.size;
    }
    const sum = (columns) => columns.certain.reduce((all, one) => all + (one?.reduce((a, b) => a + b, 0) ?? 0), 0);
    return painter.columns.reduce((all, columns) => all + (columns ? sum(columns) : 0), 0);
  }

  async #refine() {
    const { source, view } = this;
    if (!source.wants(view, this.model.mode === "events" ? this.#shown() : Infinity)) return;
    try {
      await source.refine(view);
      this.settled = true;
      this.#draw();
    } catch {
      // What is shown already stays: it is coarser, not wrong.
    }
  }

  // --- what is pointed at, and chosen ---

  #cardAddress(number) {
    const address = new URL(`${this.section.dataset.cards}${number}/`, location.href);
    for (const [name, value] of new URL(this.section.dataset.source, location.href).searchParams) {
      address.searchParams.append(name, value);
    }
    return address;
  }

  #placeOf(number) {
    const at = this.#at(number);
    const { width, height } = this.painter.frame;
    const { x, y } = this.painter.placeOf(at);
    return { x: Math.min(Math.max(x, 0), width), y, width, height };
  }

  #title = (number) => this.model.title?.[this.#at(number)] ?? "";

  /** From the list, or from a link in the card: marked in the picture, where it is in it. */
  #point(number) {
    this.marked = number;
    if (this.model) this.#paintOver();
  }

  #linked(target) {
    const number = Number(target.closest?.("[data-event]")?.dataset.event);
    if (number) this.#point(number);
  }

  #hover(number) {
    clearTimeout(this.leaving);
    if (number === this.marked && number !== null) return;
    this.#point(number);
    this.stage.dataset.over = number === null ? "" : "event";
    markRow(number, "lanesMarked");
    if (this.pinned) return;
    if (number === null) this.card.hide();
    else this.card.show(number, this.#placeOf(number), { title: this.#title(number), inList: rowOf, wait: 60 });
  }

  #leave() {
    clearTimeout(this.leaving);
    this.leaving = setTimeout(() => this.#hover(null), LEAVING);
  }

  /** Chooses an event: its card stays, and it is marked in the list. */
  async choose(number, { scroll = true } = {}) {
    if (!this.model) return "";
    this.chosen = number;
    this.marked = null;
    const row = markRow(number);
    if (row && scroll) scrollToRow(row);
    const at = this.#at(number);
    if (at !== null) this.view.show(middleOf(this.model, at));
    this.#paintOver();
    this.settled = true;
    this.#draw();
    if (at === null) return "";
    this.pinned = true;
    this.painter.plan(false);
    return this.card.show(number, this.#placeOf(number), { title: this.#title(number), inList: rowOf });
  }

  drop() {
    this.chosen = this.marked = null;
    this.pinned = false;
    this.card.hide();
    markRow(null);
    markRow(null, "lanesMarked");
    this.settled = true;
    this.#draw();
  }

  #escape() {
    if (this.card.element.contains(document.activeElement)) this.stage.focus();
    if (!this.card.element.hidden) this.card.hide();
    this.pinned = false;
  }

  #elsewhere(target) {
    if (!this.pinned || this.section.contains(target) || target.closest?.(".event")) return;
    this.pinned = false;
    this.card.hide();
  }

  // --- hands ---

  #hands() {
    const { view, painter } = this;
    const days = (pixels) => (pixels / painter.frame.plot) * view.days;
    const share = (x) => Math.min(Math.max((x - painter.frame.left) / painter.frame.plot, 0), 1);
    const ready = (action) => (...given) => (this.model ? action(...given) : undefined);
    return {
      pan: ready((pixels) => {
        this.#moving();
        view.pan(-days(pixels));
      }),
      zoom: ready((factor, x) => {
        this.#moving();
        return view.zoom(factor, share(x));
      }),
      hover: ready((x, y) => this.#hoverAt(x, y)),
      click: ready((x, y, touch) => this.#clickAt(x, y, touch ? FINGER : HAND)),
      double: ready((x) => view.zoom(0.5, share(x), { animate: true })),
      still: () => {},
    };
  }

  #moving() {
    if (!this.card.element.hidden) this.card.hide();
    this.pinned = false;
  }

  #hoverAt(x, y) {
    if (x === null) {
      this.#leave();
      return;
    }
    const at = this.painter.eventAt(x, y, HAND);
    if (at !== null) this.#hover(this.model.id[at]);
    else if (!this.#hoverCount(x, y) && this.marked !== null) this.#leave();
  }

  /** Over counted lanes the card says the count. */
  #hoverCount(x, y) {
    const column = this.pinned ? null : this.painter.columnAt(x, y);
    if (!column || !(column.certain || column.possible)) {
      if (!this.pinned && this.marked === null) this.card.hide();
      return false;
    }
    const { width, height } = this.painter.frame;
    const days = column.from === column.to ? "count-day" : "count-days";
    const words = { ...column, from: dayText(column.from), to: dayText(column.to) };
    this.card.say(say(days, words), { x, y, width, height });
    return true;
  }

  #clickAt(x, y, reach) {
    const at = this.painter.eventAt(x, y, reach);
    if (at !== null) {
      this.among = this.model.id[at];
      this.choose(this.among);
    } else if (this.painter.columnAt(x, y)?.certain) {
      const share = (x - this.painter.frame.left) / this.painter.frame.plot;
      this.view.zoom(0.25, share, { animate: true });
    } else {
      this.among = null;
      this.drop();
    }
  }

  // --- keys ---

  #fingers() {
    const { view } = this;
    const animate = { animate: true };
    const told = (action) => (...given) => {
      if (!this.model) return;
      action(...given);
      this.#announceWindow();
    };
    return {
      pan: told((share) => view.pan(share * view.days, animate)),
      zoom: told((factor) => view.zoom(factor, 0.5, animate)),
      fit: told(() => view.fit(animate)),
      edge: told((side) => this.#toEdge(side)),
      links: () => this.setLinks(!this.allLinks),
      enter: () => this.#enter(),
      step: (by) => this.#step(by),
      lane: (by) => this.#otherLane(by),
      choose: () => this.choose(this.among),
      open: () => this.#open(),
      leave: () => {
        this.among = null;
        this.drop();
        this.#say(say("left"));
      },
    };
  }

  #toEdge(side) {
    const { view } = this;
    const [first, last] = view.limits;
    view.pan(side < 0 ? first - view.start : last - view.end, { animate: true });
  }

  /** Among the events: to the one nearest the middle of what is in view. */
  #enter() {
    if (this.model?.mode !== "events") {
      this.#say(say("too-many"));
      return;
    }
    const middle = (this.view.start + this.view.end) / 2;
    this.#goTo(this.#nearest(middle, () => true));
  }

  #nearest(day, fits) {
    const { model } = this;
    let best = null;
    for (let at = 0; at < model.size; at += 1) {
      if (!fits(at)) continue;
      const distance = Math.abs(middleOf(model, at) - day);
      if (best === null || distance < Math.abs(middleOf(model, best) - day)) best = at;
    }
    return best;
  }

  #step(by) {
    const at = this.#at(this.among);
    if (at === null) return;
    const members = this.model.members[this.model.lane[at]];
    const next = members[members.indexOf(at) + by];
    if (next === undefined) this.#say(say(by < 0 ? "first" : "last"));
    else this.#goTo(next);
  }

  #otherLane(by) {
    const at = this.#at(this.among);
    if (at === null) return;
    const { model } = this;
    for (let lane = model.lane[at] + by; model.members[lane]; lane += by) {
      const next = this.#nearest(middleOf(model, at), (other) => model.lane[other] === lane);
      if (next !== null) {
        this.#goTo(next);
        return;
      }
    }
    this.#say(say(by < 0 ? "top" : "bottom"));
  }

  async #goTo(at) {
    if (at === null) {
      this.#say(say("empty"));
      return;
    }
    const { model } = this;
    const number = (this.among = model.id[at]);
    const turn = (this.turn += 1);
    const lane = model.lane[at];
    const place = model.members[lane].indexOf(at) + 1;
    const text = await this.choose(number, { scroll: false });
    // Not after what was said since: the card may have taken its time.
    if (this.turn === turn) {
      this.#say(say("event", { text, lane: model.lanes[lane].label, place, n: model.members[lane].length }));
    }
  }

  #open() {
    const link = this.card.element.querySelector("[data-open]");
    if (link && !this.card.element.hidden) link.click();
    else this.choose(this.among);
  }

  #announceWindow() {
    clearTimeout(this.announcing);
    this.announcing = setTimeout(() => this.#say(this.part("window").textContent), 400);
  }

  #say(text) {
    this.turn += 1;
    this.part("said").textContent = text;
  }

  // --- buttons ---

  setLinks(all) {
    this.allLinks = all;
    this.part("links").checked = all;
    this.settled = true;
    this.#draw();
    this.#say(say(all ? "links-on" : "links-off"));
  }

  setBy(by) {
    this.by = by;
    this.drop();
    this.load();
  }

  /** The days in view become the filter, by the form, so that all the rest follows. */
  setAsFilter() {
    if (!this.model) return;
    const form = document.getElementById("filters");
    const whole = (day) => Math.min(Math.max(day, -719_162), 2_932_896);
    const days = {
      date_from: isoOf(whole(Math.ceil(this.view.start - 0.01))),
      date_to: isoOf(whole(Math.ceil(this.view.end - 1.01))),
    };
    const field = (name) => form?.elements.namedItem(name);
    if (!field("date_from") || !field("date_to")) {
      const query = new URLSearchParams(location.search);
      for (const name of ["cursor", "date"]) query.delete(name);
      for (const [name, day] of Object.entries(days)) query.set(name, day);
      location.assign(`${location.pathname}?${query}`);
      return;
    }
    for (const [name, day] of Object.entries(days)) field(name).value = day;
    // What the expression selected is in view, or no longer wanted.
    if (field("date")) field("date").value = "";
    form.requestSubmit();
  }
}
