// Plain language beside an editor: <textarea data-plain="card"> (a TextKind) is measured by the server as one types.
// One panel a form: its [data-plain-panel], else one after its last such field. Never in the way of sending; the text
// goes nowhere but to the office's own server, which keeps nothing of it.
// Where all fields say data-plain-quiet (a line of a chat, a note), the panel stands behind the buttons and shows only
// what can be mended: no measure, nothing said aloud, and nothing once the field is empty.
import { say } from "./words.js";

const WHERE = "/praca/karty/prosty-jezyk/";
const PAUSE = 500; // ms without a key before it is measured
const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
const panels = new WeakMap(); // form → { box, fields, timer, asking, level }

const fieldsOf = (form) => [...form.querySelectorAll("textarea[data-plain], input[data-plain]")];
const isQuiet = (form) => fieldsOf(form).every((field) => "plainQuiet" in field.dataset);
const isEmpty = (form) => !fieldsOf(form).some((field) => field.value.trim());
const nameOf = (field) => field.labels?.[0]?.firstChild?.textContent.trim() ?? "";

function panelOf(form) {
  const fields = fieldsOf(form);
  let box = form.querySelector("[data-plain-panel]");
  if (!box) {
    box = document.createElement("div");
    box.dataset.plainPanel = "";
    const last = fields.at(-1);
    if (isQuiet(form)) form.append(box);
    else (last.closest(".ok-field") ?? last).after(box);
  }
  box.classList.add("ok-plain");
  box.classList.toggle("ok-plain-quiet", isQuiet(form));
  return box;
}

async function measure(form) {
  const state = panels.get(form);
  state.asking?.abort();
  const fields = fieldsOf(form);
  if (!fields.length) return;
  if (isQuiet(form) && isEmpty(form)) return state.box.replaceChildren();
  state.asking = new AbortController();
  const body = new URLSearchParams({ kind: fields[0].dataset.plain });
  for (const field of fields) body.append("text", field.value);
  const asked = { method: "POST", body, headers: { "X-CSRFToken": token() }, signal: state.asking.signal };
  const answer = await fetch(WHERE, asked).catch(() => null); // offline or overtaken: the last measure stays
  if (!answer?.ok || answer.redirected) return;
  const html = await answer.text();
  const isOpen = state.box.querySelector("[data-plain-more]")?.open;
  state.box.innerHTML = html;
  if (isOpen) state.box.querySelector("[data-plain-more]")?.setAttribute("open", "");
  state.fields = fields;
  for (const part of state.box.querySelectorAll("[data-plain-text]")) {
    const where = part.querySelector("[data-plain-where]");
    if (fields.length > 1) where.textContent = nameOf(fields[part.dataset.plainText]);
    else where.remove();
  }
  if (isQuiet(form)) {
    if (!state.box.querySelector("[data-plain-go]")) state.box.replaceChildren();
    return;
  }
  const sum = state.box.querySelector("[data-plain-sum]");
  const level = sum?.dataset.plainSum;
  if (state.level && level !== state.level) say(sum.textContent.trim().replace(/\s+/g, " "));
  state.level = level;
}

function later(form) {
  const state = panels.get(form);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => measure(form), PAUSE);
}

function begin(form) {
  const known = panels.get(form);
  if (known?.box.isConnected) {
    if (isQuiet(form) && isEmpty(form)) measure(form); // sent: what was said of it goes
    return;
  }
  panels.set(form, { box: panelOf(form), fields: [], timer: 0, asking: null, level: "" });
  if (!isEmpty(form)) measure(form);
}

const look = (root) => {
  for (const field of root.querySelectorAll?.("[data-plain]") ?? []) if (field.form) begin(field.form);
};

function select(field, start, end) {
  field.closest("details:not([open])")?.setAttribute("open", "");
  field.focus();
  field.setSelectionRange(start, end);
  field.scrollTop = (field.scrollHeight * start) / Math.max(field.value.length, 1) - field.clientHeight / 2;
  field.scrollIntoView({ block: "nearest" });
}

function put(field, start, end, text) {
  const stop = !text && field.value[end] === " " ? end + 1 : end; // a word left out takes its space along
  select(field, start, stop);
  // as if typed, so that Ctrl+Z takes it back
  if (!document.execCommand(text ? "insertText" : "delete", false, text)) {
    field.setRangeText(text, start, stop, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-plain-go], [data-plain-put]");
  const form = button?.closest("form");
  const field = panels.get(form)?.fields[button.closest("[data-plain-text]").dataset.plainText];
  if (!field) return;
  const [start, end] = (button.dataset.plainGo ?? button.dataset.plainAt).split(",").map(Number);
  if (button.dataset.plainPut === undefined) return select(field, start, end);
  if (field.value.slice(start, end) !== button.dataset.plainSaid) return measure(form); // typed since
  put(field, start, end, button.dataset.plainPut);
  say(button.textContent);
  measure(form);
});

for (const name of ["input", "draft:restored", "draft:discarded"]) {
  document.addEventListener(name, (event) => {
    const form = event.target.form ?? event.target;
    if (event.target.matches("[data-plain]") || panels.has(event.target)) {
      begin(form);
      later(form);
    }
  });
}
look(document);
document.addEventListener("htmx:afterSettle", (event) => look(event.detail.elt.parentElement ?? document));
