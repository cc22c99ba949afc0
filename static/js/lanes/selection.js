// The event that is pointed at, the one that is chosen, and the card that says what it is.
import { Card } from "./card.js";
import { dayText } from "./days.js";
import { columnAt } from "./hits.js";
import { markRow, rowOf, scrollToRow } from "./list.js";
import { middleOf } from "./model.js";
import { say } from "./words.js";

const LEAVING = 280; // ms in which the mouse may go over to the card

export class Selection {
  /** `timeline` is the picture that it belongs to; events are known by their numbers, null for none. */
  constructor(timeline, chosen, signal) {
    this.timeline = timeline;
    this.chosen = chosen;
    this.marked = null;
    this.pinned = false;
    this.card = new Card(timeline.part("card"), (number) => this.#cardAddress(number), signal);
    this.#wire(signal);
  }

  #wire(signal) {
    const { element } = this.card;
    element.addEventListener("pointerenter", () => clearTimeout(this.leaving), { signal });
    element.addEventListener("pointerleave", () => !this.pinned && this.hover(null), { signal });
    element.addEventListener("pointerover", ({ target }) => this.#linked(target), { signal });
    element.addEventListener("focusin", ({ target }) => this.#linked(target), { signal });
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.#escape(), { signal });
    document.addEventListener("pointerdown", ({ target }) => this.#elsewhere(target), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.leaving));
  }

  #cardAddress(number) {
    const { cards, source } = this.timeline.section.dataset;
    const address = new URL(`${cards}${number}/`, location.href);
    for (const [name, value] of new URL(source, location.href).searchParams) {
      address.searchParams.append(name, value);
    }
    return address;
  }

  /** Shows an event's card beside its place. Gives the card's text. */
  #show(number, wait = 0) {
    const { model, painter } = this.timeline;
    const at = this.timeline.at(number);
    const { width, height } = painter.frame;
    const { x, y } = painter.placeOf(at);
    const place = { x: Math.min(Math.max(x, 0), width), y, width, height };
    return this.card.show(number, place, { title: model.title?.[at] ?? "", inList: rowOf, wait });
  }

  /** From the list, or from a link in the card: marked in the picture, where it is in it. */
  point(number) {
    this.marked = number;
    if (this.timeline.model) this.timeline.paintOver();
  }

  #linked(target) {
    const number = Number(target.closest?.("[data-event]")?.dataset.event);
    if (number) this.point(number);
  }

  hover(number) {
    clearTimeout(this.leaving);
    if (number === this.marked && number !== null) return;
    this.point(number);
    this.timeline.stage.dataset.over = number === null ? "" : "event";
    markRow(number, "lanesMarked");
    if (this.pinned) return;
    if (number === null) this.card.hide();
    else this.#show(number, 60);
  }

  /** Over counted lanes the card says the count. */
  hoverCount(x, y) {
    const { painter } = this.timeline;
    const column = this.pinned ? null : columnAt(painter, x, y);
    if (!column || !(column.certain || column.possible)) {
      if (!this.pinned && this.marked === null) this.card.hide();
      return false;
    }
    const { width, height } = painter.frame;
    const days = column.from === column.to ? "count-day" : "count-days";
    const words = { ...column, from: dayText(column.from), to: dayText(column.to) };
    this.card.say(say(days, words), { x, y, width, height });
    return true;
  }

  leave() {
    clearTimeout(this.leaving);
    this.leaving = setTimeout(() => this.hover(null), LEAVING);
  }

  /** Chooses an event: its card stays, and it is marked in the list. Gives the card's text. */
  async choose(number, { scroll = true } = {}) {
    const { timeline } = this;
    if (!timeline.model) return "";
    this.chosen = number;
    this.marked = null;
    const row = markRow(number);
    if (row && scroll) scrollToRow(row);
    const at = timeline.at(number);
    if (at !== null) timeline.view.show(middleOf(timeline.model, at));
    timeline.paintOver();
    timeline.draw({ settled: true });
    if (at === null) return "";
    this.pinned = true;
    timeline.painter.plan(false);
    return this.#show(number);
  }

  drop() {
    this.chosen = this.marked = null;
    this.pinned = false;
    this.card.hide();
    markRow(null);
    markRow(null, "lanesMarked");
    this.timeline.draw({ settled: true });
  }

  /** The card that is seen goes: the picture moves from under it, or it is in the way. */
  dismiss() {
    if (!this.card.element.hidden) this.card.hide();
    this.pinned = false;
  }

  /** The link to the page of the event whose card is seen. */
  get page() {
    return this.card.element.hidden ? null : this.card.element.querySelector("[data-open]");
  }

  #escape() {
    if (this.card.element.contains(document.activeElement)) this.timeline.stage.focus();
    this.dismiss();
  }

  #elsewhere(target) {
    if (!this.pinned || this.timeline.section.contains(target) || target.closest?.(".event")) return;
    this.pinned = false;
    this.card.hide();
  }
}
