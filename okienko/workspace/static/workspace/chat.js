// The desk's side of a chat: Enter sends, what was said shows at once, the visitor sees that somebody types.
import { changed, grew, told } from "../design/live.js";

const TYPING_EVERY = 3000;
const TYPING_FOR = 6000;
let typed = -TYPING_EVERY;

const formOf = () => document.getElementById("chat-form");
const log = () => document.getElementById("chat-log");
const toEnd = () => { const box = log(); if (box) box.scrollTop = box.scrollHeight; };
let atEnd = true;
let lastLine = log()?.querySelector("li:last-child")?.id;

document.addEventListener("keydown", (event) => {
  if (event.target.id !== "chat-line" || event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.isComposing) return;
  event.preventDefault();
  formOf().requestSubmit();
});

document.addEventListener("input", (event) => {
  if (event.target.id !== "chat-line" || performance.now() - typed < TYPING_EVERY) return;
  typed = performance.now();
  const headers = JSON.parse(document.body.getAttribute("hx-headers") || "{}");
  fetch(formOf().dataset.chatTyping, { method: "POST", headers }).catch(() => {}); // only a hint
});

// A line of words alone comes back as the log shows it, with the name of the next line, so nothing is read or drawn for
// it again; with files, or where something was wrong, the fields come anew.
let sent = "";
document.addEventListener("htmx:configRequest", (event) => {
  const form = event.target;
  if (form.id !== "chat-form" || form.querySelector("[data-refused], .ok-errors:not([hidden])")) return;
  if (form.querySelector("input[type=file]")?.files.length) return;
  sent = document.getElementById("chat-line").value;
  event.detail.headers["Okienko-After"] = log().querySelector("li:last-child")?.dataset.seq ?? "0";
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, xhr } = event.detail;
  const next = xhr.getResponseHeader("Okienko-Next");
  if (requestConfig.elt.id !== "chat-form" || !next) return;
  event.detail.shouldSwap = false;
  const form = formOf();
  const field = document.getElementById("chat-line");
  field.value = field.value.startsWith(sent) ? field.value.slice(sent.length) : field.value; // typed meanwhile: it stays
  form.elements.client.value = next;
  atEnd = true;
  if (xhr.responseText) grew(form.dataset.chatDesk, Number(xhr.getResponseHeader("Okienko-Told")), xhr.responseText);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, xhr } = event.detail;
  if (elt.id !== "chat-form" || ![200, 422].includes(xhr.status)) return;
  document.getElementById("chat-line").focus();
  atEnd = true;
  typed = -TYPING_EVERY; // the next letter is a sign of its own
  const version = Number(xhr.getResponseHeader("Okienko-Told"));
  if (version) told(elt.dataset.chatDesk, version);
  else changed(elt.dataset.chatDesk);
});

// a sign that the visitor types comes by the socket alone, so nothing is read for it
let typingEnds = 0;
document.addEventListener("live:topic", ({ detail }) => {
  const sign = document.querySelector("[data-chat-typing-sign]");
  if (!sign || detail !== sign.dataset.chatTypingSign) return;
  sign.textContent = sign.dataset.words;
  clearTimeout(typingEnds);
  typingEnds = setTimeout(() => { sign.textContent = ""; }, TYPING_FOR);
});
document.addEventListener("live:refreshed", () => {
  const last = log()?.querySelector("li:last-child")?.id;
  const sign = document.querySelector("[data-chat-typing-sign]");
  if (sign && last !== lastLine) sign.textContent = ""; // what was typed has come
  lastLine = last;
});

// a ready text by its name: what it says goes into the line, at the cursor
document.addEventListener("change", (event) => {
  const field = event.target.closest("[data-chat-text]");
  if (!field) return;
  const option = [...field.list.options].find((one) => one.value === field.value);
  const line = document.getElementById("chat-line");
  if (!option || !line) return;
  line.setRangeText(option.dataset.text.trimEnd(), line.selectionStart, line.selectionEnd, "end");
  line.dispatchEvent(new Event("input", { bubbles: true }));
  field.value = "";
  line.focus();
});

document.addEventListener("scroll", () => {
  const box = log();
  if (box) atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
}, true);
document.addEventListener("live:refreshed", () => { if (atEnd) toEnd(); });
toEnd();
