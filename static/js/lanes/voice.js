// What is said aloud: the region that readers of the screen are told of.

export class Voice {
  /** `region` is the live region, `named` the element that names the days in view. */
  constructor(region, named) {
    this.region = region;
    this.named = named;
    this.turn = 0;
  }

  say(text) {
    this.turn += 1;
    this.region.textContent = text;
  }

  /** The days in view, once they have been found. */
  sayWindow() {
    clearTimeout(this.announcing);
    this.announcing = setTimeout(() => this.say(this.named.textContent), 400);
  }

  /** Says what `coming` gives, but not after what was said since: it may take its time. */
  async sayWhenKnown(coming, words) {
    const turn = (this.turn += 1);
    const text = await coming;
    if (this.turn === turn) this.say(words(text));
  }
}
