// The API's documentation: Swagger UI over our own OpenAPI document, in the page's theme.

const box = document.getElementById("operations");

window.SwaggerUIBundle({
  url: box.dataset.schema,
  domNode: box,
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  validatorUrl: null,
  tryItOutEnabled: false,
  filter: false,
});

const dark = window.matchMedia("(prefers-color-scheme: dark)");

function followTheme() {
  const chosen = document.documentElement.dataset.theme;
  const isDark = chosen ? chosen === "dark" : dark.matches;
  document.documentElement.classList.toggle("dark-mode", isDark);
}

followTheme();
dark.addEventListener("change", followTheme);
new MutationObserver(followTheme).observe(document.documentElement, { attributeFilter: ["data-theme"] });
