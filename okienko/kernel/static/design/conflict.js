// Two versions side by side: words that differ are marked, and said to be added or removed, not only colored.
import { words } from "./words.js";

const pieces = (text) => text.match(/\s+|[^\s]+/g) ?? [];
const LONGEST = 1500; // pieces; longer texts are shown unmarked, a table of that size would freeze a phone

/** Longest common subsequence: which pieces of `a` and of `b` are the same. */
function common(a, b) {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  const inA = new Set();
  const inB = new Set();
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) { inA.add(i++); inB.add(j++); } else if (table[i + 1][j] >= table[i][j + 1]) i += 1; else j += 1;
  }
  return [inA, inB];
}

function paint(box, parts, kept, tag, spoken) {
  const nodes = [];
  for (let i = 0; i < parts.length;) {
    let run = "";
    const plain = kept.has(i);
    while (i < parts.length && kept.has(i) === plain) run += parts[i++];
    if (plain || !run.trim()) {
      nodes.push(document.createTextNode(run));
      continue;
    }
    const mark = document.createElement(tag);
    const hint = Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: `[${spoken}: ` });
    const end = Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: "]" });
    mark.append(hint, run, end);
    nodes.push(mark);
  }
  box.replaceChildren(...nodes);
}

function look(root) {
  for (const pair of root.querySelectorAll?.("[data-conflict]:not([data-ready])") ?? []) {
    pair.dataset.ready = "1";
    const [mine, theirs] = [pair.querySelector("[data-mine]"), pair.querySelector("[data-theirs]")];
    const [a, b] = [pieces(theirs.textContent), pieces(mine.textContent)];
    if (a.length > LONGEST || b.length > LONGEST) continue;
    const [inTheirs, inMine] = common(a, b);
    paint(theirs, a, inTheirs, "del", words.removed);
    paint(mine, b, inMine, "ins", words.added);
  }
}
look(document);
document.addEventListener("htmx:afterSettle", (event) => look(event.detail.elt));
