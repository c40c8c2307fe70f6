// What is found while one types, under a search field with `data-suggest`: a combobox and its listbox, as ARIA describes
// them. Without scripts the field sends its form. One question at a time, and only once typing pauses: what was typed
// meanwhile is asked when the answer has come, so an older answer never stands over a newer one.
import { say } from "./words.js";

const SHORTEST = 3; // letters
const PAUSE = 40; // ms: letters closer together are one question
const MOST_KEPT = 50; // answers of this page

function suggest(input) {
  const box = document.getElementById(input.dataset.suggestBox);
  const answers = new Map(); // what was typed → HTML
  let asking = false;
  let timer = 0;
  let shown = ""; // what the list answers
  let early = []; // keys pressed before the answer to what was typed

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", box.id);

  const typed = () => input.value.trim();
  const options = () => [...box.querySelectorAll('[role="option"]')];
  const chosen = () => box.querySelector('[aria-selected="true"]');
  const isOpen = () => !box.hidden;

  function choose(option) {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function close() {
    box.hidden = true;
    early = [];
    choose(null);
    input.setAttribute("aria-expanded", "false");
  }

  function show(text, html) {
    shown = text;
    box.innerHTML = html;
    choose(null);
    const list = box.querySelector('[role="listbox"]');
    const visible = Boolean(list) && document.activeElement === input;
    box.hidden = !visible;
    input.setAttribute("aria-expanded", String(visible));
    if (visible) say(list.dataset.say);
    for (const step of early.splice(0)) move(step);
  }

  function move(step) {
    const found = options();
    if (!found.length || !isOpen()) return;
    const at = found.indexOf(chosen());
    choose(found[at < 0 ? (step > 0 ? 0 : found.length - 1) : (at + step + found.length) % found.length]);
  }

  async function ask() {
    const text = typed();
    if (text.length < SHORTEST) return close();
    if (answers.has(text)) return show(text, answers.get(text));
    if (asking) return; // asked again when the answer has come
    asking = true;
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(text)}`, { credentials: "same-origin" });
      if (answer.ok) {
        if (answers.size >= MOST_KEPT) answers.clear();
        answers.set(text, await answer.text());
      }
    } catch { /* without a network the form still sends */ } finally { asking = false; }
    if (typed() !== text) return ask();
    if (answers.has(text)) show(text, answers.get(text));
  }

  input.addEventListener("input", (event) => {
    early = [];
    clearTimeout(timer);
    if (typed().length < SHORTEST) return close();
    choose(null); // Enter now sends the form
    if (!event.isComposing) timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("compositionend", () => { clearTimeout(timer); timer = setTimeout(ask, PAUSE); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (typed().length < SHORTEST) return;
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (isOpen() && shown === typed()) move(step);
      else { early.push(step); ask(); }
    } else if (event.key === "Enter" && isOpen() && chosen()) {
      event.preventDefault();
      chosen().click();
    } else if (event.key === "Escape" && isOpen()) {
      event.preventDefault(); // the words stay
      close();
    }
  });
  box.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus until the click
  input.addEventListener("blur", close);
}

for (const input of document.querySelectorAll("input[data-suggest]")) suggest(input);
