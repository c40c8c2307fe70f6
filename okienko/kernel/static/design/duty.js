// Serving the queue from any page: says every five seconds that the page is open, shows one's state in the header and
// what one is offered in the corner. Nothing here takes the focus; Alt+P accepts.
//
//   <div id="duty" data-duty="/praca/oferta/"></div> … <div id="offers"></div>
import { morph } from "./calm.js";
import { label } from "./shortcuts.js";

const BEAT = 5000;

const place = document.querySelector("[data-duty]");
const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
const state = () => place.querySelector("[data-duty-topic]");
let forbidden = false;
let busy = false;

/** Puts the two parts of the answer where they belong. */
function show(text) {
  const found = new DOMParser().parseFromString(text, "text/html");
  for (const name of ["duty", "offers"]) {
    const target = document.getElementById(name);
    const part = found.getElementById(name);
    if (!target || !part) continue;
    morph(target, part, true);
    window.htmx.process(target);
    label(target);
  }
}

async function read(method) {
  if (busy || forbidden) return;
  busy = true;
  const answer = await fetch(place.dataset.duty, { method, headers: { "X-CSRFToken": token(), "HX-Request": "true" } }).catch(() => null);
  if (answer && (answer.status === 403 || answer.redirected)) forbidden = true; // not theirs, or signed out
  else if (answer?.ok) show(await answer.text());
  busy = false;
}

if (place) {
  read("GET");
  setInterval(() => { if (state()?.dataset.dutyOn) read("POST"); }, BEAT);
  document.addEventListener("live:topic", (event) => { if (event.detail === state()?.dataset.dutyTopic) read("GET"); });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.target.closest("#duty, #offers")) return;
    state()?.removeAttribute("open");
    if (!event.detail.xhr?.getResponseHeader("HX-Redirect")) read("GET");
  });
}
