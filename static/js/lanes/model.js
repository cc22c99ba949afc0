// The events as typed arrays, each column by itself: what is drawn sixty times a second is not made of objects.
import { CATEGORIES } from "./palette.js";

export const OCCURRENCES = ["occurred", "planned", "alleged", "denied", "postponed", "cancelled"];
export const APPROXIMATE = 8;
export const UNCERTAIN = 16;
const OPEN_START = 32;
const OPEN_END = 64;

/** Reads the server's answer. `lanes` are those that the first answer gave, if this is a part of it. */
export function readModel(answer, lanes = null) {
  const types = Object.fromEntries(
    Object.entries(answer.types).map(([key, [label, category]]) => [
      key,
      { label, tone: Math.max(CATEGORIES.indexOf(category), 0) },
    ]),
  );
  const model = {
    mode: answer.mode,
    by: answer.by,
    filter: answer.filter,
    count: answer.count ?? 0,
    whole: answer.whole,
    core: answer.core,
    phases: answer.phases ?? [],
    lanes: lanes ?? (answer.lanes ?? []).map(({ value, label, count }) => ({ value, label, count })),
    types,
    links: [],
    size: 0,
  };
  if (answer.mode === "events") readEvents(model, answer);
  if (answer.mode === "density") readCounts(model, answer);
  return model;
}

/** For each lane of the answer, the number of the lane that shows it. */
function placesOf(model, answer) {
  const at = new Map(model.lanes.map((lane, number) => [lane.value, number]));
  const last = Math.max(model.lanes.length - 1, 0);
  return answer.lanes.map((lane) => at.get(lane.value) ?? last);
}

function readEvents(model, answer) {
  const { id, later, days, type, lane, flags, title } = answer.events;
  const size = (model.size = id.length);
  const places = placesOf(model, answer);
  let day = 0;
  const first = Int32Array.from(later, (more) => (day += more));
  Object.assign(model, {
    id: Float64Array.from(id),
    first,
    last: first.map((start, at) => start + days[at]),
    tone: Uint8Array.from(type, (key) => model.types[key]?.tone ?? 0),
    lane: Uint8Array.from(lane, (number) => places[number]),
    flags: Uint8Array.from(flags),
    type,
    title,
  });
  model.members = model.lanes.map(() => []);
  model.byId = new Map();
  for (let at = 0; at < size; at += 1) {
    model.members[model.lane[at]].push(at);
    if (!model.byId.has(id[at])) model.byId.set(id[at], at);
  }
  model.links = answer.links
    .map(([event, relation, other]) => ({
      from: model.byId.get(event),
      to: model.byId.get(other),
      relation,
    }))
    .filter(({ from, to }) => from !== undefined && to !== undefined);
}

function readCounts(model, answer) {
  const { starts, unit } = answer;
  const places = placesOf(model, answer);
  const size = starts.length;
  const made = model.lanes.map(() => ({
    certain: CATEGORIES.map(() => null),
    possible: new Float64Array(size),
  }));
  answer.lanes.forEach((lane, number) => {
    const into = made[places[number]];
    for (const [category, pairs] of Object.entries(lane.certain)) {
      const tone = Math.max(CATEGORIES.indexOf(category), 0);
      into.certain[tone] ??= new Float64Array(size);
      for (let at = 0; at < pairs.length; at += 2) into.certain[tone][pairs[at]] += pairs[at + 1];
    }
    let running = 0;
    let next = 0;
    for (let at = 0; at < size; at += 1) {
      if (lane.possible[next] === at) {
        running += lane.possible[next + 1];
        next += 2;
      }
      into.possible[at] += running;
    }
  });
  model.counts = { starts: Int32Array.from(starts), unit, lanes: made };
}

export const occurrenceOf = (model, at) => OCCURRENCES[model.flags[at] & 7];
export const isApproximate = (model, at) => (model.flags[at] & (APPROXIMATE | UNCERTAIN)) !== 0;
export const startIsOpen = (model, at) => (model.flags[at] & OPEN_START) !== 0;
export const endIsOpen = (model, at) => (model.flags[at] & OPEN_END) !== 0;
export const isExact = (model, at) => model.first[at] === model.last[at];

/** The day that an event is pointed at by: the middle of its possible days, or the end that is known. */
export function middleOf(model, at) {
  if (startIsOpen(model, at)) return model.last[at] + 0.5;
  if (endIsOpen(model, at)) return model.first[at] + 0.5;
  return (model.first[at] + model.last[at] + 1) / 2;
}

/** May this event lie in the days from `start` to `end` (exclusive)? */
export const overlaps = (model, at, start, end) => model.first[at] < end && model.last[at] + 1 > start;
