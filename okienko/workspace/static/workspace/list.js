// A work list by keyboard: J and K walk the rows, W takes the row in focus. Buttons below the list carry the keys.
const rows = () => [...document.querySelectorAll(".ok-worklist .ok-row")];
let last = ""; // a click on a button of the keys takes the focus away from the row
document.addEventListener("focusin", (event) => { last = event.target.closest(".ok-item")?.id ?? last; });
const current = () => document.getElementById(last)?.querySelector(".ok-row") ?? null;

document.addEventListener("click", (event) => {
  const mover = event.target.closest("[data-list-move]");
  if (mover) {
    const found = rows();
    const at = found.indexOf(current());
    const step = Number(mover.dataset.listMove);
    const next = at < 0 ? 0 : Math.min(found.length - 1, Math.max(0, at + step));
    found[next]?.focus();
    found[next]?.scrollIntoView({ block: "nearest" });
    return;
  }
  const presser = event.target.closest("[data-list-press]");
  if (presser) {
    const item = current()?.closest(".ok-item");
    item?.querySelector(`[data-list-button="${presser.dataset.listPress}"]`)?.click();
    return;
  }
  const assigner = event.target.closest("[data-assign]");
  const dialog = document.getElementById("assign");
  if (assigner) {
    dialog.querySelector("form").action = assigner.dataset.assign;
    dialog.querySelector("[data-assign-was]").value = assigner.dataset.assignHeld;
    dialog.querySelector("[data-assign-what]").textContent = assigner.closest(".ok-item").querySelector(".ok-row-title").textContent;
    dialog.showModal();
  }
  if (event.target.closest("[data-assign-close]")) dialog.close();
});
