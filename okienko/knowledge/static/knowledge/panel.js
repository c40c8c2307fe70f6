// Buttons of a service card put its text into the answer being written; without an answer field, on the clipboard.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-insert]");
  if (!button) return;
  const text = button.dataset.insert;
  const status = button.closest(".ok-card-panel").querySelector("[data-insert-done]");
  const field = document.querySelector("[data-reply]");
  if (field) {
    const before = field.value.slice(0, field.selectionStart);
    const gap = before && !before.endsWith("\n") ? "\n\n" : "";
    field.setRangeText(gap + text, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true })); // drafts notice what was typed
    field.focus();
    status.textContent = status.dataset.insertDone;
  } else if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    status.textContent = status.dataset.insertCopied;
  }
});

// Enter in the search opens its first card and goes on to its button: Enter again puts the text into the answer.
// Pressed before the answer to what was typed, it means the cards that are on their way.
const QUERY = "knowledge-query";
let shown = null; // the question whose cards are listed
let wanted = ""; // "card" once Enter was pressed, "button" while the card is on its way

function openFirst() {
  const first = document.querySelector("[data-knowledge] a[hx-get]");
  wanted = first ? "button" : "";
  first?.click();
}

document.addEventListener("keydown", (event) => {
  if (event.target.id !== QUERY || event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
  event.preventDefault();
  wanted = "card";
  if (event.target.value === shown) openFirst();
});
document.addEventListener("input", (event) => { if (event.target.id === QUERY) wanted = ""; });
document.addEventListener("htmx:afterSettle", (event) => { // before that, links of the answer are links of a page
  if (!event.detail.target?.matches("[data-knowledge]")) return;
  if (event.detail.requestConfig.elt.id === QUERY) {
    shown = event.detail.requestConfig.parameters.get("q");
    if (wanted === "card" && shown === document.getElementById(QUERY).value) openFirst();
    return;
  }
  shown = null; // a card stands where the list was
  if (wanted === "button") { // of the whole text, not of one form or one question of it
    const panel = event.detail.target;
    (panel.querySelector(".ok-actions [data-insert]") ?? panel.querySelector("[data-insert]"))?.focus();
  }
  wanted = "";
});
// A guide beside a contact: a digit chooses its answer, 0 goes back, and the next question takes the focus.
document.addEventListener("htmx:afterSettle", (event) => {
  if (!event.detail.target?.matches("[data-knowledge]")) return;
  const panel = event.detail.target.querySelector("[data-guide-panel]");
  if (!panel) return;
  panel.querySelector("[data-guide-focus]").focus();
  const keep = panel.querySelector("[data-keep-guide]");
  if (keep) keep.hidden = !document.querySelector("[data-outcome]"); // pages without a contact have nowhere to keep it
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !/^\d$/.test(event.key)) return;
  const link = event.target.closest?.("[data-guide-panel]")?.querySelector(`[data-digit="${event.key}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});
