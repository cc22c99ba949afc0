// "Take theirs" is seen in the field at once; to write into the field again is to keep mine.
const PREFIX = "choose:";
const before = new Map();

function controls(name) {
  return [...document.getElementsByName(name)].filter((one) => one.type !== "hidden");
}

function read(name) {
  const ticked = (one) => !["checkbox", "radio"].includes(one.type) || one.checked;
  return controls(name).filter(ticked).flatMap((one) =>
    one.multiple ? [...one.selectedOptions].map((option) => option.value) : [one.value],
  );
}

function write(name, values, label) {
  for (const one of controls(name)) {
    if (["checkbox", "radio"].includes(one.type)) {
      one.checked = values.includes(one.value);
    } else if (one.tagName === "SELECT") {
      for (const value of values) {
        if (![...one.options].some((option) => option.value === value)) one.add(new Option(label, value));
      }
      for (const option of one.options) option.selected = values.includes(option.value);
      if (!one.multiple && !values.length) one.value = "";
      window.django?.jQuery(one).trigger("change.select2");
    } else {
      one.value = values[0] ?? "";
    }
  }
}

document.addEventListener("change", (event) => {
  const radio = event.target;
  if (radio.type !== "radio" || !radio.name.startsWith(PREFIX)) return;
  const name = radio.name.slice(PREFIX.length);
  if (!before.has(name)) before.set(name, read(name));
  const label = radio.closest("label").querySelector(".value")?.textContent ?? "";
  write(name, radio.value ? JSON.parse(radio.value) : before.get(name), label);
});

document.addEventListener("input", (event) => {
  const mine = document.querySelector(`[name="${CSS.escape(PREFIX + event.target.name)}"][value=""]`);
  if (!mine || mine.checked) return;
  mine.checked = true;
  before.delete(event.target.name);
});
