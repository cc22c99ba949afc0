// Mouse, touch and wheel. The page's own scrolling is left alone: a plain wheel zooms only what has the focus.

const CLICK = 5; // pixels that a hand may tremble
const DOUBLE = 320; // ms

/**
 * `on` is told: pan(pixels), zoom(factor, x), hover(x, y) or hover(null), click(x, y, touch), double(x, y),
 * and still() when a hand has been lifted. zoom says whether there was room to zoom.
 */
export function listen(stage, on, signal) {
  const held = new Map();
  let moved = 0;
  let spread = 0;
  let lastClick = 0;

  const point = ({ clientX, clientY }) => {
    const box = stage.getBoundingClientRect();
    return [clientX - box.left, clientY - box.top];
  };
  const apart = () => {
    const [a, b] = [...held.values()];
    return Math.max(Math.abs(a[0] - b[0]), 12);
  };
  const centre = () => {
    const points = [...held.values()];
    return points.reduce((sum, [x]) => sum + x, 0) / points.length;
  };

  const down = (event) => {
    if (event.button !== 0 || event.target.closest("a, button, select, .lanes-card")) return;
    if (!held.size) moved = 0;
    held.set(event.pointerId, point(event));
    if (held.size === 2) spread = apart();
    if (event.pointerType === "mouse") stage.setPointerCapture(event.pointerId);
  };

  const move = (event) => {
    const now = point(event);
    const before = held.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse" && !event.target.closest(".lanes-card")) on.hover(...now);
      return;
    }
    const middle = centre();
    held.set(event.pointerId, now);
    moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    if (held.size === 2) {
      const wide = apart();
      on.zoom(spread / wide, centre());
      spread = wide;
    }
    if (moved > CLICK) on.pan(centre() - middle);
  };

  const up = (event) => {
    if (!held.delete(event.pointerId) || held.size) return;
    if (moved <= CLICK && event.type === "pointerup") {
      const [x, y] = point(event);
      const now = performance.now();
      if (now - lastClick < DOUBLE) on.double(x, y);
      else on.click(x, y, event.pointerType !== "mouse");
      lastClick = now;
    } else on.still();
  };

  const wheel = (event) => {
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey;
    const size = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    const [x] = point(event);
    if (event.ctrlKey || event.metaKey || (!sideways && document.activeElement === stage)) {
      // Touchpads send a pinch as a wheel with ctrl, in small steps.
      const strength = event.ctrlKey && Math.abs(event.deltaY) < 40 ? 0.01 : 0.0016;
      const room = on.zoom(2 ** Math.min(Math.max(event.deltaY * size * strength, -1), 1), x);
      // At the end of the zoom the page scrolls on; with ctrl the browser would zoom the page instead.
      if (room || event.ctrlKey || event.metaKey) event.preventDefault();
    } else if (sideways) {
      event.preventDefault();
      on.pan(-(event.deltaX || event.deltaY) * size);
    }
  };

  const quiet = { signal, passive: true };
  stage.addEventListener("pointerdown", down, quiet);
  stage.addEventListener("pointermove", move, quiet);
  for (const end of ["pointerup", "pointercancel"]) stage.addEventListener(end, up, quiet);
  stage.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && on.hover(null), quiet);
  stage.addEventListener("wheel", wheel, { signal, passive: false });
}
