// Keys that can be seen: <a data-key="n">, <button data-key="Alt+z">, <a data-key="g k"> (one after the other).
// A link, a button or a choice is pressed, a field gets the focus. `?` lists them all; single letters can be switched off there.

const OFF = "okienko:shortcuts-off";
const dialog = document.getElementById("shortcuts");
const PAUSE = 900;
let first = "";
let at = 0;

const typing = (node) => node.closest?.("input, textarea, select, [contenteditable='true']");
const off = () => localStorage.getItem(OFF) === "1";
const usable = (node) => node.checkVisibility() && !node.disabled;

function nameOf(node) {
  const label = node.getAttribute("aria-label");
  if (label) return label;
  const copy = (node.labels?.[0] ?? node).cloneNode(true);
  for (const key of copy.querySelectorAll("kbd, svg")) key.remove();
  return copy.textContent.trim().replace(/\s+/g, " ");
}

const keyOf = (event) => (event.altKey ? "Alt+" : "") + (event.key.length === 1 ? event.key.toLowerCase() : event.key);

function find(pressed) {
  return [...document.querySelectorAll("[data-key]")].find((node) => node.dataset.key.toLowerCase() === pressed.toLowerCase() && usable(node));
}

/** Presses as a finger would: the focus goes along, and on into the first field of what was folded open. */
function press(node) {
  const isChoice = node.matches("input[type=radio], input[type=checkbox]");
  const isField = !isChoice && node.matches("input, textarea, select");
  node.focus({ preventScroll: !isField });
  if (isField) return;
  node.click();
  if (node === document.activeElement) node.scrollIntoView({ block: "nearest" });
  if (!node.matches("summary")) return;
  const found = (what) => node.parentElement.open && node.parentElement.querySelector(what);
  (found("[data-first]") || found("input:not([type=hidden]), textarea, select") || node).focus();
}

function list() {
  const box = dialog.querySelector("[data-shortcuts-list]");
  for (const old of box.querySelectorAll("[data-found]")) old.remove();
  for (const node of document.querySelectorAll("[data-key]")) {
    if (!usable(node)) continue;
    const row = document.createElement("div");
    row.dataset.found = "";
    const keys = document.createElement("dt");
    for (const part of node.dataset.key.split(/[ +]/)) {
      const key = document.createElement("kbd");
      key.textContent = part;
      keys.append(key, " ");
    }
    const what = document.createElement("dd");
    what.textContent = nameOf(node);
    row.append(keys, what);
    box.append(row);
  }
}

/** Shows the key beside the words of a button or link, and tells screen readers. */
export function label(root) {
  for (const node of root.querySelectorAll?.("[data-key]") ?? []) {
    if (node.hasAttribute("aria-keyshortcuts")) continue;
    node.setAttribute("aria-keyshortcuts", node.dataset.key);
    if (node.matches("input, textarea, select, [data-key-hidden]") || node.querySelector("kbd")) continue;
    const key = document.createElement("kbd");
    key.setAttribute("aria-hidden", "true");
    key.textContent = node.dataset.key;
    node.append(" ", key);
  }
}

if (dialog) {
  const choice = dialog.querySelector("[data-shortcuts-off]");
  choice.checked = !off();
  choice.addEventListener("change", () => localStorage.setItem(OFF, choice.checked ? "0" : "1"));
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-shortcuts-open]")) return;
    list();
    dialog.showModal();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (typing(event.target) && !event.altKey) return;
    const key = keyOf(event);
    if (document.querySelector("dialog[open]")) { // what is offered does not wait for it
      const offered = event.altKey && find(key)?.closest("#offers");
      if (offered) find(key).click();
      return;
    }
    if (!event.altKey && off() && key !== "?") return;
    if (key === "?") {
      event.preventDefault();
      list();
      dialog.showModal();
      return;
    }
    const pair = first && performance.now() - at < PAUSE ? find(`${first} ${key}`) : null;
    const node = pair ?? find(key);
    first = key;
    at = performance.now();
    if (!node) return;
    event.preventDefault();
    first = "";
    press(node);
  });
  label(document);
  document.addEventListener("htmx:afterSettle", (event) => label(event.detail.elt));
}
