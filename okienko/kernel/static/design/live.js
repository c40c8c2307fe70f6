// Open screens hear that something changed and read it again over ordinary HTTP.
//
//   <body data-live-ticket="…" data-live-url="/live">     or ":8001/live", another port of this host
//   <section id="queue" data-live="queue:3 staff:7" data-live-src="/praca/kolejka/3/lista/" data-live-say="Lista odświeżona">
//
// A list in a region that only grows (data-live-grows, its entries with data-seq) is asked for what is behind its last
// entry (?po=), and gets that at its end; what holds it says data-keep.
//
// The server sends {"queue:3": "417"}. A region is read again after a random 0–300 ms (at once with data-live-soon: only
// its reader hears of it), at most once a second (or in so many milliseconds as data-live-pause says), and morphed by
// the extension "calm". After a reconnection every topic counts as changed. A hidden tab waits until it is seen, unless
// the region says data-live-always.
import { say, toast, words } from "./words.js";

const SPREAD = 300;
const PAUSE = 1000;
const RETRY = 3000; // after a reading that failed
const SAY_PAUSE = 10_000;
const LONGEST_WAIT = 20_000;
const TRIES_PER_TICKET = 2;
const REFUSED = 4401; // kernel.live.server.CLOSE_TICKET
const FLOOR_OPEN = 120_000;
const FLOOR_CLOSED = 15_000;

const known = new Map(); // topic → version
const held = new Map(); // what the socket said while the page sends: the answer may tell the same
const regions = new WeakMap(); // element → { timer, last, busy, again, said }

const pauseOf = (region) => Number(region.dataset.livePause || PAUSE);
const stateOf = (region) => {
  if (!regions.has(region)) regions.set(region, { timer: 0, last: -pauseOf(region), busy: false, again: false, said: -SAY_PAUSE });
  return regions.get(region);
};

// While the page sends what its reader wrote, it is about to show what came of it, or to leave for another page:
// a reading on the way could meet a matter that has just left the reader's sight.
let quietUntil = 0;
const isSending = () => performance.now() < quietUntil;

function begin() {
  quietUntil = performance.now() + LONGEST_WAIT; // no longer: the form may have been stopped after all
  setTimeout(resume, LONGEST_WAIT + 1);
}

function end() {
  quietUntil = 0;
  resume();
}

function resume() {
  if (isSending()) return;
  for (const [topic, version] of held) heard(topic, version);
  held.clear();
  for (const region of all()) if (stateOf(region).again) schedule(region);
}

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.method === "post") begin();
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.requestConfig.verb !== "get") begin();
});
document.addEventListener("htmx:afterRequest", (event) => {
  const leaves = event.detail.xhr?.getResponseHeader("HX-Redirect");
  if (event.detail.requestConfig.verb !== "get" && !leaves) end();
});

function schedule(region) {
  const state = stateOf(region);
  if (isSending()) {
    state.again = true;
    return;
  }
  if (state.busy) state.again = true;
  if (state.busy || state.timer) return;
  if (document.hidden && !region.hasAttribute("data-live-always")) {
    state.again = true;
    return;
  }
  const spread = region.hasAttribute("data-live-soon") ? 0 : SPREAD;
  const wait = Math.max(Math.random() * spread, state.last + pauseOf(region) - performance.now());
  state.timer = setTimeout(() => refresh(region, state), wait);
}

/**
 * Reads the region; false when it should be tried again. Fetched without htmx, which calls it an error when a page is
 * left while one of its regions is being read.
 */
