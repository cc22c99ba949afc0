// The names on the base map: of countries, of first-order units and of towns, each from some zoom on, none
// over another. Where the status of a land is disputed, its name says so.
const COUNTRY_FROM = 3;
const UNIT_FROM = 6;
const DISPUTED = [
  ["Jammu and Kashmir (disputed)", 34.4, 76.2, 5],
  ["Aksai Chin (disputed)", 35.2, 79.4, 5.5],
];
// Words for what is named at once: about so many pixels a letter, and as high.
const LETTER = { country: 8.6, unit: 6.2, town: 6.2, disputed: 6.2 };
const HEIGHT = 13;

function wanted(earth, zoom) {
  const found = [];
  if (zoom >= COUNTRY_FROM) {
    for (const { properties, geometry } of earth.land.features) {
      if (geometry && properties.at && properties.name !== "Siachen Glacier") {
        found.push({ kind: "country", name: properties.name, at: [properties.at[1], properties.at[0]] });
      }
    }
  }
  for (const [name, latitude, longitude, from] of DISPUTED) {
    if (zoom >= from) found.push({ kind: "disputed", name, at: [latitude, longitude] });
  }
  for (const [name, longitude, latitude, from] of earth.towns) {
    if (zoom >= from) found.push({ kind: "town", name, at: [latitude, longitude] });
  }
  if (zoom >= UNIT_FROM) {
    for (const { properties } of earth.units.features) {
      if (properties.at) found.push({ kind: "unit", name: properties.name, at: [properties.at[1], properties.at[0]] });
    }
  }
  return found;
}

function boxOf(map, { kind, name, at }) {
  const { x, y } = map.latLngToContainerPoint(at);
  const width = name.length * LETTER[kind];
  const left = kind === "town" ? x - 3 : x - width / 2;
  return [left, y - HEIGHT / 2, left + width, y + HEIGHT / 2];
}

const meet = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];

/** Names that follow the map. `taken` is told which boxes, in pixels, are not free: what is there goes before. */
export function keepNames(L, map, earth) {
  const layer = L.layerGroup().addTo(map);
  let taken = () => [];
  function write() {
    layer.clearLayers();
    const boxes = [...taken()];
    const view = map.getBounds().pad(0.1);
    for (const one of wanted(earth, map.getZoom())) {
      if (!view.contains(one.at)) continue;
      const box = boxOf(map, one);
      if (boxes.some((other) => meet(other, box))) continue;
      boxes.push(box);
      const text = document.createElement("span");
      text.textContent = one.name;
      const icon = L.divIcon({ className: `map-name ${one.kind}`, html: text, iconSize: null });
      L.marker(one.at, { icon, pane: "names", interactive: false, keyboard: false }).addTo(layer);
    }
  }
  map.on("moveend", write);
  write();
  return {
    write,
    avoid(boxes) {
      taken = boxes;
      write();
    },
  };
}
