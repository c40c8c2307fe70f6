// Who advised and may read the work no longer leaves its page; a draft of a note stays in the browser.
document.addEventListener("live:refreshed", (event) => {
  const over = event.target.querySelector?.("[data-advice-leave]");
  if (over) location.assign(over.dataset.adviceLeave);
});
