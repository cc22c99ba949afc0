// Places on the map: chosen for an event, with a list beside it; or set by a click, on a place's own page.
import { draw } from "../js/map/base.js";

const PRECISION = { district: "district", province: "province", country: "country" };
const asks = document.querySelector("script[data-places]").dataset;
const select = document.getElementById("id_place");
const latitude = document.getElementById("id_latitude");
const longitude = document.getElementById("id_longitude");

function made(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function choose(place) {
  if (![...select.options].some((option) => option.value === String(place.id))) {
    select.add(new Option(place.name, place.id));
  }
  select.value = String(place.id);
  window.django.jQuery(select).trigger("change");
  const precision = document.getElementById("id_place_precision");
  const fits = PRECISION[place.kind] ?? (precision.value || "exact");
  precision.value = fits;
  precision.dispatchEvent(new Event("change", { bubbles: true }));
}

class Picker {
  constructor() {
    this.search = made("input", { type: "search", "aria-label": "Find a place", placeholder: "Find a place" });
    this.list = made("ul", { class: "picker-list", "aria-label": "Places" });
    this.said = made("p", { class: "picker-said", role: "status" });
    this.view = made("div", { class: "picker-map" });
    const close = made("button", { type: "button", class: "button" }, "Close");
    this.dialog = made(
      "dialog",
      { class: "picker", "aria-label": "Choose a place on the map" },
      made("div", { class: "picker-side" }, this.search, this.said, this.list, close),
      this.view,
    );
    document.body.append(this.dialog);
    close.addEventListener("click", () => this.dialog.close());
    this.search.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.find(), 200);
    });
    this.dialog.addEventListener("keydown", (event) => this.walk(event));
  }

  async open() {
    this.dialog.showModal();
    this.search.focus();
    if (!this.map) {
      const { L, map } = await draw(this.view);
      Object.assign(this, { L, map, markers: L.layerGroup().addTo(map) });
    }
    this.map.invalidateSize();
    await this.find();
  }

  async find() {
    const text = this.search.value.trim();
    const answer = await fetch(`${asks.places}?q=${encodeURIComponent(text)}`);
    if (!answer.ok || text !== this.search.value.trim()) return;
    const { places, more } = await answer.json();
    this.show(places, more, text);
  }

  show(places, more, text) {
    this.markers.clearLayers();
    this.list.replaceChildren(...places.slice(0, 200).map((place) => this.row(place)));
    const number = places.length === 1 ? "1 place" : `${places.length} places`;
    this.said.textContent = places.length ? (more ? `More than ${number}: write more of the name` : number) : "No such place";
    const located = places.filter((place) => place.at);
    for (const place of located) this.mark(place);
    if (text && located.length) {
      this.map.fitBounds(this.L.latLngBounds(located.map((place) => place.at)).pad(0.3), { maxZoom: 8 });
    }
  }

  row(place) {
    const kind = made("small", {}, place.at ? place.label : `${place.label}, not on the map`);
    const button = made("button", { type: "button" }, place.name, " ", kind);
    button.addEventListener("click", () => this.take(place));
    button.addEventListener("focus", () => place.at && this.point(place));
    button.addEventListener("mouseenter", () => place.at && this.point(place, false));
    return made("li", {}, button);
  }

  mark(place) {
    const area = place.kind !== "point";
    const marker = this.L.circleMarker(place.at, {
      radius: area ? 9 : 5,
      weight: 1.5,
      className: area ? "place area" : "place",
    });
    marker.bindTooltip(place.name);
    marker.on("click", () => this.take(place));
    marker.addTo(this.markers);
  }

  point(place, move = true) {
    this.ring?.remove();
    this.ring = this.L.circleMarker(place.at, { radius: 13, weight: 3, className: "place-here", interactive: false });
    this.ring.addTo(this.map);
    if (move && !this.map.getBounds().contains(place.at)) this.map.panTo(place.at);
  }

  take(place) {
    choose(place);
    this.dialog.close();
    select.parentElement.querySelector(".select2-selection")?.focus();
  }

  walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.closest(".picker-side")) return;
    const stops = [this.search, ...this.list.querySelectorAll("button")];
    const next = stops[stops.indexOf(document.activeElement) + step];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
}

if (select) {
  let picker;
  const button = made("button", { type: "button", class: "button map-button" }, "Choose on the map");
  button.addEventListener("click", () => {
    picker ??= new Picker();
    picker.open();
  });
  (select.closest(".flex-container") ?? select).after(made("div", { class: "help" }, button));
}

async function setByClick() {
  const view = made("div", { class: "place-map", role: "group", "aria-label": "Click on the map to set the coordinates" });
  latitude.closest(".form-row").after(view);
  const { L, map } = await draw(view);
  let marker;
  const read = () => [parseFloat(latitude.value), parseFloat(longitude.value)];
  const show = (move) => {
    const at = read();
    marker?.remove();
    if (at.some(Number.isNaN) || Math.abs(at[0]) > 90 || Math.abs(at[1]) > 180) return;
    marker = L.circleMarker(at, { radius: 8, weight: 3, className: "place-here", interactive: false }).addTo(map);
    if (move) map.setView(at, Math.max(map.getZoom(), 7));
  };
  map.on("click", ({ latlng }) => {
    const at = latlng.wrap();
    latitude.value = at.lat.toFixed(5);
    longitude.value = at.lng.toFixed(5);
    latitude.dispatchEvent(new Event("input", { bubbles: true }));
    show(false);
  });
  for (const field of [latitude, longitude]) field.addEventListener("change", () => show(true));
  show(true);
}

if (latitude && longitude) setByClick();
