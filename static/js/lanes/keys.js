// The keyboard: arrows move the view; Down goes among the events, where they go from one to the next.

/** What a key does. `among` tells whether one is among the events. */
const VIEW = {
  ArrowLeft: (on) => on.pan(-0.2),
  ArrowRight: (on) => on.pan(0.2),
  ArrowDown: (on) => on.enter(),
  ArrowUp: (on) => on.enter(),
  Enter: (on) => on.enter(),
};
const AMONG = {
  ArrowLeft: (on) => on.step(-1),
  ArrowRight: (on) => on.step(1),
  ArrowUp: (on) => on.lane(-1),
  ArrowDown: (on) => on.lane(1),
  Enter: (on) => on.open(),
  " ": (on) => on.choose(),
  Escape: (on) => on.leave(),
};
const ALWAYS = {
  "+": (on) => on.zoom(0.5),
  "=": (on) => on.zoom(0.5),
  "-": (on) => on.zoom(2),
  _: (on) => on.zoom(2),
  0: (on) => on.fit(),
  Home: (on) => on.edge(-1),
  End: (on) => on.edge(1),
  l: (on) => on.links(),
  L: (on) => on.links(),
};

export function listenToKeys(stage, on, among, signal) {
  const pressed = (event) => {
    if (event.target !== stage || event.ctrlKey || event.metaKey || event.altKey) return;
    const shifted = event.shiftKey && event.key.startsWith("Arrow");
    const does = shifted ? VIEW[event.key] : ((among() ? AMONG : VIEW)[event.key] ?? ALWAYS[event.key]);
    if (!does) return;
    event.preventDefault();
    does(on);
  };
  stage.addEventListener("keydown", pressed, { signal });
}
