// The colours of the style sheets as the canvas needs them. A token may be light-dark(): only an element knows.

export const CATEGORIES = [
  ...["battle", "explosion", "civilian-targeting", "coercion"],
  ...["consultation", "agreement", "relations", "statement", "cooperation", "pressure"],
];
const TOKENS = ["page", "raised", "ink", "muted", "line", "line-strong", "accent", "band", ...CATEGORIES];

/** Every token's colour as it is now, inside `element`; `tones` are the categories' in their order. */
export function readPalette(element) {
  const probe = document.createElement("i");
  probe.hidden = true;
  element.append(probe);
  const colours = {};
  for (const token of TOKENS) {
    probe.style.color = `var(--${token})`;
    colours[token] = getComputedStyle(probe).color;
  }
  probe.remove();
  const font = getComputedStyle(element).fontFamily;
  return { ...colours, tones: CATEGORIES.map((name) => colours[name]), font };
}

/** Calls `changed` whenever the theme does, by the system, by the button, or for paper. */
export function watchTheme(changed, signal) {
  const seen = new MutationObserver(changed);
  seen.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  signal.addEventListener("abort", () => seen.disconnect());
  for (const query of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "print"]) {
    matchMedia(query).addEventListener("change", changed, { signal });
  }
}
