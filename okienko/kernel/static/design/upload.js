// Photos and papers before they are sent: <input type="file" data-upload data-max-mb="10" data-max-files="5">.
// Shows a small picture, the size, and a button to remove each file; refuses what is too big and says so.
import { fill, say, words } from "./words.js";

const EDGE = 160;
const MEGABYTE = 1024 * 1024;

const megabytes = (size) => (size / MEGABYTE).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });

/** Does the file fit the input's `accept`? A phone may give no type; then the server decides. */
function accepted(file, accept) {
  if (!accept || !file.type) return true;
  return accept.split(",").map((part) => part.trim().toLowerCase()).some((part) =>
    part.startsWith(".") ? file.name.toLowerCase().endsWith(part) : part.endsWith("/*") ? file.type.startsWith(part.slice(0, -1)) : file.type === part);
}

async function picture(file) {
  if (!file.type.startsWith("image/")) return null;
  try {
    const image = await createImageBitmap(file, { resizeHeight: EDGE, resizeQuality: "medium" });
    const canvas = document.createElement("canvas");
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext("2d").drawImage(image, 0, 0);
    canvas.setAttribute("aria-hidden", "true");
    return canvas;
  } catch {
    return null; // a format this browser does not draw (HEIC); the file itself is fine
  }
}

function begin(input) {
  if (input.dataset.uploadReady) return;
  input.dataset.uploadReady = "1";
  const limit = Number(input.dataset.maxMb || 10);
  const most = input.multiple ? Number(input.dataset.maxFiles || 10) : 1;
  const list = document.createElement("ul");
  list.className = "ok-files";
  const problem = document.createElement("div");
  problem.className = "invalid-feedback ok-errors";
  problem.setAttribute("role", "alert");
  problem.hidden = true;
  input.after(problem, list);
  let files = [];

  const keep = () => {
    const transfer = new DataTransfer();
    for (const file of files) transfer.items.add(file);
    input.files = transfer.files;
    input.dispatchEvent(new CustomEvent("upload:changed", { bubbles: true }));
  };

  const show = async () => {
    const rows = await Promise.all(files.map(async (file) => {
      const row = document.createElement("li");
      const image = await picture(file);
      const text = document.createElement("span");
      text.textContent = `${file.name}, ${megabytes(file.size)} MB`;
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "btn btn-sm";
      remove.textContent = "×";
      remove.setAttribute("aria-label", fill(words.file_remove, { name: file.name }));
      remove.addEventListener("click", async () => {
        files = files.filter((other) => other !== file);
        keep();
        await show();
        input.focus();
        say(fill(words.file_removed, { name: file.name }));
      });
      if (image) row.append(image);
      row.append(text, remove);
      return row;
    }));
    list.replaceChildren(...rows);
  };

  input.addEventListener("change", async () => {
    const problems = [];
    const added = [...input.files].filter((file) => {
      if (file.size > limit * MEGABYTE) problems.push(fill(words.file_too_big, { name: file.name, size: megabytes(file.size), limit }));
      else if (!accepted(file, input.accept)) problems.push(fill(words.file_type, { name: file.name }));
      else return true;
      return false;
    }).filter((file) => !input.multiple || !files.some((old) => old.name === file.name && old.size === file.size && old.lastModified === file.lastModified));
    files = input.multiple ? [...files, ...added] : added;
    if (files.length > most) {
      problems.push(fill(words.file_many, { limit: most }));
      files = files.slice(0, most);
    }
    keep();
    problem.textContent = problems.join(" ");
    problem.hidden = !problems.length;
    await show();
    if (added.length) say(added.map((file) => fill(words.file_added, { name: file.name })).join(" "));
  });
}

const look = (root) => {
  for (const input of root.querySelectorAll?.('input[type="file"][data-upload]') ?? []) begin(input);
};
look(document);
document.addEventListener("htmx:afterSettle", (event) => look(event.detail.elt));
