// Groups of events on the map. Points that lie close together are one ring; what is only known to an area is
// the area's outline, hatched, with its name and count: never a point at its middle.
import Supercluster from "../../vendor/supercluster/supercluster.js";
import { hatching, hatchings, label, made, plate, radius, ring } from "./marks.js";

const CLOSE = 46; // pixels
const RINGS = { district: 20_000, province: 60_000, country: 200_000 }; // metres, where there is no outline
const MOST_MARKS = 400;

const folded = (text) =>
  text
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

/** The outline of a country or first-order unit, by any of its names; undefined where there is none. */
function outlineOf(earth, group) {
  if (group.area === "country") {
    const names = new Set([group.name, ...group.also].map(folded));
    return (
      earth.land.features.find(({ properties }) => properties.iso && properties.iso === group.country) ??
      earth.world.features.find(({ properties }) => names.has(folded(properties.name)))
    );
  }
  const names = new Set([group.unit, ...(group.also ?? [])].map(folded));
  return earth.units.features.find(
    ({ properties }) =>
      properties.iso === group.country && properties.name.split("; ").some((name) => names.has(folded(name))),
  );
}

export class EventLayer {
  /** `pick(keys, name)` is told which groups were clicked. */
  constructor({ L, map, earth, names }, words, pick) {
    Object.assign(this, { L, map, earth, words, pick });
    hatchings();
    this.areas = L.layerGroup().addTo(map);
    this.marks = L.layerGroup().addTo(map);
    this.boxes = [];
    this.names = names;
    names.avoid(() => this.boxes);
    map.on("moveend", () => this.place());
  }

  /** New groups; `bounds` is then where they lie. */
  set(groups) {
    this.groups = groups.map((group) => {
      const isArea = group.area === "province" || group.area === "country";
      const outline = isArea ? outlineOf(this.earth, group) : undefined;
      const middle = outline?.properties.at;
      return { ...group, isArea, outline, at: middle ? [middle[1], middle[0]] : group.at };
    });
  }

  get bounds() {
    const bounds = this.L.latLngBounds([]);
    for (const group of this.groups) {
      if (group.outline && this.earth.world.features.includes(group.outline)) continue; // far away, and large
      if (group.outline) bounds.extend(this.L.geoJSON(group.outline).getBounds());
      else if (group.at) bounds.extend(group.at);
    }
    return bounds;
  }

  /** `counts` by group: [incidents, diplomatic events, of which perhaps at another time]. */
  show(counts) {
    this.counts = counts;
    const shown = this.groups.map((group, at) => ({ group, counts: counts[at] })).filter(({ counts }) => counts && counts[0] + counts[1]);
    this.index = new Supercluster({
      radius: CLOSE,
      extent: 256,
      maxZoom: 11,
      map: ({ group, counts }) => ({ sums: counts, top: { name: group.name, count: counts[0] + counts[1] }, keys: [group.key] }),
      reduce(sum, one) {
        sum.sums = sum.sums.map((number, at) => number + one.sums[at]);
        if (one.top.count > sum.top.count) sum.top = one.top;
        sum.keys = [...sum.keys, ...one.keys];
      },
    });
    const points = shown.filter(({ group }) => !group.isArea && group.at);
    this.index.load(points.map((one) => ({ type: "Feature", properties: one, geometry: { type: "Point", coordinates: [one.group.at[1], one.group.at[0]] } })));
    this.wide = shown.filter(({ group }) => group.isArea && (group.at || group.outline));
    this.shade();
    this.place();
    const total = (list) => list.reduce((sum, { counts }) => sum + counts[0] + counts[1], 0);
    return { count: total([...points, ...this.wide]), maybe: shown.reduce((sum, one) => sum + one.counts[2], 0) };
  }

  shade() {
    this.areas.clearLayers();
    const peak = Math.max(...this.wide.map(({ counts }) => counts[0] + counts[1]), 1);
    // The widest first, so that a province lies over its country.
    const order = [...this.wide].sort((a, b) => (a.group.area < b.group.area ? -1 : 1));
    for (const { group, counts } of order) {
      const strength = 0.35 + 0.5 * Math.sqrt((counts[0] + counts[1]) / peak);
      const style = { pane: "areas", className: `extent ${group.area}`, fillColor: hatching(group.area, counts), fillOpacity: strength };
      const shape = group.outline
        ? this.L.geoJSON(group.outline, { pane: "areas", style })
        : this.L.circle(group.at, { ...style, radius: RINGS[group.area] });
      shape.on("click", () => this.pick([group.key], group.name)).addTo(this.areas);
    }
  }

