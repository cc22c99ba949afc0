// Where there are more places than a map can draw, those close together come as one. Finer ones, of where the map
// looks, are asked for whenever it has moved.

const PAUSE = 250; // ms without a movement

/** west,south,east,north of what is in view, and a little around it, as the parameter `view` takes it. */
function viewOf(map) {
  const bounds = map.getBounds().pad(0.15);
  const degrees = (number, most) => Math.min(Math.max(number, -most), most).toFixed(3);
  return [
    degrees(bounds.getWest(), 180),
    degrees(bounds.getSouth(), 90),
    degrees(bounds.getEast(), 180),
    degrees(bounds.getNorth(), 90),
  ].join(",");
}

export class Closer {
  /** `take(data)` gets the map's document with what is in view alone, in finer cells. */
  constructor(map, take) {
    Object.assign(this, { map, take, src: "" });
    map.on("moveend", () => this.look());
  }

  /** From now on of the document at this address; "" while all its places are drawn already. */
  follow(src) {
    this.reading?.abort();
    this.src = src;
    this.view = "";
    this.look();
  }

  look() {
    clearTimeout(this.timer);
    if (this.src) this.timer = setTimeout(() => this.read(), PAUSE);
  }

  async read() {
    const view = viewOf(this.map);
    if (view === this.view) return;
    this.view = view;
    this.reading?.abort();
    this.reading = new AbortController();
    const { signal } = this.reading;
    const address = new URL(this.src, location);
    address.searchParams.set("view", view);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const data = await answer.json();
      if (!signal.aborted) this.take(data);
    } catch {
      // What is drawn already stays: it is coarser, not wrong. The next movement asks again.
      if (!signal.aborted) this.view = "";
    }
  }
}