async function readAgain(region) {
  const answer = await fetch(addressOf(region), { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer === null || answer.status >= 500) return false;
  if (answer.redirected) return true; // signed out: the sign-in page does not belong in here
  if (answer.status === 404 && document.querySelector("[data-advice-reader]")) return true; // advice is over: its part of the page says so
  if (!answer.ok) {
    toast(words.failed, "danger");
    return true;
  }
  const text = await answer.text();
  const options = { select: region.dataset.liveSelect, contextElement: region };
  window.htmx.swap(region, text, { swapStyle: "calm:inner", swapDelay: 0, settleDelay: 0 }, options);
  grow(region, text);
  return true;
}

const growing = (within) => within.querySelector("[data-live-grows]");

function addressOf(region) {
  const address = new URL(region.dataset.liveSrc || window.location.href, window.location.href);
  const last = growing(region)?.lastElementChild?.dataset.seq;
  if (last) address.searchParams.set("po", last);
  return address;
}

function grow(region, text) {
  const list = growing(region);
  if (!list) return;
  const came = growing(new DOMParser().parseFromString(text, "text/html"));
  for (const entry of came?.children ?? []) {
    if (!document.getElementById(entry.id)) list.append(document.importNode(entry, true));
  }
}

const wordsOf = (region) => region.textContent.replace(/\s+/g, " ").trim();

async function refresh(region, state) {
  state.timer = 0;
  if (isSending()) {
    state.again = true;
    return;
  }
  state.again = false;
  if (!region.isConnected) return;
  state.busy = true;
  state.last = performance.now();
  const before = wordsOf(region);
  try {
    if (!await readAgain(region)) setTimeout(() => schedule(region), RETRY);
  } finally {
    state.busy = false;
  }
  region.dispatchEvent(new CustomEvent("live:refreshed", { bubbles: true }));
  const sentence = region.dataset.liveSay;
  if (sentence && wordsOf(region) !== before && performance.now() - state.said > SAY_PAUSE) {
    state.said = performance.now();
    say(sentence);
  }
  if (state.again) schedule(region);
}

const all = () => document.querySelectorAll("body [data-live]"); // the body itself carries how the socket is

const regionsOf = (topic) => [...all()].filter((region) => region.dataset.live.split(/\s+/).includes(topic));

/** Reads again what shows this topic; without a topic, everything. */
export function changed(topic) {
  for (const region of topic ? regionsOf(topic) : all()) schedule(region);
}

/** The page was told this version of a topic by the answer to what it sent; the socket tells it the same. */
export function told(topic, version) {
  if (known.get(topic) === version) return;
  known.set(topic, version);
  changed(topic);
}

/**
 * The answer to what the page sent brought the next entry of a growing list, and the version under which it is announced:
 * so nothing is read for it. Call it while the answer is dealt with (`htmx:beforeSwap`), before the socket is heard again.
 */
export function grew(topic, version, text) {
  known.set(topic, version);
  for (const region of regionsOf(topic)) {
    if (!growing(region)) {
      schedule(region);
      continue;
    }
    grow(region, text);
    region.dispatchEvent(new CustomEvent("live:refreshed", { bubbles: true }));
  }
}

function heard(topic, version) {
  if (version !== 0 && known.get(topic) === version) return; // 0: the server itself was away
  known.set(topic, version);
  changed(topic);
}

function received(text) {
  for (const [topic, version] of Object.entries(JSON.parse(text))) {
    if (version !== 0 && known.get(topic) === version) continue;
    if (!isSending()) heard(topic, version);
    else if (held.get(topic) !== 0) held.set(topic, version);
    document.dispatchEvent(new CustomEvent("live:topic", { detail: topic }));
  }
}

function status(name) {
  document.body.dataset.live = name;
  for (const chip of document.querySelectorAll("[data-live-status]")) {
    chip.hidden = name !== "lost";
    chip.lastElementChild.textContent = name === "lost" ? words.lost : "";
  }
}

/** The page itself carries a fresh ticket; a signed-out person gets none and we stop. */
async function newTicket() {
  const answer = await fetch(window.location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return undefined;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.body.dataset.liveTicket ?? null;
}

let ticket = document.body.dataset.liveTicket;
let failures = 0;
let wasOpen = false;

function address() {
  const given = document.body.dataset.liveUrl || "/live";
  const url = new URL(given.startsWith(":") ? `//${window.location.hostname}${given}` : given, window.location.href);
  url.protocol = url.protocol.replace("http", "ws");
  url.searchParams.set("ticket", ticket);
  return url;
}

function connect() {
  const socket = new WebSocket(address());
  let accepted = false; // by its first message: a socket whose ticket is refused opens, too
  socket.addEventListener("message", (event) => {
    if (!accepted) {
      accepted = true;
      failures = 0;
      status("on");
      if (wasOpen) say(words.reconnected);
      wasOpen = true;
      known.clear();
      changed(); // what changed between the page and the socket, or while it was away
      document.dispatchEvent(new CustomEvent("live:connected"));
    }
    received(event.data);
  });
  socket.addEventListener("close", async (event) => {
    if (!accepted) failures += 1;
    status("lost");
    const ceiling = Math.min(LONGEST_WAIT, 500 * 2 ** Math.min(failures, 6));
    await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * ceiling));
    if (accepted || event.code === REFUSED || failures % TRIES_PER_TICKET === 0) {
      const fresh = await newTicket().catch(() => undefined);
      if (fresh === null) return;
      ticket = fresh ?? ticket;
    }
    connect();
  });
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const region of all()) if (stateOf(region).again) schedule(region);
});

// The floor: a push may be lost, and a page may have no socket at all.
let read = performance.now();
setInterval(() => {
  if (performance.now() - read < (document.body.dataset.live === "on" ? FLOOR_OPEN : FLOOR_CLOSED)) return;
  read = performance.now();
  changed();
}, 5000);

if (ticket) connect();
window.addEventListener("online", () => changed());
window.addEventListener("pageshow", (event) => { if (event.persisted) changed(); });
