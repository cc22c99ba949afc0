// The card of the event that is pointed at. What it says is fetched once, as the server writes it.
import { say } from "./words.js";

const MARGIN = 8; // pixels

export class Card {
  constructor(element, addressOf, signal) {
    this.element = element;
    this.addressOf = addressOf;
    this.signal = signal;
    this.kept = new Map();
    this.wanted = null;
  }

  /** Shows an event beside `place`; `title` is what is known at once. Gives the card's text, or "". */
  async show(number, place, { title = "", inList = null, wait = 0 } = {}) {
    this.wanted = number;
    if (wait && !this.kept.has(number)) await new Promise((done) => setTimeout(done, wait));
    if (this.wanted !== number) return "";
    if (!this.kept.has(number) && title) {
      this.element.textContent = title;
      this.#put(place);
    }
    try {
      if (!this.kept.has(number)) this.kept.set(number, await this.#fetch(number));
    } catch (error) {
      if (error.name !== "AbortError" && this.wanted === number) this.say(title || say("no-card"), place);
      return title;
    }
    if (this.wanted !== number) return "";
    const made = document.createElement("template");
    made.innerHTML = this.kept.get(number);
    const way = made.content.querySelector("[data-in-list]");
    if (way && inList?.(number)) way.remove();
    this.element.replaceChildren(made.content);
    this.#put(place);
    return this.element.querySelector("article")?.innerText.replace(/\s+/g, " ").trim() ?? title;
  }

  async #fetch(number) {
    const answer = await fetch(this.addressOf(number), { signal: this.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  }

  /** A sentence instead of an event. */
  say(text, place) {
    this.wanted = null;
    this.element.textContent = text;
    this.#put(place);
  }

  hide() {
    this.wanted = null;
    this.element.hidden = true;
  }

  /** Above or below its place, never over it, and inside the picture's width. */
  #put({ x, y, width, height }) {
    const { element } = this;
    element.hidden = false;
    const left = Math.min(Math.max(x - element.offsetWidth / 2, 0), Math.max(width - element.offsetWidth, 0));
    const below = y < height / 2;
    element.style.left = `${Math.round(left)}px`;
    element.style.top = below ? `${Math.round(y + 12 + MARGIN)}px` : "auto";
    element.style.bottom = below ? "auto" : `${Math.round(height - y + 12 + MARGIN)}px`;
  }
}
