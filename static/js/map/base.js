// Leaflet with outlines of our own: nothing is asked of the network. Loaded when a map is first wanted.
import { keepNames } from "./names.js";

let ready;

function load() {
  ready ??= Promise.all([
    import("../../vendor/leaflet/leaflet.js"),
    import("../../vendor/natural-earth/outlines.js"),
    import("../../vendor/topojson-client/topojson-client.js"),
  ]).then(([L, { default: outlines }, { feature }]) => {
    const { world, region, box, towns } = outlines;
    const of = (name) => feature(region, region.objects[name]);
    const earth = { world: feature(world, world.objects.world), land: of("land"), lines: of("lines"), units: of("units") };
    return { L, earth: { ...earth, box, towns } };
  });
  return ready;
}

const PANES = { land: 200, areas: 300, lines: 350, names: 450 };

function outline(L, map, earth) {
  const [west, south, east, north] = earth.box;
  const plain = (pane, className) => ({ interactive: false, pane, style: { className } });
  L.geoJSON(earth.world, plain("land", "land far")).addTo(map);
  L.rectangle([[south, west], [north, east]], { interactive: false, pane: "land", className: "sea" }).addTo(map);
  L.geoJSON(earth.land, plain("land", "land")).addTo(map);
  const className = ({ properties }) => ({ className: `line ${properties.line} ${properties.status}` });
  L.geoJSON(earth.lines, { interactive: false, pane: "lines", style: className }).addTo(map);
}

/** The region that the map is about, as Leaflet writes bounds. */
export const REGION = [[24, 60.5], [38.5, 76.5]];

/** A map of the region in `element`: Leaflet, the map, and the outlines it is drawn from. */
export async function draw(element, options = {}) {
  const { L, earth } = await load();
  const map = L.map(element, {
    minZoom: 2,
    maxZoom: 12,
    worldCopyJump: true,
    zoomSnap: 0.5,
    attributionControl: false,
    // Keys move the map only while it has the focus.
    keyboard: true,
    ...options,
  });
  for (const [name, level] of Object.entries(PANES)) {
    map.createPane(name).style.zIndex = level;
    if (name !== "areas") map.getPane(name).style.pointerEvents = "none";
  }
  map.getPane("names").setAttribute("aria-hidden", "true");
  // Before any layer: Leaflet cannot place an outline on a map that looks nowhere.
  map.fitBounds(REGION);
  L.control.attribution({ prefix: false }).addAttribution("Outlines: Natural Earth").addTo(map);
  outline(L, map, earth);
  const names = keepNames(L, map, earth);
  return { L, map, earth, names };
}
