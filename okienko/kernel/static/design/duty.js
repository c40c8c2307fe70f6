// Serving the queue from any page: says every five seconds that the page is open, shows one's state in the header and
// what one is offered in the corner, and what supervisors say to all below the header. Nothing here takes the focus;
// Alt+P accepts.
//
//   <div id="duty" data-duty="/praca/oferta/" data-duty-beat="…/beat.js"></div> … <div id="offers"></div>
//   … <div id="announcements"></div>
import { morph } from "./calm.js";
import { heard, showSwitches } from "./offers.js";
import { label } from "./shortcuts.js";

const BEAT = 5000;
const ANSWER_WITHIN = 10000;
const HEAD_START = 300; // of the socket: what is said between the first reading and it would be heard with the next beat

const place = document.querySelector("[data-duty]");
const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
const state = () => place.querySelector("[data-duty-topic]");
let forbidden = false;
let busy = false;
let again = false; // something changed while the last answer was on its way
let cameFrom = null; // what had the focus before somebody walked into an offer

/** Puts the parts of the answer where they belong. */
function show(text) {
  const found = new DOMParser().parseFromString(text, "text/html");
  const within = document.activeElement?.closest("#offers");
  for (const name of ["duty", "offers", "announcements"]) {
    const target = document.getElementById(name);
    const part = found.getElementById(name);
    if (!target || !part) continue;
    morph(target, part, true);
    window.htmx.process(target);
    label(target);
  }
  showSwitches();
  heard();
  if (within && !document.activeElement?.closest("#offers")) (cameFrom?.isConnected ? cameFrom : document.getElementById("content")).focus();
}

async function read(method) {
  if (forbidden) return;
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  again = false;
  try {
    await ask(method);
  } finally { // whatever went wrong, the next beat tries again
    busy = false;
  }
  if (again) read("GET");
}

async function ask(method) {
  const late = new AbortController(); // who waits for an answer that never comes says nothing any more
  const clock = setTimeout(() => late.abort(), ANSWER_WITHIN);
  const headers = { "X-CSRFToken": token(), "HX-Request": "true" };
  const answer = await fetch(place.dataset.duty, { method, headers, signal: late.signal }).catch(() => null);
  if (answer && (answer.status === 403 || answer.redirected)) forbidden = true; // not theirs, or signed out
  else if (answer?.ok) {
    const text = await answer.text().catch(() => null);
    if (text !== null) show(text);
  }
  clearTimeout(clock);
}

const beat = () => { if (state()?.dataset.dutyOn) read("POST"); };

/** While nobody looks at the page, a worker keeps the time: the page would be taken for closed. */
function keepTime() {
  let worker = null;
  let leaves = false; // a page that is left is hidden, too
  addEventListener("pagehide", () => { leaves = true; });
  addEventListener("pageshow", () => { leaves = false; });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && !worker && !leaves && state()?.dataset.dutyOn) {
      worker = new Worker(place.dataset.dutyBeat);
      worker.addEventListener("message", beat);
    } else if (!document.hidden) {
      worker?.terminate();
      worker = null;
    }
  });
}

if (place) {
  const first = setTimeout(() => read("GET"), document.body.dataset.live === "on" ? 0 : HEAD_START);
  document.addEventListener("live:connected", () => {
    clearTimeout(first);
    read("GET");
  });
  setInterval(beat, BEAT);
  keepTime();
  document.addEventListener("focusin", (event) => { if (!event.target.closest("#offers")) cameFrom = event.target; });
  document.addEventListener("live:topic", (event) => { if (event.detail === state()?.dataset.dutyTopic) read("GET"); });
  document.addEventListener("offers:over", () => read("GET"));
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.target.closest("#duty, #offers, #announcements")) return;
    state()?.removeAttribute("open");
    if (!event.detail.xhr?.getResponseHeader("HX-Redirect")) read("GET");
  });
}
