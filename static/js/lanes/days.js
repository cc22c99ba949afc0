// Days as whole numbers since 1970-01-01, as the data counts them; all in UTC.

export const DAY = 86_400_000; // ms
const FIRST = -719_162; // 0001-01-01
const LAST = 2_932_896; // 9999-12-31

export const dateOf = (day) => new Date(day * DAY);

/** 2025-06-28: years have four digits, whichever they are. */
export function isoOf(day) {
  const date = dateOf(Math.min(Math.max(Math.floor(day), FIRST), LAST));
  return date.toISOString().slice(0, 10);
}

/** The number of an ISO day; NaN where it is none. */
export const dayOf = (iso) =>
  /^\d{4}-\d{2}-\d{2}$/.test(iso) ? Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY) : NaN;

const formats = new Map();

/** A day in the page's language; `parts` as Intl.DateTimeFormat takes them. */
export function dayText(day, parts = { day: "numeric", month: "short", year: "numeric" }) {
  const key = JSON.stringify(parts);
  if (!formats.has(key)) {
    const lang = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
    formats.set(key, new Intl.DateTimeFormat(lang || undefined, { ...parts, timeZone: "UTC" }));
  }
  return formats.get(key).format(dateOf(day));
}
