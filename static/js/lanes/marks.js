// One event on the canvas: exact days as marks, uncertain ones as bars that fade over their possible days.
// What did not happen, or may not have, differs by form: hollow, hatched, crossed, struck through.

const SPRITE = 64; // pixels, over which a bar fades
const sprites = new Map();
const hatches = new Map();

/** A strip of one colour from nothing to full, to be stretched. */
function fading(colour) {
  if (!sprites.has(colour)) {
    const strip = new OffscreenCanvas(SPRITE, 1);
    const pen = strip.getContext("2d");
    const gradient = pen.createLinearGradient(0, 0, SPRITE, 0);
    // From the colour itself: transparent would be a transparent black.
    gradient.addColorStop(0, colour.replace(/^rgb\((.*)\)$/, "rgba($1, 0.06)"));
    gradient.addColorStop(1, colour);
    pen.fillStyle = gradient;
    pen.fillRect(0, 0, SPRITE, 1);
    if (sprites.size > 60) sprites.clear();
    sprites.set(colour, strip);
  }
  return sprites.get(colour);
}

function hatch(pen, colour, rising) {
  const key = `${colour} ${rising}`;
  if (!hatches.has(key)) {
    const tile = new OffscreenCanvas(5, 5);
    const draw = tile.getContext("2d");
    draw.strokeStyle = colour;
    draw.lineWidth = 1.4;
    draw.beginPath();
    for (const shift of [-5, 0, 5]) {
      draw.moveTo(shift - 1, rising ? 6 : -1);
      draw.lineTo(shift + 6, rising ? -1 : 6);
    }
    draw.stroke();
    if (hatches.size > 60) hatches.clear();
    hatches.set(key, pen.createPattern(tile, "repeat"));
  }
  return hatches.get(key);
}

/** A mark of width w and height h around (x, y). */
export function drawMark(pen, x, y, w, h, colour, { occurrence, approximate, page }) {
  const left = x - w / 2;
  const top = y - h / 2;
  if (approximate) {
    // About that day: the mark is blurred to its sides, as far as nobody can say.
    const strip = fading(colour);
    pen.globalAlpha = 0.55;
    pen.drawImage(strip, left - w, top, w * 1.2, h);
    mirrored(pen, strip, left + w * 0.8, top, w * 1.2, h);
    pen.globalAlpha = 1;
  }
  if (occurrence === "occurred") {
    pen.fillStyle = colour;
    rounded(pen, left, top, w, h);
    pen.fill();
    return;
  }
  if (h < 5) {
    // Too low for any form: hollow says that it is no plain fact.
    pen.strokeStyle = colour;
    pen.lineWidth = 1;
    pen.strokeRect(left + 0.5, top + 0.5, w - 1, Math.max(h - 1, 1));
    return;
  }
  const form = FORMS[occurrence] ?? hollow;
  pen.lineWidth = 1.5;
  pen.strokeStyle = colour;
  form(pen, x, y, w, h, colour, page);
}

function rounded(pen, x, y, w, h) {
  pen.beginPath();
  pen.roundRect(x, y, w, h, Math.min(2, h / 3));
}

function hollow(pen, x, y, w, h, colour, page) {
  rounded(pen, x - w / 2 + 0.75, y - h / 2 + 0.75, w - 1.5, h - 1.5);
  pen.fillStyle = page;
  pen.fill();
  pen.stroke();
}