  /** The marks of what is in view, at this zoom. The one that had the focus has it again. */
  place() {
    if (!this.index) return;
    const held = document.activeElement?.closest?.(".event-mark")?.dataset.key;
    this.marks.clearLayers();
    this.boxes = [];
    const view = this.map.getBounds().pad(0.15);
    const box = [Math.max(view.getWest(), -180), view.getSouth(), Math.min(view.getEast(), 180), view.getNorth()];
    const found = this.index.getClusters(box, Math.floor(this.map.getZoom()));
    found.sort((a, b) => sum(b) - sum(a));
    for (const one of found.slice(0, MOST_MARKS)) this.mark(one);
    for (const one of this.wide) if (one.group.at && view.contains(one.group.at)) this.plate(one);
    this.names.write();
    if (held) this.focus(held);
  }

  focus(key) {
    const mark = [...this.map.getPane("markerPane").querySelectorAll(".event-mark")].find((one) => one.dataset.key === key);
    mark?.focus({ preventScroll: true });
  }

  mark({ properties, geometry }) {
    const at = [geometry.coordinates[1], geometry.coordinates[0]];
    if (!properties.cluster) {
      if (properties.group.area === "district") {
        const style = { pane: "areas", className: "extent district", fillColor: hatching("district", properties.counts), fillOpacity: 0.5 };
        this.L.circle(at, { ...style, radius: RINGS.district, interactive: false }).addTo(this.marks);
        this.plate({ ...properties, group: { ...properties.group, at } });
        return;
      }
      const { drawn, side } = ring(properties.counts, properties.group.area);
      this.button(properties.group, properties.counts, at, drawn, [side, side], properties.group.area);
      return;
    }
    const { drawn, side } = ring(properties.sums);
    const group = { name: properties.top.name, places: properties.point_count, key: properties.keys.join(","), cluster: properties.cluster_id, at };
    this.button(group, properties.sums, at, drawn, [side, side], "several");
  }

  /** A name and count at a free place below where the area's name would stand. */
  plate({ group, counts }) {
    const drawn = plate(counts, group.area === "district" && this.map.getZoom() < 7 ? "" : group.name);
    const text = drawn.textContent.length;
    const [width, height] = [text * 6.6 + 14, 24];
    const { x, y } = this.map.latLngToContainerPoint(group.at);
    let down = 0;
    const boxAt = () => [x - width / 2, y - height / 2 + down, x + width / 2, y + height / 2 + down];
    while (down < 120 && this.boxes.some((box) => meet(box, boxAt()))) down += 8;
    this.button(group, counts, group.at, drawn, [width, height], group.area, down);
  }

  button(group, counts, at, drawn, [width, height], className, down = 0) {
    const said = label(group, counts, this.words);
    const button = made("button", { type: "button", class: `event-mark ${className}`, "aria-label": said, title: said }, drawn);
    button.dataset.key = group.key;
    const icon = this.L.divIcon({ className: "event-icon", html: button, iconSize: [width, height], iconAnchor: [width / 2, height / 2 - down] });
    const marker = this.L.marker(at, { icon, keyboard: false, zIndexOffset: Math.round(radius(counts[0] + counts[1])) });
    button.addEventListener("click", (event) => {
      event.stopPropagation();
      this.chosen(group);
    });
    marker.addTo(this.marks);
    const { x, y } = this.map.latLngToContainerPoint(at);
    this.boxes.push([x - width / 2, y - height / 2 + down, x + width / 2, y + height / 2 + down]);
  }

  /** A cluster that can be told apart by looking closer is; else its events are listed. */
  chosen(group) {
    const closer = group.cluster === undefined ? 0 : this.index.getClusterExpansionZoom(group.cluster);
    if (closer && closer <= 11 && closer > this.map.getZoom()) {
      this.map.setView(group.at, Math.max(closer, this.map.getZoom() + 1));
      return;
    }
    const keys = group.key.split(",").filter(Boolean);
    if (keys.length) this.pick(keys, group.name);
    else this.map.setView(group.at, this.map.getZoom() + 2); // a cell of many places
  }
}

const sum = ({ properties }) => {
  const [incidents, diplomatic] = properties.sums ?? properties.counts;
  return incidents + diplomatic;
};

const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
