// What one looks at, kept after the # of the address: a link, a reload, back and forward show it again.
import { dayOf, isoOf } from "./days.js";

const NAME = "timeline";

/** {window: [first, last] | null, by, links, event} as the address has them; null where it says nothing. */
export function readAddress() {
  const said = new URLSearchParams(location.hash.slice(1));
  if (!said.has(NAME)) return null;
  const [first, last] = said.get(NAME).split("/").map(dayOf);
  const event = Number(said.get("event"));
  return {
    window: first <= last ? [first, last + 1] : null,
    by: said.get("by") || "kind",
    links: said.get("links") === "all",
    event: Number.isSafeInteger(event) && event > 0 ? event : null,
  };
}

/** The part after the #; "" where everything is as it is at first. */
export function addressOf({ window, by, links, event }) {
  const said = new URLSearchParams();
  if (by !== "kind") said.set("by", by);
  if (links) said.set("links", "all");
  if (event) said.set("event", event);
  if (!window && ![...said].length) return "";
  const days = window ? window.map(isoOf).join("/") : "";
  return `#${NAME}=${days}${[...said].length ? `&${said}` : ""}`;
}

/** In the place of the present entry: a movement is no page to go back to. The state is htmx's. */
export function writeAddress(state) {
  const wanted = addressOf(state);
  const ours = location.hash === "" || location.hash.startsWith(`#${NAME}=`);
  if (!ours || location.hash === wanted) return;
  history.replaceState(history.state, "", `${location.pathname}${location.search}${wanted}`);
}
