// A suggestion says by which alias it was found; once chosen it is the name alone.
const $ = window.django?.jQuery;

$?.(document).on("select2:selecting", "select.admin-autocomplete", (event) => {
  const { data } = event.params.args;
  if (data.name) data.text = data.name;
});

// The search field has the focus as soon as the list opens, so that one can type at once.
$?.(document).on("select2:open", () => {
  document.querySelector(".select2-container--open .select2-search__field")?.focus();
});
