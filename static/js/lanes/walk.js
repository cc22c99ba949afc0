// The way through the picture by keys: along its days, and among the events from one to the next.
import { middleOf } from "./model.js";
import { say } from "./words.js";

export class Walk {
  /** `among` is the number of the event where one is, null while the keys move the view. */
  constructor(timeline) {
    this.timeline = timeline;
    this.among = null;
  }

  /** What keys.js tells, done to the timeline. */
  get fingers() {
    const { timeline } = this;
    const { view, voice } = timeline;
    const animate = { animate: true };
    const told = (action) => (...given) => {
      if (!timeline.model) return;
      action(...given);
      voice.sayWindow();
    };
    return {
      pan: told((share) => view.pan(share * view.days, animate)),
      zoom: told((factor) => view.zoom(factor, 0.5, animate)),
      fit: told(() => view.fit(animate)),
      edge: told((side) => this.#toEdge(side)),
      links: () => timeline.setLinks(!timeline.allLinks),
      enter: () => this.#enter(),
      step: (by) => this.#step(by),
      lane: (by) => this.#otherLane(by),
      choose: () => timeline.selection.choose(this.among),
      open: () => this.#open(),
      leave: () => this.#leave(),
    };
  }

  #toEdge(side) {
    const { view } = this.timeline;
    const [first, last] = view.limits;
    view.pan(side < 0 ? first - view.start : last - view.end, { animate: true });
  }

  /** Among the events: to the one nearest the middle of what is in view. */
  #enter() {
    const { model, view, voice } = this.timeline;
    if (model?.mode !== "events") {
      voice.say(say("too-many"));
      return;
    }
    const nearest = this.#nearest((view.start + view.end) / 2, () => true);
    if (nearest === null) voice.say(say("empty"));
    else this.#goTo(nearest);
  }

  #nearest(day, fits) {
    const { model } = this.timeline;
    let best = null;
    for (let at = 0; at < model.size; at += 1) {
      if (!fits(at)) continue;
      const distance = Math.abs(middleOf(model, at) - day);
      if (best === null || distance < Math.abs(middleOf(model, best) - day)) best = at;
    }
    return best;
  }

  #step(by) {
    const { model, voice } = this.timeline;
    const at = this.timeline.at(this.among);
    if (at === null) return;
    const members = model.members[model.lane[at]];
    const next = members[members.indexOf(at) + by];
    if (next === undefined) voice.say(say(by < 0 ? "first" : "last"));
    else this.#goTo(next);
  }

  #otherLane(by) {
    const { model, voice } = this.timeline;
    const at = this.timeline.at(this.among);
    if (at === null) return;
    for (let lane = model.lane[at] + by; model.members[lane]; lane += by) {
      const next = this.#nearest(middleOf(model, at), (other) => model.lane[other] === lane);
      if (next !== null) {
        this.#goTo(next);
        return;
      }
    }
    voice.say(say(by < 0 ? "top" : "bottom"));
  }

  #goTo(at) {
    const { model, voice, selection } = this.timeline;
    this.among = model.id[at];
    const members = model.members[model.lane[at]];
    const { label } = model.lanes[model.lane[at]];
    const words = (text) => say("event", { text, lane: label, place: members.indexOf(at) + 1, n: members.length });
    voice.sayWhenKnown(selection.choose(this.among, { scroll: false }), words);
  }

  #open() {
    const { page } = this.timeline.selection;
    if (page) page.click();
    else this.timeline.selection.choose(this.among);
  }

  #leave() {
    this.among = null;
    this.timeline.selection.drop();
    this.timeline.voice.say(say("left"));
  }
}
