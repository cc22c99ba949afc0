// Links between events as arcs from one to the other; the arrow points to what the sentence ends with.

const DASHES = {
  "response-to": [],
  "follow-up-of": [7, 3],
  "led-to": [],
  "part-of": [2, 3],
  "breach-of": [7, 3, 2, 3],
};

/** `a` and `b` are points {x, y} in pixels; `strong` arcs say what they mean. */
export function drawArc(pen, a, b, relation, { strong, word, palette, frame }) {
  const reach = Math.abs(b.x - a.x);
  const lift = Math.min(18 + reach * 0.22, 110);
  const peak = Math.max(Math.min(a.y, b.y) - lift, frame.top - lift / 2 + 4);
  const middle = (a.x + b.x) / 2;
  pen.strokeStyle = strong ? palette.accent : palette.ink;
  pen.globalAlpha = strong ? 1 : 0.38;
  pen.lineWidth = relation === "led-to" ? 2 : strong ? 1.6 : 1.1;
  pen.setLineDash(DASHES[relation] ?? []);
  pen.beginPath();
  pen.moveTo(a.x, a.y);
  pen.quadraticCurveTo(middle, peak, b.x, b.y);
  pen.stroke();
  pen.setLineDash([]);
  arrow(pen, { x: middle, y: peak }, b);
  pen.globalAlpha = 1;
  if (strong) written(pen, word, middle, (a.y + b.y) / 4 + peak / 2, palette, frame);
}

function arrow(pen, from, to) {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  pen.fillStyle = pen.strokeStyle;
  pen.beginPath();
  pen.moveTo(to.x, to.y);
  for (const turn of [2.75, -2.75]) {
    pen.lineTo(to.x + 7 * Math.cos(angle + turn), to.y + 7 * Math.sin(angle + turn));
  }
  pen.fill();
}

function written(pen, word, x, y, palette, frame) {
  pen.font = `500 11px ${palette.font}`;
  const width = pen.measureText(word).width;
  const left = Math.min(Math.max(x - width / 2, frame.left + 4), frame.width - width - 8);
  pen.fillStyle = palette.page;
  pen.globalAlpha = 0.9;
  pen.beginPath();
  pen.roundRect(left - 4, y - 8, width + 8, 16, 4);
  pen.fill();
  pen.globalAlpha = 1;
  pen.fillStyle = palette.accent;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.fillText(word, left, y + 0.5);
}
