// A suggestion says by which alias it was found; once chosen it is the name alone.
const $ = window.django?.jQuery;

$?.(document).on("select2:select", "select.admin-autocomplete", (event) => {
  const { id, name } = event.params.data;
  if (!name) return;
  for (const option of event.target.options) {
    if (option.value === String(id)) option.text = name;
  }
  const shown = event.target.parentElement.querySelector(".select2-selection__rendered");
  if (shown && !event.target.multiple) {
    shown.title = name;
    for (const node of shown.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) node.textContent = name;
    }
  }
});

// The search field has the focus as soon as the list opens, so that one can type at once.
$?.(document).on("select2:open", () => {
  document.querySelector(".select2-container--open .select2-search__field")?.focus();
});
