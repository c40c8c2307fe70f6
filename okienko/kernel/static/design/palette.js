// Ctrl+K: one field for people, cases, cards and commands. Arrows choose, Enter opens, Escape closes; the dialog gives the focus back.
import { fill, say, words } from "./words.js";

const dialog = document.getElementById("palette");
const input = document.getElementById("palette-query");
const list = document.getElementById("palette-results");

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
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      const chosen = list.querySelector('[aria-selected="true"]') ?? options()[0];
      event.preventDefault();
      chosen?.click();
      if (chosen?.getAttribute("href")?.startsWith("#")) dialog.close();
    }
  });
  list.addEventListener("htmx:afterSettle", () => {
    const found = options();
    choose(found[0]);
    say(found.length ? fill(words.results, { number: found.length }) : words.no_results);
  });
}
