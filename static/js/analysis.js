// The picture of a chart as PNG: the server's SVG, drawn on a canvas at twice its size.
const SCALE = 2;

async function drawn(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.statusText);
  const image = new Image();
  // Not a blob: the policy lets images be of this host, or data.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await answer.text())}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-png]");
  if (!link) return;
  event.preventDefault();
  const place = link.closest("[data-name]");
  const said = place.querySelector("[data-failed]");
  said.textContent = "";
  try {
    save(await drawn(link.dataset.png), `${place.dataset.name}.png`);
  } catch {
    said.textContent = said.dataset.failed;
  }
});
