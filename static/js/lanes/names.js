// What stands beside the lanes: their names, how many events they hold, and the peak of the counted ones.
import { say } from "./words.js";

/** The lanes' names and numbers at the side, their rules, and the peaks of those that are counted (`columns`). */
export function drawNames(pen, lanes, columns, frame, palette) {
  pen.strokeStyle = palette.line;
  pen.lineWidth = 1;
  lanes.forEach((lane, number) => {
    const top = frame.tops[number];
    pen.beginPath();
    pen.moveTo(0, Math.round(top) + 0.5);
    pen.lineTo(frame.width, Math.round(top) + 0.5);
    pen.stroke();
    const peak = columns[number]?.peak ? said(columns[number]) : "";
    pen.textAlign = "left";
    pen.textBaseline = "alphabetic";
    if (frame.narrow) {
      pen.font = `600 11px ${palette.font}`;
      pen.fillStyle = palette.ink;
      pen.fillText(cut(pen, lane.label, frame.width * 0.6), 4, top + 12);
    } else drawGutter(pen, lane, top, frame.heights[number], frame.left - 12, palette);
    if (peak) {
      pen.font = `10px ${palette.font}`;
      pen.fillStyle = palette.muted;
      pen.textAlign = "right";
      pen.fillText(peak, frame.width - 4, top + 12);
    }
  });
  pen.strokeStyle = palette["line-strong"];
  pen.beginPath();
  pen.moveTo(0, Math.round(frame.height - frame.axis) + 0.5);
  pen.lineTo(frame.width, Math.round(frame.height - frame.axis) + 0.5);
  pen.stroke();
}

function drawGutter(pen, lane, top, each, width, palette) {
  pen.font = `600 12px ${palette.font}`;
  pen.fillStyle = palette.ink;
  const lines = wrap(pen, lane.label, width, each > 52 ? 2 : 1);
  const high = lines.length * 15 + 13;
  let y = top + Math.max((each - high) / 2, 2) + 11;
  for (const line of lines) {
    pen.fillText(line, 0, y);
    y += 15;
  }
  pen.font = `11px ${palette.font}`;
  pen.fillStyle = palette.muted;
  pen.fillText(say("events", { n: lane.count }), 0, y);
}

function said({ peak, days, unit }) {
  const per = unit ?? { 1: "day", 7: "week" }[days];
  return per ? say(`peak-${per}`, { n: peak }) : say("peak-days", { n: peak, days: Math.round(days) });
}

function cut(pen, text, width) {
  if (pen.measureText(text).width <= width) return text;
  let kept = text;
  while (kept.length > 1 && pen.measureText(`${kept}…`).width > width) kept = kept.slice(0, -1);
  return `${kept.trimEnd()}…`;
}

function wrap(pen, text, width, most) {
  const lines = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && pen.measureText(longer).width > width && lines.length < most - 1) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((one) => cut(pen, one, width));
}
