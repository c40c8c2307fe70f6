// A page made to be printed shows its button where there are scripts to press it with.
for (const row of document.querySelectorAll("[data-print-row]")) row.hidden = false;
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
