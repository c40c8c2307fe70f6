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
