// The map's document counted for a window of whole periods, without asking the server again.

/** Counts by group in the periods from edge `start` to edge `end`: [incidents, diplomatic, of which perhaps elsewhere]. */
export function within({ rows, groups, edges, match }, start, end) {
  const counts = groups.map(() => [0, 0, 0]);
  const from = start <= 0 ? -Infinity : start;
  const to = end >= edges.length - 1 ? Infinity : end - 1;
  for (const [group, first, last, incidents, diplomatic] of rows) {
    const sure = first >= from && last <= to;
    const may = first <= to && last >= from;
    if (!sure && (match === "certain" || !may)) continue;
    const sums = counts[group];
    sums[0] += incidents;
    sums[1] += diplomatic;
    if (!sure) sums[2] += incidents + diplomatic;
  }
  return counts;
}

/** The sums of what `within` counted: {count, maybe}. */
export function totals(counts) {
  const sum = (number) => counts.reduce((all, one) => all + number(one), 0);
  return { count: sum(([incidents, diplomatic]) => incidents + diplomatic), maybe: sum(([, , maybe]) => maybe) };
}

/** By period: [incidents, diplomatic events] that surely lie in it. */
export function byPeriod({ rows, labels }) {
  const sums = labels.map(() => [0, 0]);
  for (const [, first, last, incidents, diplomatic] of rows) {
    if (first !== last || !sums[first]) continue;
    sums[first][0] += incidents;
    sums[first][1] += diplomatic;
  }
  return sums;
}
