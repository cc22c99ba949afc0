// The lane timeline of one page: its data, its view and its picture, from the first load to the end.
import { setAsFilter } from "./asfilter.js";
import { DAY, dayOf } from "./days.js";
import { listen } from "./gestures.js";
import { hands } from "./hands.js";
import { listenToKeys } from "./keys.js";
import { heightFor } from "./layout.js";
import { listenToList } from "./list.js";
import { drawOver } from "./over.js";
import { Painter } from "./paint.js";
import { readPalette, watchTheme } from "./palette.js";
import { Selection } from "./selection.js";
import { Refused, Source } from "./source.js";
import { shownIn, tell } from "./telling.js";
import { View } from "./view.js";
import { Voice } from "./voice.js";
import { Walk } from "./walk.js";
import { say } from "./words.js";

export class Timeline {
  /** `wanted` is {window, by, links, event}, as an address or an earlier picture had them. */
  constructor(section, wanted) {
    this.section = section;
    this.part = (name) => section.querySelector(`[data-lanes="${name}"]`);
    this.stage = this.part("stage");
    this.by = wanted.by;
    this.allLinks = wanted.links;
    this.wanted = wanted;
    this.life = new AbortController();
    const { signal } = this.life;
    this.view = new View((settled) => this.#viewChanged(settled));
    this.painter = new Painter(this.part("below"), this.part("above"));
    this.painter.view = this.view;
    this.source = new Source(section.dataset.source, signal);
    this.voice = new Voice(this.part("said"), this.part("window"));
    this.selection = new Selection(this, wanted.event, signal);
    this.walk = new Walk(this);
    const asOf = new URLSearchParams(location.search).get("as_of")?.slice(0, 10);
    this.today = asOf ? dayOf(asOf) : Math.floor(Date.now() / DAY);
    this.#wire(signal);
    this.load();
  }

  // --- its life ---

  #wire(signal) {
    const { stage, section, selection } = this;
    this.painter.palette = readPalette(section);
    watchTheme(() => this.#recolour(), signal);
    document.fonts?.ready.then(() => !signal.aborted && this.#recolour());
    listen(stage, hands(this), signal);
    listenToKeys(stage, this.walk.fingers, () => this.walk.among !== null, signal);
    listenToList(
      {
        point: (number) => selection.point(number),
        choose: (number) => selection.choose(number, { scroll: false }),
      },
      signal,
    );
    const seen = new ResizeObserver(() => this.#resize());
    seen.observe(stage);
    signal.addEventListener("abort", () => seen.disconnect());
    this.#wireControls(signal);
  }

  #wireControls(signal) {
    const clicks = {
      closer: () => this.view.zoom(0.5, 0.5, { animate: true }),
      wider: () => this.view.zoom(2, 0.5, { animate: true }),
      fit: () => this.view.fit({ animate: true }),
      filter: () => this.model && setAsFilter(this.view),
    };
    for (const [name, action] of Object.entries(clicks)) {
      this.part(name).addEventListener("click", () => {
        action();
        this.voice.sayWindow();
      }, { signal });
    }
    this.part("by").value = this.by;
    this.part("by").addEventListener("change", ({ target }) => this.setBy(target.value), { signal });
    this.part("links").checked = this.allLinks;
    this.part("links").addEventListener("change", ({ target }) => this.setLinks(target.checked), { signal });
  }

  destroy() {
    this.life.abort();
    this.view.stop();
    cancelAnimationFrame(this.frameAsked);
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
        this.voice.say(error.message);
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
    if (number && this.model.byId?.has(number)) this.selection.choose(number);
  }

  #recolour() {
    this.painter.palette = readPalette(this.section);
    this.painter.layout?.labels.clear();
    this.draw();
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (!this.model || !width) return;
    this.painter.resize(width, height);
    this.painter.frameFor(this.model.phases);
    this.painter.plans = null;
    this.draw();
  }

  // --- its picture ---

  #viewChanged(settled) {
    if (!this.model) return;
    if (settled) this.#refine();
    this.draw({ settled });
  }

  /** Asks for a frame; `settled` where nothing moves any more, so that lanes are laid out and told anew. */
  draw({ settled = false } = {}) {
    if (settled) this.settled = true;
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
    this.paintOver();
    this.section.dataset.paint = (performance.now() - began).toFixed(1);
    if (this.settled) tell(this);
    this.settled = false;
  }

  /** An event's place in the model's columns by its number; null where it is not among them. */
  at(number) {
    return number === null ? null : (this.model.byId?.get(number) ?? null);
  }

  paintOver() {
    const { marked, chosen } = this.selection;
    const shown = { marked: this.at(marked), chosen: this.at(chosen), allLinks: this.allLinks };
    const arcs = drawOver(this.painter, shown);
    Object.assign(this.section.dataset, { arcs, marked: marked ?? "", chosen: chosen ?? "" });
  }

  async #refine() {
    const { source, view, model } = this;
    if (!source.wants(view, model.mode === "events" ? shownIn(model, view, this.painter) : Infinity)) return;
    try {
      await source.refine(view);
      this.draw({ settled: true });
    } catch {
      // What is shown already stays: it is coarser, not wrong.
    }
  }

  // --- its controls ---

  setLinks(all) {
    this.allLinks = all;
    this.part("links").checked = all;
    this.draw({ settled: true });
    this.voice.say(say(all ? "links-on" : "links-off"));
  }

  setBy(by) {
    this.by = by;
    this.selection.drop();
    this.load();
  }
}
