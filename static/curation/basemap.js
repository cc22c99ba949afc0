// Leaflet with outlines of our own: nothing is asked of the network. Loaded when a map is first wanted.
const asks = document.querySelector("script[data-leaflet]").dataset;
let ready;

function load() {
  ready ??= Promise.all([
    new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = asks.leaflet;
      script.addEventListener("load", done);
      script.addEventListener("error", failed);
      document.head.append(script);
    }),
    new Promise((done) => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = asks.leafletStyle;
      link.addEventListener("load", done);
      link.addEventListener("error", done);
      document.head.append(link);
    }),
    fetch(asks.map).then((answer) => answer.json()),
  ]).then(([, , outlines]) => outlines);
  return ready;
}

/** The names of the countries that are wide enough in the region to bear one. */
function name(L, map, region) {
  const wide = 4; // degrees
  for (const country of region.features) {
    const bounds = L.geoJSON(country).getBounds();
    if (bounds.getEast() - bounds.getWest() < wide || bounds.getNorth() - bounds.getSouth() < wide) continue;
    L.tooltip({ permanent: true, direction: "center", className: "country-name", interactive: false })
      .setLatLng(bounds.getCenter())
      .setContent(document.createTextNode(country.properties.name))
      .addTo(map);
  }
}

/** A map of the region in `element`: Leaflet and the map. */
export async function draw(element) {
  const outlines = await load();
  const L = window.L;
  const map = L.map(element, {
    minZoom: 2,
    maxZoom: 12,
    worldCopyJump: true,
    zoomSnap: 0.5,
    attributionControl: false,
    // Keys move the map only while it has the focus.
    keyboard: true,
  });
  // Before any layer: Leaflet cannot place an outline on a map that looks nowhere.
  map.fitBounds([[23.5, 60.5], [38.5, 77.5]]);
  L.control.attribution({ prefix: false }).addAttribution("Outlines: Natural Earth").addTo(map);
  const [west, south, east, north] = outlines.box;
  const still = { interactive: false, weight: 0.7 };
  L.geoJSON(outlines.world, { ...still, style: { className: "land far" } }).addTo(map);
  L.rectangle([[south, west], [north, east]], { ...still, weight: 0, className: "sea" }).addTo(map);
  L.geoJSON(outlines.region, { ...still, style: { className: "land", weight: 0 } }).addTo(map);
  L.geoJSON(outlines.borders, { ...still, style: { className: "border" } }).addTo(map);
  name(L, map, outlines.region);
  return { L, map };
}
