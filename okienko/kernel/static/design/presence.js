// Says that the page opened, every ten seconds that it is still open, and at once when it closes. The names come back as HTML.
const BEAT = 10_000;

const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
const regions = () => document.querySelectorAll("[data-presence]");

async function here(region) {
  const answer = await fetch(region.dataset.presence, { method: "POST", headers: { "X-CSRFToken": token() } }).catch(() => null);
  if (answer?.ok && !answer.redirected) region.innerHTML = await answer.text();
}

const beat = () => regions().forEach(here);

setInterval(beat, BEAT);
beat();

window.addEventListener("pagehide", () => {
  for (const region of regions()) {
    const leaving = new FormData();
    leaving.set("csrfmiddlewaretoken", token());
    leaving.set("leaving", "1");
    navigator.sendBeacon(region.dataset.presence, leaving);
  }
});

// Back from the browser's memory: the page was said to have closed.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) beat();
});
