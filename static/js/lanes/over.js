// The canvas above the picture: what is pointed at and chosen, and the links between events.
import { drawArc } from "./arcs.js";
import { middleOf } from "./model.js";
import { say } from "./words.js";

const MOST_ARCS = 400;

/** What is pointed at (`marked`), chosen (`chosen`) and linked. Gives the number of arcs. */
export function drawOver(painter, { marked, chosen, allLinks }) {
  const { over: pen, frame, model, ratio } = painter;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, frame.width, frame.height);
  if (model.mode !== "events") return 0;
  pen.save();
  pen.beginPath();
  pen.rect(frame.left, 0, frame.plot, frame.height - frame.axis);
  pen.clip();
  const arcs = drawArcs(painter, marked, chosen, allLinks);
  for (const at of new Set([chosen, marked])) if (at !== null && at !== undefined) drawRing(painter, at, at === chosen);
  pen.restore();
  return arcs;
}

function drawArcs(painter, marked, chosen, allLinks) {
  const { model, view, palette, frame } = painter;
  let drawn = 0;
  const own = ({ from, to }) => [from, to].some((at) => at === marked || at === chosen);
  const inView = ({ from, to }) => {
    const [a, b] = [middleOf(model, from), middleOf(model, to)];
    return Math.max(a, b) > view.start && Math.min(a, b) < view.end;
  };
  const wanted = model.links.filter((link) => (allLinks || own(link)) && inView(link)).slice(0, MOST_ARCS);
  for (const strong of [false, true]) {
    for (const link of wanted) {
      if (own(link) !== strong) continue;
      drawArc(painter.over, painter.placeOf(link.from), painter.placeOf(link.to), link.relation, {
        strong,
        word: say(link.relation),
        palette,
        frame,
      });
      drawn += 1;
    }
  }
  return drawn;
}

function drawRing(painter, at, chosen) {
  const { over: pen, frame, palette } = painter;
  const place = painter.placeOf(at);
  const from = Math.max(place.from, frame.left - 6) - 3;
  const to = Math.min(place.to, frame.width + 6) + 3;
  pen.strokeStyle = palette.accent;
  pen.lineWidth = 2;
  if (place.to < frame.left || place.from > frame.width) {
    drawPointer(painter, place.from > frame.width, place.y);
    return;
  }
  pen.globalAlpha = 0.5;
  pen.lineWidth = 1;
  pen.setLineDash([2, 3]);
  pen.beginPath();
  pen.moveTo(place.x, place.y + place.h / 2 + 3);
  pen.lineTo(place.x, frame.height - frame.axis);
  pen.stroke();
  pen.setLineDash([]);
  pen.globalAlpha = 1;
  pen.lineWidth = chosen ? 2.5 : 1.75;
  pen.beginPath();
  pen.roundRect(from, place.y - place.h / 2 - 2, to - from, place.h + 4, 4);
  pen.stroke();
}

/** At the side beyond which the event is. */
function drawPointer(painter, right, y) {
  const { over: pen, frame, palette } = painter;
  const x = right ? frame.width - 3 : frame.left + 3;
  const turn = right ? -1 : 1;
  pen.fillStyle = palette.accent;
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x + 8 * turn, y - 6);
  pen.lineTo(x + 8 * turn, y + 6);
  pen.fill();
}
