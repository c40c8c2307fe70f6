// Words of scripts come from <body data-words>, translated by the server; notices and polite announcements.

export const words = JSON.parse(document.body.dataset.words || "{}");

/** Fills %(name)s in a sentence. */
export const fill = (sentence, values) => (sentence ?? "").replace(/%\((\w+)\)s/g, (_, key) => values[key] ?? "");

/** Says a sentence to screen readers, without moving anything. */
export function say(sentence) {
  const region = document.getElementById("announcer");
  if (!region || !sentence) return;
  region.textContent = "";
  setTimeout(() => { region.textContent = sentence; }, 60);
}

/** Shows a notice in the corner; one that reports no danger leaves after eight seconds. */
export function toast(sentence, tone = "info") {
  const region = document.getElementById("toasts");
  if (!region || [...region.children].some((shown) => shown.dataset.sentence === sentence)) return null;
  const box = document.createElement("div");
  box.className = `ok-toast ok-toast-${tone}`;
  box.dataset.sentence = sentence;
  if (tone === "danger") box.setAttribute("role", "alert");
  const text = document.createElement("div");
  text.textContent = sentence;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "ok-toast-close";
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", words.close);
  close.textContent = "×";
  box.append(text, close);
  region.append(box);
  if (tone !== "danger") setTimeout(() => box.remove(), 8000);
  return box;
}
