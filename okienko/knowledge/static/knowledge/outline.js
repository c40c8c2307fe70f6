// A problem or a box of the picture brings to its line of the outline.
document.addEventListener("click", (event) => {
  const place = event.target.closest("[data-line]");
  const field = document.querySelector("[data-outline]");
  if (!place || !field) return;
  const number = Number(place.dataset.line);
  const lines = field.value.split("\n");
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  field.focus();
  field.setSelectionRange(start, start + (lines[number - 1]?.length ?? 0));
  field.scrollTop = Math.max(0, (number - 4) * Number.parseFloat(getComputedStyle(field).lineHeight));
  field.scrollLeft = 0;
});