const FORMS = {
  planned: hollow,
  alleged(pen, x, y, w, h, colour, page) {
    const reach = Math.min(w * 0.75, h / 2);
    pen.beginPath();
    pen.moveTo(x, y - reach);
    pen.lineTo(x + reach, y);
    pen.lineTo(x, y + reach);
    pen.lineTo(x - reach, y);
    pen.closePath();
    pen.fillStyle = page;
    pen.fill();
    pen.fillStyle = hatch(pen, colour, true);
    pen.fill();
    pen.stroke();
  },
  denied(pen, x, y, w, h) {
    const reach = Math.min(w * 0.6, h / 2 - 0.5);
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(x - reach, y - reach);
    pen.lineTo(x + reach, y + reach);
    pen.moveTo(x + reach, y - reach);
    pen.lineTo(x - reach, y + reach);
    pen.stroke();
  },
  cancelled(pen, x, y, w, h, colour, page) {
    hollow(pen, x, y, w, h, colour, page);
    pen.beginPath();
    pen.moveTo(x - w / 2 - 2, y + h / 2);
    pen.lineTo(x + w / 2 + 2, y - h / 2);
    pen.stroke();
  },
  postponed(pen, x, y, w, h, colour, page) {
    hollow(pen, x - 1, y, w, h, colour, page);
    pen.fillStyle = colour;
    pen.beginPath();
    pen.moveTo(x + w / 2, y - h / 3);
    pen.lineTo(x + w / 2 + 4, y);
    pen.lineTo(x + w / 2, y + h / 3);
    pen.fill();
  },
};

function mirrored(pen, strip, x, y, w, h) {
  pen.save();
  pen.translate(x + w, 0);
  pen.scale(-1, 1);
  pen.drawImage(strip, 0, y, w, h);
  pen.restore();
}

/** From 0 to full at the start, full, and to 0 at the end, unless that end is open and its bar runs on. */
function fadingBar(pen, fill, from, to, fade, top, h, { openStart, openEnd }, [left, right]) {
  const strip = fading(fill);
  const a = openStart ? Math.round(Math.max(from, left - 4)) : from + fade;
  const b = openEnd ? Math.round(Math.min(to, right + 4)) : to - fade;
  const x = Math.max(a, left - 4);
  const w = Math.min(b, right + 4) - x;
  if (w > 0) {
    pen.fillStyle = fill;
    pen.fillRect(x, top, w, h);
  }
  if (!openStart && from + fade > left) pen.drawImage(strip, from, top, fade, h);
  if (!openEnd && to - fade < right) mirrored(pen, strip, to - fade, top, fade, h);
}

/**
 * A bar over the possible days [from, to] in pixels, around y. `edges` are the plot's left and right.
 * `open.openStart` and `open.openEnd`: that end is not known at all.
 */
export function drawBar(pen, left, right, y, h, colour, { occurrence, approximate, open }, edges) {
  // On whole pixels: where two parts of a bar meet on half of one, a seam would be seen.
  const [from, to] = [Math.round(left), Math.round(right)];
  const width = to - from;
  const whole = Math.min(width, edges[1] - edges[0]);
  // Half of it each, where the date itself is only about right: no day then is the likeliest.
  const share = approximate ? width / 2 : Math.min(width * 0.35, 70);
  const fade = Math.floor(open.openStart || open.openEnd ? Math.min(whole / 3, 90) : share);
  const top = y - h / 2;
  const solid = occurrence === "occurred" || h < 5;
  const strength = approximate ? 0.5 : 0.66;
  const bar = (height, above, alpha) => {
    pen.globalAlpha = alpha;
    fadingBar(pen, colour, from, to, fade, above, height, open, edges);
    pen.globalAlpha = 1;
  };
  if (solid) bar(h, top, occurrence === "occurred" ? strength : 0.3);
  else {
    bar(1.5, top, 0.9);
    bar(1.5, top + h - 1.5, 0.9);
    if (occurrence === "alleged" || occurrence === "denied") {
      const x = Math.max(from + 2, edges[0]);
      pen.globalAlpha = 0.5;
      pen.fillStyle = hatch(pen, colour, occurrence === "alleged");
      pen.fillRect(x, top, Math.max(Math.min(to - 2, edges[1]) - x, 0), h);
      pen.globalAlpha = 1;
    }
    if (occurrence !== "planned" && occurrence !== "alleged") bar(1.5, y - 0.75, 0.9);
  }
  // The whole of the possible days, however faint their ends.
  pen.globalAlpha = 0.35;
  pen.fillStyle = colour;
  const x = Math.max(from, edges[0]);
  pen.fillRect(x, top + h - 1, Math.max(Math.min(to, edges[1]) - x, 0), 1);
  pen.globalAlpha = 1;
}
