// What stands for events on the map: rings told apart by kind, and names with a count where only an area is known.
const SVG = "http://www.w3.org/2000/svg";

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => printed(values[name]) ?? whole);

function printed(value) {
  return typeof value === "number" ? value.toLocaleString(document.documentElement.lang || undefined) : value;
}

export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function made(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const exact = new Intl.NumberFormat(document.documentElement.lang);
const compact = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 1 });

/** Area grows with the count, up to a size that leaves room for the others. */
export const radius = (count) => Math.min(11 + 2.6 * Math.log2(Math.max(count, 1)), 34);

/** Shares of a ring, in percent: [kind, from, length]. */
function shares([incidents, diplomatic, maybe]) {
  const total = incidents + diplomatic || 1;
  // What may lie elsewhere in time is taken out of the kinds, and shown as neither sure.
  const sure = (total - maybe) / total;
  const parts = [
    ["incident", (incidents / total) * 100 * sure],
    ["diplomatic", (diplomatic / total) * 100 * sure],
    ["maybe", (maybe / total) * 100],
  ];
  let from = 0;
  return parts
    .filter(([, length]) => length > 0)
    .map(([kind, length]) => {
      from += length;
      return [kind, from - length, length];
    });
}

/** A ring with the count in it. `near` ones are soft: they are not known to be exactly there. */
export function ring(counts, area) {
  const count = counts[0] + counts[1];
  const r = radius(count);
  const side = 2 * r + (area === "near" ? 14 : 4);
  const middle = side / 2;
  const width = Math.max(r * 0.24, 3.5);
  const circle = { cx: middle, cy: middle };
  const parts = shares(counts).map(([kind, from, length]) =>
    svg("circle", {
      ...circle,
      class: "share",
      "data-kind": kind,
      r: r - width / 2,
      "stroke-width": width,
      pathLength: 100,
      "stroke-dasharray": `${length} ${100 - length}`,
      "stroke-dashoffset": 25 - from,
    }),
  );
  const drawn = svg("svg", { width: side, height: side, "aria-hidden": "true", focusable: "false" });
  if (area === "near") drawn.append(svg("circle", { ...circle, class: "soft", r: r + 5 }));
  drawn.append(svg("circle", { ...circle, class: "disc", r: r - 1 }), ...parts);
  const text = svg("text", { x: middle, y: middle, dy: "0.35em", "text-anchor": "middle" });
  text.textContent = compact.format(count);
  drawn.append(text);
  return { drawn, side };
}

/** A name and its count, with a bar of the kinds below: for an area, which no point stands for. */
export function plate(counts, name) {
  const count = counts[0] + counts[1];
  const bar = svg("svg", { width: "100%", height: 3, viewBox: "0 0 100 3", preserveAspectRatio: "none", "aria-hidden": "true" });
  for (const [kind, from, length] of shares(counts)) {
    bar.append(svg("rect", { class: "share", "data-kind": kind, x: from, y: 0, width: length, height: 3 }));
  }
  const words = made("span", { "aria-hidden": "true" }, ...(name ? [`${name} `] : []), made("b", {}, exact.format(count)));
  return made("span", { class: "plate" }, words, bar);
}

export function label(group, counts, words) {
  const [incidents, diplomatic, maybe] = counts;
  const count = exact.format(incidents + diplomatic);
  const said = group.places
    ? fill(words.cluster, { ...group, count })
    : fill(words.mark, { name: group.name, how: words[group.area] ?? "", count });
  const parts = [said, fill(words.kinds, { incidents, diplomatic })];
  if (maybe) parts.push(fill(words.maybe, { maybe }));
  return `${parts.join("; ")}.`;
}

// How far apart the stripes are: the wider the area, the less it says where.
const STRIPES = { country: { apart: 18, thick: 1 }, province: { apart: 9, thick: 1.75 }, district: { apart: 7, thick: 1.5 } };

function patterns(area, { apart, thick }) {
  const stripe = (kind, x) => svg("path", { d: `M${x},0V${apart}`, class: "share", "data-kind": kind, "stroke-width": thick });
  const pattern = (name, ...stripes) =>
    svg(
      "pattern",
      { id: `hatch-${area}-${name}`, width: apart, height: apart, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      ...stripes,
    );
  const [first, second] = [apart / 4, (apart * 3) / 4];
  return [
    pattern("incident", stripe("incident", first), stripe("incident", second)),
    pattern("diplomatic", stripe("diplomatic", first), stripe("diplomatic", second)),
    pattern("both", stripe("incident", first), stripe("diplomatic", second)),
  ];
}

/** Hatchings for areas, once in the document: `url(#hatch-province-incident)` and so on. */
export function hatchings() {
  if (document.getElementById("hatchings")) return;
  const defs = svg("defs", {}, ...Object.entries(STRIPES).flatMap(([area, size]) => patterns(area, size)));
  const holder = svg("svg", { id: "hatchings", width: 0, height: 0, "aria-hidden": "true", focusable: "false" }, defs);
  document.body.append(holder);
}

export const hatching = (area, [incidents, diplomatic]) =>
  `url(#hatch-${area}-${incidents && diplomatic ? "both" : incidents ? "incident" : "diplomatic"})`;
