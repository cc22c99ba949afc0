// A small map in a page about something else: drawn when it comes into view, and a link to the large one.
import { draw } from "./base.js";
import { within } from "./counts.js";
import { EventLayer } from "./layer.js";

async function fillIn(figure) {
  const words = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  try {
    const answer = await fetch(figure.dataset.src, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const data = await answer.json();
    if (!data.groups.length) return;
    figure.hidden = false;
    const drawn = await draw(figure.querySelector(".map"), { scrollWheelZoom: false, minZoom: 2, maxZoom: 9 });
    const large = figure.querySelector("a").href;
    const layer = new EventLayer(drawn, words, () => location.assign(large));
    layer.set(data.groups);
    const { bounds } = layer;
    if (bounds.isValid()) drawn.map.fitBounds(bounds.pad(0.15), { maxZoom: 6.5, animate: false });
    layer.show(within(data, 0, data.edges.length - 1));
    figure.dataset.ready = "";
  } catch {
    figure.dataset.failed = ""; // the link to the large map stays
  }
}

const watch = new IntersectionObserver((seen) => {
  for (const { isIntersecting, target } of seen) {
    if (!isIntersecting) continue;
    watch.unobserve(target);
    fillIn(target);
  }
});
for (const figure of document.querySelectorAll("[data-small-map]")) watch.observe(figure);
