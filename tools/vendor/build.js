// Fills static/vendor and tests/vendor from the packages that package.json pins.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { basemap } from "./basemap.js";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const target = (path) => resolve(root, path);

/** Copies files out of a package; a comment that names a source map, which is not here, goes. */
function take(name, folder, files) {
  for (const [from, to] of Object.entries(files)) {
    const path = target(`${folder}/${to}`);
    mkdirSync(dirname(path), { recursive: true });
    cpSync(resolve(here, "node_modules", name, from), path, { recursive: true });
    if (/\.(js|css)$/.test(to)) {
      const text = readFileSync(path, "utf8");
      writeFileSync(path, text.replace(/\n?(\/\/|\/\*)# sourceMappingURL=\S+( \*\/)?\s*$/, "\n"));
    }
  }
}

/** The licences of a bundle's parts, one after the other. */
function licences(names, path) {
  const texts = names.map((name) => {
    const { version } = JSON.parse(readFileSync(resolve(here, "node_modules", name, "package.json"), "utf8"));
    return `${name} ${version}\n\n${readFileSync(resolve(here, "node_modules", name, "LICENSE"), "utf8").trim()}\n`;
  });
  writeFileSync(target(path), texts.join("\n----\n\n"));
}

take("@fontsource-variable/inter", "static/vendor/inter", {
  "files/inter-latin-wght-normal.woff2": "inter-latin-wght-normal.woff2",
  "files/inter-latin-ext-wght-normal.woff2": "inter-latin-ext-wght-normal.woff2",
  LICENSE: "LICENSE",
});
take("swagger-ui-dist", "static/vendor/swagger-ui", {
  "swagger-ui-bundle.js": "swagger-ui-bundle.js",
  "swagger-ui-bundle.js.LICENSE.txt": "swagger-ui-bundle.js.LICENSE.txt",
  "swagger-ui.css": "swagger-ui.css",
  LICENSE: "LICENSE",
  NOTICE: "NOTICE",
});
take("leaflet", "static/vendor/leaflet", {
  "dist/leaflet.css": "leaflet.css",
  "dist/images": "images",
  LICENSE: "LICENSE",
});
take("axe-core", "tests/vendor/axe-core", { "axe.min.js": "axe.min.js", LICENSE: "LICENSE" });
await basemap(target("static/vendor/natural-earth/outlines.js"));

const bundle = { bundle: true, format: "esm", minify: true, target: "es2022", legalComments: "none" };
await build({ ...bundle, entryPoints: [resolve(here, "d3.js")], outfile: target("static/vendor/d3/d3.js") });
const parts = "array axis brush color dispatch drag ease format interpolate path scale selection shape time time-format timer transition zoom";
const used = parts.split(" ").map((part) => `d3-${part}`).filter((name) => name !== "d3-axis");
licences([...used, "internmap"], "static/vendor/d3/LICENSE");

// The map: Leaflet, clusters, and the reader of the base map's outlines, each a module.
await build({
  ...bundle,
  entryPoints: [resolve(here, "node_modules/leaflet/dist/leaflet-src.esm.js")],
  outfile: target("static/vendor/leaflet/leaflet.js"),
});
await build({
  ...bundle,
  stdin: { contents: 'export { default } from "supercluster";', resolveDir: here },
  outfile: target("static/vendor/supercluster/supercluster.js"),
});
await build({
  ...bundle,
  stdin: { contents: 'export { feature } from "topojson-client";', resolveDir: here },
  outfile: target("static/vendor/topojson-client/topojson-client.js"),
});
licences(["supercluster", "kdbush"], "static/vendor/supercluster/LICENSE");
licences(["topojson-client"], "static/vendor/topojson-client/LICENSE");
