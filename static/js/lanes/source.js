// Asks the server: the whole selection first, then, where that was too much, the days in view.
import { isoOf } from "./days.js";
import { readModel } from "./model.js";

const NOT_OURS = ["cursor", "page_size", "ordering"]; // of the list alone
const FEW = 300; // events in view, whose titles can be asked for

/** The server says why not. */
export class Refused extends Error {}

export class Source {
  constructor(address, signal) {
    this.address = new URL(address, location.href);
    for (const name of NOT_OURS) this.address.searchParams.delete(name);
    this.signal = signal;
    this.part = null;
  }

  /** The whole selection, one by one or counted. Throws where the server refuses or cannot be reached. */
  async load(by) {
    this.part = null;
    this.by = by;
    this.base = readModel(await this.#ask({ by }));
    return this.base;
  }

  async #ask(more, lanes = []) {
    const address = new URL(this.address);
    for (const [name, value] of Object.entries(more)) address.searchParams.set(name, value);
    const own = lanes.map(({ value }) => value).filter(Boolean);
    if (own.length) address.searchParams.set("lane", own.join(","));
    const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: this.signal });
    if (answer.status === 400) throw new Refused((await answer.json()).errors?.[0]?.message ?? "");
    if (!answer.ok || !answer.headers.get("Content-Type")?.includes("json")) throw new Error(String(answer.status));
    return answer.json();
  }

  /** What is known best of the days in view. */
  modelFor(view) {
    const { part, base } = this;
    const within = part && part.from <= view.start && view.end <= part.to && view.days >= part.days * 0.2;
    if (within || (part?.model.mode === "events" && part.from <= view.start && view.end <= part.to)) return part.model;
    return base;
  }

  /** Is there more to know about these days than is shown? `shown` is the number of events in view. */
  wants(view, shown) {
    const { base } = this;
    if (base.mode === "empty" || this.asking === this.#key(view)) return false;
    const model = this.modelFor(view);
    if (model.mode === "density") return view.days < (view.limits[1] - view.limits[0]) * 0.75 && !this.#fine(model, view);
    return !model.title && shown > 0 && shown <= FEW;
  }

  /** Counts per day cannot be finer, unless the events themselves are few enough. */
  #fine(model, view) {
    const { part } = this;
    return model === part?.model && view.days > part.days * 0.9;
  }

  #key = (view) => `${Math.round(view.start)} ${Math.round(view.end)}`;

  /** Fetches these days with as many on both sides. */
  async refine(view) {
    this.asking = this.#key(view);
    const { base, by } = this;
    const days = view.days;
    const from = Math.floor(view.start - days / 2);
    const to = Math.ceil(view.end + days / 2);
    const answer = await this.#ask({ by, view: `${isoOf(from)}/${isoOf(to)}` }, base.lanes);
    if (base !== this.base) return;
    const model = readModel(answer, base.lanes);
    Object.assign(model, { phases: base.phases, count: base.count, whole: base.whole, core: base.core });
    this.part = { from, to: to + 1, days, model };
  }
}
