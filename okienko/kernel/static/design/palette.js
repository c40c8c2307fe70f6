// Ctrl+K: one field for people, cases, cards and commands. Arrows choose, Enter opens, Escape closes; the dialog gives the focus back.
import { fill, say, words } from "./words.js";

const dialog = document.getElementById("palette");
const input = document.getElementById("palette-query");
const list = document.getElementById("palette-results");

let shown = null; // the query the list answers; null before the first answer
let early = []; // keys pressed before the answer to what was typed: they mean the new list, not the old one

const options = () => [...list.querySelectorAll('[role="option"]:not([aria-disabled])')];

function choose(option) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}

function open() {
  if (dialog.open) return;
  dialog.showModal();
  input.select();
  window.htmx.trigger(input, "palette:open");
}

function move(step) {
  const found = options();
  if (!found.length) return;
  const at = found.findIndex((option) => option.getAttribute("aria-selected") === "true");
  choose(found[(at + step + found.length) % found.length]);
}

function press(key) {
  if (key !== "Enter") return move(key === "ArrowDown" ? 1 : -1);
  const chosen = list.querySelector('[aria-selected="true"]') ?? options()[0];
  chosen?.click();
  if (chosen?.getAttribute("href")?.startsWith("#")) dialog.close();
}

if (dialog) {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette-open]")) open();
    if (event.target === dialog) dialog.close();
  });
  input.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
    event.preventDefault();
    if (input.value === shown) press(event.key);
    else early.push(event.key);
  });
  const forget = () => {
    early = [];
  };
  input.addEventListener("input", forget);
  dialog.addEventListener("close", forget);
  list.addEventListener("htmx:afterSettle", (event) => {
    const query = event.detail.requestConfig.parameters.get("q");
    const kept = query === shown ? document.getElementById(input.getAttribute("aria-activedescendant")) : null;
    shown = query;
    const found = options();
    choose(found.includes(kept) ? kept : found[0]);
    say(found.length ? fill(words.results, { number: found.length }) : words.no_results);
    if (query === input.value) early.splice(0).forEach(press);
  });
}
