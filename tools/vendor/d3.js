// The parts of d3 that the pages use, as one module.
export { bisector, extent, max, min } from "d3-array";
export { brushX } from "d3-brush";
export { scaleLinear, scaleUtc } from "d3-scale";
export { pointer, select } from "d3-selection";
export { area, curveStepAfter, line } from "d3-shape";
export { utcDay, utcMonth, utcWeek, utcYear } from "d3-time";
export { utcFormat } from "d3-time-format";
export { zoom, zoomIdentity, zoomTransform } from "d3-zoom";
