// What mouse, touch and wheel do to the picture.
import { columnAt, eventAt } from "./hits.js";

const HAND = 7; // pixels beside a mark that still mean it
const FINGER = 20;

/** What gestures.js tells, done to a `timeline`; nothing before it has its data. */
export function hands(timeline) {
  const { view, painter, selection } = timeline;
  const days = (pixels) => (pixels / painter.frame.plot) * view.days;
  const share = (x) => Math.min(Math.max((x - painter.frame.left) / painter.frame.plot, 0), 1);
  const ready = (action) => (...given) => (timeline.model ? action(...given) : undefined);
  return {
    pan: ready((pixels) => {
      selection.dismiss();
      view.pan(-days(pixels));
    }),
    zoom: ready((factor, x) => {
      selection.dismiss();
      return view.zoom(factor, share(x));
    }),
    hover: ready((x, y) => hoverAt(timeline, x, y)),
    click: ready((x, y, touch) => clickAt(timeline, x, y, touch ? FINGER : HAND)),
    double: ready((x) => view.zoom(0.5, share(x), { animate: true })),
    still: () => {},
  };
}

function hoverAt({ model, painter, selection }, x, y) {
  if (x === null) {
    selection.leave();
    return;
  }
  const at = eventAt(painter, x, y, HAND);
  if (at !== null) selection.hover(model.id[at]);
  else if (!selection.hoverCount(x, y) && selection.marked !== null) selection.leave();
}

function clickAt({ model, painter, selection, view, walk }, x, y, reach) {
  const at = eventAt(painter, x, y, reach);
  if (at !== null) {
    walk.among = model.id[at];
    selection.choose(walk.among);
  } else if (columnAt(painter, x, y)?.certain) {
    const share = (x - painter.frame.left) / painter.frame.plot;
    view.zoom(0.25, share, { animate: true });
  } else {
    walk.among = null;
    selection.drop();
  }
}
