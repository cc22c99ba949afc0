// Puts the lane timeline on the page, and again whenever htmx has put other results there.
import { readAddress } from "./address.js";
import { Timeline } from "./timeline.js";
import { readWords } from "./words.js";

const NOTHING = { window: null, by: "kind", links: false, event: null };
let place = null; // the section that the picture is in, or will be in
let shown = null;
let kept = NOTHING;
let returning = false; // by back or forward: then the address knows what was looked at
let waiting = null;

function build() {
  const section = document.getElementById("lanes");
  if (section && section === place) return;
  place = section;
  kept = shown?.state ?? kept;
  shown?.destroy();
  shown = null;
  waiting?.disconnect();
  if (!section) {
    returning = false;
    return;
  }
  readWords();
  const wanted = readAddress() ?? (returning ? NOTHING : kept);
  returning = false;
  // Far below on a phone: its data is not asked for before it comes near.
  waiting = new IntersectionObserver(
    (seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      waiting.disconnect();
      shown = new Timeline(section, wanted);
    },
    { rootMargin: "500px" },
  );
  waiting.observe(section);
}

addEventListener("popstate", () => {
  returning = true;
});
document.addEventListener("htmx:afterSettle", build);
document.addEventListener("htmx:historyRestore", build);
build();
