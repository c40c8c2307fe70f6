// Forms that are sent without leaving the page: <form data-sending hx-post="…" hx-encoding="multipart/form-data">.
// Shows how far the sending is, lets one stop it, and says so beside the button when it did not arrive. What was typed
// and chosen stays on the page; without scripts the same form is sent as ever.
import { fill, say, words } from "./words.js";

const SOON = 400; // milliseconds: what is done by then needs no word
const boxes = new WeakMap();

const formOf = (event) => (event.target instanceof HTMLFormElement && event.target.matches("[data-sending]") ? event.target : null);

function boxOf(form) {
  if (boxes.has(form)) return boxes.get(form);
  const box = document.createElement("div");
  box.className = "ok-sending";
  box.hidden = true;
  const text = document.createElement("p");
  text.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.setAttribute("aria-label", words.sending);
  const stop = document.createElement("button");
  stop.type = "button";
  stop.className = "btn btn-sm";
  stop.textContent = words.sending_stop;
  stop.addEventListener("click", () => window.htmx.trigger(form, "htmx:abort"));
  box.append(text, bar, stop);
  (form.querySelector(".ok-form-buttons") ?? form.lastElementChild).after(box);
  const made = { box, text, bar, stop, timer: 0, gone: false };
  boxes.set(form, made);
  return made;
}

function waiting(form, sentence) {
  const { box, text, bar, stop } = boxOf(form);
  box.classList.remove("ok-sending-lost");
  text.textContent = sentence;
  bar.hidden = stop.hidden = false;
  bar.removeAttribute("value");
  box.hidden = false;
}

/** It did not arrive, or not whole: stays until the next try. */
function lost(form, sentence) {
  const made = boxOf(form);
  clearTimeout(made.timer);
  made.bar.hidden = made.stop.hidden = true;
  made.box.classList.add("ok-sending-lost");
  made.text.textContent = sentence;
  made.box.hidden = false;
  made.box.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = formOf(event);
  if (!form) return;
  const made = boxOf(form);
  if (made.gone) {
    event.preventDefault(); // it arrived, and the next page is on its way
    return;
  }
  made.box.hidden = true;
  made.timer = setTimeout(() => waiting(form, words.sending), SOON);
});

document.addEventListener("htmx:xhr:progress", (event) => {
  const form = formOf(event);
  const { lengthComputable, loaded, total } = event.detail;
  if (!form || !lengthComputable || !total) return;
  const { box, text, bar } = boxOf(form);
  if (box.hidden || bar.value === 100) return; // the answer has a progress of its own
  bar.value = Math.floor((loaded / total) * 100);
  text.textContent = loaded < total ? fill(words.sending_percent, { percent: `${bar.value}%` }) : words.sending_saving;
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = formOf(event);
  if (!form) return;
  const made = boxOf(form);
  clearTimeout(made.timer);
  if (event.detail.xhr.getResponseHeader("HX-Redirect")) {
    made.gone = true;
    made.stop.hidden = true;
    made.text.textContent = words.sending_done;
  } else if (event.detail.xhr.status) made.box.hidden = true;
});

document.addEventListener("htmx:sendError", (event) => { if (formOf(event)) lost(event.target, words.sending_lost); });
document.addEventListener("htmx:responseError", (event) => { if (formOf(event)) lost(event.target, words.sending_failed); });
document.addEventListener("htmx:sendAbort", (event) => { if (formOf(event)) lost(event.target, words.sending_stopped); });

window.addEventListener("online", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) {
    const made = boxes.get(form);
    if (!made?.box.classList.contains("ok-sending-lost") || made.box.hidden) continue;
    made.text.textContent = words.sending_back;
    say(words.sending_back);
  }
});
