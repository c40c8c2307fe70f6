// Photos and papers before they are sent: <input type="file" data-upload data-max-mb="10" data-max-files="5">.
// Shows a small picture, the size, and a button to remove each file; refuses what is too big or empty, says so, and
// lets nobody go on who may not have read it.
import { fill, say, words } from "./words.js";

const EDGE = 160;
const MEGABYTE = 1024 * 1024;
const QUALITY = 0.88;

const number = (value) => value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
const megabytes = (size) => number(size / MEGABYTE);
const sizeOf = (file) => (file.size < MEGABYTE / 10 ? `${Math.ceil(file.size / 1024)} kB` : `${megabytes(file.size)} MB`);

/**
 * <input data-shrink="2560">: a photo is made no larger than the server keeps it, before it is sent: a telephone's
 * 12 MB become one, and a HEIC becomes a JPEG where the browser can read it. What cannot be drawn stays as it is.
 */
async function shrunk(file, side, limit) {
  const isPhoto = /^image\/(jpeg|hei[cf])$/.test(file.type);
  if (!side || !file.type.startsWith("image/") || file.size <= (isPhoto ? MEGABYTE : limit)) return file;
  try {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, side / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    const ink = canvas.getContext("2d");
    ink.fillStyle = "white"; // a JPEG has no transparency
    ink.fillRect(0, 0, canvas.width, canvas.height);
    ink.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!blob || (blob.size >= file.size && file.type === "image/jpeg")) return file;
    return new File([blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg", lastModified: file.lastModified });
  } catch {
    return file;
  }
}

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
  const side = Number(input.dataset.shrink || 0);
  const most = input.multiple ? Number(input.dataset.maxFiles || 10) : 1;
  const originals = new WeakMap(); // a file made smaller → the one that was chosen
  const list = document.createElement("ul");
  list.className = "ok-files";
  const problem = document.createElement("div");
  problem.className = "invalid-feedback ok-errors";
  problem.setAttribute("role", "alert");
  problem.hidden = true;
  input.after(problem, list);
  problem.tabIndex = -1;
  let files = [];
  let unread = false; // something was left out, and nobody has pressed the button since
  let work = null; // photos being made smaller

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
      text.textContent = `${file.name}, ${sizeOf(file)}`;
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

  const chosenBefore = (file) => files.some((old) => {
    const one = originals.get(old) ?? old;
    return one.name === file.name && one.size === file.size && one.lastModified === file.lastModified;
  });

  const refusal = (file) => {
    if (file.size === 0) return fill(words.file_empty, { name: file.name });
    if (!accepted(file, input.accept)) return fill(words.file_type, { name: file.name });
    if (file.size > limit * MEGABYTE) return fill(words.file_too_big, { name: file.name, size: megabytes(file.size), limit });
    return "";
  };

  const add = async (chosen) => {
    const problems = [];
    const added = [];
    for (const file of chosen) {
      if (input.multiple && chosenBefore(file)) continue;
      const small = await shrunk(file, side, limit * MEGABYTE); // one after another: a telephone has little memory
      const reason = refusal(small);
      if (reason) problems.push(reason);
      else {
        originals.set(small, file);
        added.push(small);
      }
    }
    const room = input.multiple ? Math.max(0, most - files.length) : most;
    const over = added.splice(room);
    if (over.length) problems.push(fill(words.file_many, { limit: most, names: over.map((file) => file.name).join(", ") }));
    files = input.multiple ? [...files, ...added] : added;
    keep();
    problem.textContent = problems.join(" ");
    problem.hidden = !problems.length;
    unread = problems.length > 0;
    await show();
    if (added.length) say(added.map((file) => fill(words.file_added, { name: file.name })).join(" "));
  };

  input.addEventListener("change", () => {
    const chosen = [...input.files];
    keep(); // until they are read, those from before are what is sent
    work = add(chosen).finally(() => { work = null; });
  });

  // Without scripts the server stops once at a file it refuses; so does this. The next press goes on without it.
  input.form?.addEventListener("submit", async (event) => {
    if (!input.isConnected || (!work && !unread)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (work) await work;
    if (!unread) {
      event.target.requestSubmit(event.submitter);
      return;
    }
    unread = false;
    if (!problem.textContent.endsWith(words.file_go_on)) problem.append(` ${words.file_go_on}`);
    problem.focus();
  }, true);
}

const look = (root) => {
  for (const input of root.querySelectorAll?.('input[type="file"][data-upload]') ?? []) begin(input);
};
look(document);
document.addEventListener("htmx:afterSettle", (event) => look(event.detail.elt));
