// The field at the top of every page: what it finds opens under it as one types.
// A combobox after ARIA 1.2: the cursor stays in the field, aria-activedescendant says which option is meant.
// Without scripts it is a plain form, and Enter leads to the same page as here.

const WAIT = 160; // ms without a key before anything is asked
const SHORTEST = 2;

function combobox(input) {
  const list = document.createElement("div");
  list.id = "suggestions";
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.label);
  list.hidden = true;
  const status = document.createElement("span");
  status.className = "visually-hidden";
  status.setAttribute("aria-live", "polite");
  input.form.classList.add("has-suggestions");
  input.form.append(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": list.id,
    "aria-haspopup": "listbox",
  })) {
    input.setAttribute(name, value);
  }

  let timer = 0;
  let asking = null;
  let shown = ""; // what the list answers
  const options = () => [...list.querySelectorAll("[role=option]")];
  const active = () => list.querySelector("[aria-selected=true]");

  function mark(option) {
    active()?.setAttribute("aria-selected", "false");
    if (option) {
      option.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    mark(null);
  }

  function open() {
    const many = options().length;
    list.hidden = many === 0;
    input.setAttribute("aria-expanded", String(many > 0));
  }

  /** The answer to an older question must not come over that to a newer one. */
  async function ask() {
    const typed = input.value.trim();
    asking?.abort();
    if (typed.length < SHORTEST) {
      list.replaceChildren();
      status.textContent = "";
      shown = "";
      return close();
    }
    asking = new AbortController();
    const address = new URL(input.dataset.suggestions, location.href);
    address.searchParams.set("q", typed);
    const moment = input.form.elements.as_of?.value;
    if (moment) address.searchParams.set("as_of", moment);
    try {
      const answer = await fetch(address, { signal: asking.signal, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return close();
      list.innerHTML = await answer.text(); // from our own templates, where all that is told is escaped
      shown = typed;
      mark(null);
      open();
      const many = Math.max(0, options().length - 1); // the last leads to everything
      status.textContent = many ? `${input.dataset.many}: ${many}` : input.dataset.none;
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function go(option, elsewhere) {
    if (elsewhere) window.open(option.dataset.href, "_blank", "noopener");
    else location.assign(option.dataset.href);
  }

  function step(by) {
    const all = options();
    if (!all.length) return;
    const at = all.indexOf(active());
    // Past either end the cursor is in the field again, as what was typed is an answer too.
    const to = at === -1 ? (by > 0 ? 0 : all.length - 1) : at + by;
    mark(all[to] ?? null);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) {
        if (shown === input.value.trim() && shown) open();
        else ask();
      } else {
        step(event.key === "ArrowDown" ? 1 : -1);
      }
    } else if (event.key === "Enter" && !list.hidden && active()) {
      event.preventDefault();
      go(active(), event.ctrlKey || event.metaKey);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // closes only; the next one clears the field
      close();
    } else if (event.key === "Tab") {
      close();
    }
  });
  // The press would take the cursor out of the field, and the list would be gone before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  for (const name of ["click", "auxclick"]) {
    list.addEventListener(name, (event) => {
      const option = event.target.closest("[role=option]");
      if (option && event.button < 2) go(option, event.ctrlKey || event.metaKey || event.button === 1);
    });
  }
  list.addEventListener("mousemove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== active()) mark(option);
  });
  input.addEventListener("blur", close);
}

// htmx may put another page into this one: its field is a new one.
const known = new WeakSet();

function begin() {
  const input = document.querySelector("input[data-search]");
  if (!input || known.has(input)) return;
  known.add(input);
  combobox(input);
}

for (const name of ["htmx:afterSettle", "htmx:historyRestore"]) document.addEventListener(name, begin);
begin();
