// An offer calls: a quiet sound in one tab of a person, the title of each, a notice of the system where the person
// allowed it and looks elsewhere; and shows how its time runs out. Takes no focus and touches nothing that is typed.
//
//   <section data-offer="7" data-offer-left="14.2" data-offer-title="Propozycja: czat" data-offer-say="…"
//     data-offer-over="…" data-offer-gone="/praca/oferta/7/"> … <progress data-offer-bar max="20"></progress> <span data-offer-clock></span></section>
//   <input type="checkbox" data-ring> <input type="checkbox" data-notify>
import { toast } from "./words.js";

const SOUND_OFF = `okienko:sound-off:${document.body.dataset.user || "0"}`;
const NOTICES_ON = `okienko:notices-on:${document.body.dataset.user || "0"}`;
const PAUSE = 4000; // between two rings
const ANSWER_WITHIN = 10000;
const NOTES = [[0, 587.33], [0.16, 880]]; // seconds, hertz
const LOUDNESS = 0.07;

const title = document.title;
const open = new Map(); // offer → { until, over, gone, stop }: until when (performance.now), what to say then, where to ask why it ended earlier, ends its ringing
let audio = null;

// Browsers let a page sound once its reader has done something on it or on the page that led here.
const maySound = () => navigator.userActivation?.hasBeenActive || document.referrer.startsWith(location.origin);

async function ready() {
  if (!maySound() || !window.AudioContext) return false;
  audio ??= new AudioContext();
  if (audio.state === "suspended") await Promise.race([audio.resume(), new Promise((late) => setTimeout(late, 200))]).catch(() => {});
  return audio.state === "running";
}

function ring() {
  for (const [at, pitch] of NOTES) {
    const from = audio.currentTime + at;
    const tone = new OscillatorNode(audio, { type: "sine", frequency: pitch });
    const level = new GainNode(audio, { gain: 0 });
    level.gain.setValueAtTime(0, from);
    level.gain.linearRampToValueAtTime(LOUDNESS, from + 0.03);
    level.gain.exponentialRampToValueAtTime(0.0001, from + 0.5);
    tone.connect(level).connect(audio.destination);
    tone.start(from);
    tone.stop(from + 0.55);
  }
  document.dispatchEvent(new CustomEvent("offers:rang"));
}

const sounds = () => localStorage.getItem(SOUND_OFF) !== "1";

/** Rings until the offer is over, in one tab at a time: the others wait for its lock, and take over when it closes. */
async function call(id, signal) {
  const ringing = async () => {
    while (!signal.aborted) {
      if (sounds() && await ready()) ring();
      await new Promise((next) => {
        setTimeout(next, PAUSE);
        signal.addEventListener("abort", next, { once: true });
      });
    }
  };
  if (!navigator.locks) return document.hidden ? undefined : ringing(); // no secure address, no locks
  if (!await ready()) return undefined; // this tab may not sound: leave it to another
  return navigator.locks.request(`okienko:offer:${id}`, { signal }, ringing).catch(() => {}); // given up while waiting
}

function notify(node) {
  if (!document.hidden || localStorage.getItem(NOTICES_ON) !== "1" || window.Notification?.permission !== "granted") return;
  const notice = new Notification(node.dataset.offerTitle, { tag: `okienko-offer-${node.dataset.offer}` }); // one for all tabs
  notice.addEventListener("click", () => {
    window.focus();
    notice.close();
  });
  open.get(node.dataset.offer).stop.signal.addEventListener("abort", () => notice.close());
}

/** Somebody else has it by now, or nobody needs it: says what happened. Nothing where its reader knows. */
async function tellWhy(address) {
  const answer = await fetch(address, { signal: AbortSignal.timeout(ANSWER_WITHIN) }).catch(() => null);
  if (answer?.status === 200 && !answer.redirected) toast(await answer.text());
}

/** What is shown of offers has been read again: new ones call, those that are gone fall silent. */
export function heard() {
  const nodes = [...document.querySelectorAll("[data-offer]")];
  const ids = new Set(nodes.map((node) => node.dataset.offer));
  for (const [id, one] of open) {
    if (ids.has(id)) continue;
    one.stop.abort();
    open.delete(id);
    document.getElementById("offer-said").textContent = "";
    if (performance.now() >= one.until - 500) toast(one.over);
    else tellWhy(one.gone);
  }
  for (const node of nodes) {
    const id = node.dataset.offer;
    const until = performance.now() + Number(node.dataset.offerLeft) * 1000;
    if (open.has(id)) {
      open.get(id).until = until;
      continue;
    }
    const stop = new AbortController();
    open.set(id, { until, over: node.dataset.offerOver, gone: node.dataset.offerGone, stop });
    document.getElementById("offer-said").textContent = node.dataset.offerSay; // its own place: a list may be announced in the same moment
    call(id, stop.signal);
    notify(node);
  }
  keepInSight();
  document.title = nodes.length ? `● ${nodes[0].dataset.offerTitle} – ${title}` : title;
  tick();
}

/** What is being typed does not stay under an offer that has come. */
function keepInSight() {
  const field = document.activeElement;
  if (!field?.matches("input, textarea, select")) return;
  const at = field.getBoundingClientRect();
  for (const offer of document.querySelectorAll("[data-offer]")) {
    const box = offer.getBoundingClientRect();
    const isUnder = at.top < box.bottom && at.bottom > box.top && at.left < box.right && at.right > box.left;
    if (isUnder) return field.scrollIntoView({ block: "center", behavior: "instant" });
  }
}

function tick() {
  for (const node of document.querySelectorAll("[data-offer]")) {
    const one = open.get(node.dataset.offer);
    if (!one) continue;
    const left = Math.max(0, Math.ceil((one.until - performance.now()) / 1000));
    node.querySelector("[data-offer-bar]").value = left;
    node.querySelector("[data-offer-clock]").textContent = left;
    if (left === 0) document.dispatchEvent(new CustomEvent("offers:over"));
  }
}

export function showSwitches() {
  for (const box of document.querySelectorAll("[data-ring]")) box.checked = sounds();
  for (const box of document.querySelectorAll("[data-notify]")) {
    box.closest("label").hidden = !window.Notification;
    box.checked = localStorage.getItem(NOTICES_ON) === "1" && window.Notification?.permission === "granted";
  }
}

document.addEventListener("change", async (event) => {
  if (event.target.matches("[data-ring]")) {
    localStorage.setItem(SOUND_OFF, event.target.checked ? "0" : "1");
    if (event.target.checked && await ready()) ring(); // what it sounds like
  }
  if (event.target.matches("[data-notify]")) {
    const allowed = event.target.checked && await Notification.requestPermission() === "granted";
    localStorage.setItem(NOTICES_ON, allowed ? "1" : "0");
    showSwitches();
  }
});

setInterval(tick, 1000);
