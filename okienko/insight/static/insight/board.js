// Waits grow while nothing happens: the board reads itself again every five seconds, besides when something changed.
import { changed } from "../design/live.js";

const EVERY = 5000;
setInterval(() => {
  for (const board of document.querySelectorAll("[data-board]")) changed(board.dataset.live.split(/\s+/)[0]);
}, EVERY);
