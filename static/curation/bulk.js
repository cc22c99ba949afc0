// Batch after batch, until all are done or the curator cancels. Without scripts a button asks for each.
const progress = document.getElementById("progress");
const goOn = document.getElementById("go-on");
const TRIES = 5;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function batch(after) {
  const body = new FormData(goOn);
  body.set("after", after);
  const answer = await fetch(progress.dataset.step, {
    method: "POST",
    body,
    headers: { "X-Requested-With": "fetch" },
  });
  if (!answer.ok) throw new Error(String(answer.status));
  progress.innerHTML = await answer.text();
}

async function run() {
  goOn.hidden = true;
  let failed = 0;
  for (;;) {
    const part = progress.querySelector(".progress-part");
    if ("over" in part.dataset) break;
    try {
      // A batch asked for again after a lost answer is not done twice: the server knows how far it is.
      await batch(part.dataset.done);
      failed = 0;
    } catch {
      failed += 1;
      if (failed === TRIES) {
        goOn.hidden = false; // the server does not answer: the button tries again by hand
        return;
      }
      await pause(500 * 2 ** failed);
    }
  }
  document.getElementById("cancel")?.remove();
  document.title = `Done: ${document.title}`;
}

if (goOn) run();
