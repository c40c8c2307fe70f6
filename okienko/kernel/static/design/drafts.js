// Nothing typed is lost: <form data-draft="case:12:note"> keeps what differs from the server's values through a
// reload or a crash, says "Przywrócono szkic", and forgets it when the server says it was saved.
//
// Staff: in localStorage under the account's number, three days. Residents: in sessionStorage only, because
// computers in libraries are shared. Passwords, files and hidden fields are never kept.
import { fill, say, words } from "./words.js";

const DAYS = 3;
const store = document.body.classList.contains("ok-portal") ? sessionStorage : localStorage;
const PREFIX = `okienko:draft:${document.body.dataset.user || "0"}:`;
const SAVED_COOKIE = "okienko_saved";
const KEPT = "input:not([type=hidden], [type=password], [type=file], [type=submit], [type=button]), textarea, select";

const controls = (form) => [...form.elements].filter((node) => node.name && node.matches(KEPT) && !node.closest("[data-no-draft]"));
const keyOf = (form) => PREFIX + form.dataset.draft;
const slot = (node) => (node.type === "radio" || node.type === "checkbox" ? `${node.name}=${node.value}` : node.name);

function valueOf(node) {
  if (node.type === "checkbox" || node.type === "radio") return node.checked;
  return node.multiple ? [...node.selectedOptions].map((option) => option.value) : node.value;
}

function setValue(node, value) {
  if (node.type === "checkbox" || node.type === "radio") node.checked = value;
  else if (node.multiple) for (const option of node.options) option.selected = value.includes(option.value);
  else node.value = value;
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const given = new WeakMap(); // form → values the server wrote

function remember(form) {
  const base = given.get(form);
  if (!base) return;
  const typed = {};
  for (const node of controls(form)) if (!same(valueOf(node), base[slot(node)])) typed[slot(node)] = valueOf(node);
  if (Object.keys(typed).length) store.setItem(keyOf(form), JSON.stringify({ at: Date.now(), typed }));
  else store.removeItem(keyOf(form));
}

/** Forgets the draft of this key: it was saved or thrown away. */
export function forget(key) {
  store.removeItem(PREFIX + key);
}

function notice(form, at) {
  const box = document.createElement("div");
  box.className = "alert ok-draft";
  box.dataset.draftNotice = "";
  const text = document.createElement("div");
  const time = new Date(at).toLocaleString(document.documentElement.lang, { weekday: "short", hour: "2-digit", minute: "2-digit" });
  text.textContent = fill(words.draft_restored, { time });
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "btn btn-sm";
  discard.textContent = words.draft_discard;
  discard.addEventListener("click", () => {
    const base = given.get(form);
    for (const node of controls(form)) setValue(node, base[slot(node)]);
    forget(form.dataset.draft);
    box.remove();
    controls(form)[0]?.focus();
    form.dispatchEvent(new CustomEvent("draft:discarded", { bubbles: true }));
  });
  box.append(text, discard);
  form.prepend(box);
  say(text.textContent);
}

function restore(form) {
  const raw = store.getItem(keyOf(form));
  if (!raw) return;
  const { at, typed } = JSON.parse(raw);
  let changed = false;
  for (const node of controls(form)) {
    const value = typed[slot(node)];
    if (value === undefined || same(value, valueOf(node))) continue;
    setValue(node, value);
    changed = true;
  }
  if (!changed) return;
  notice(form, at);
  form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
}

function begin(form) {
  if (given.has(form)) return;
  given.set(form, Object.fromEntries(controls(form).map((node) => [slot(node), valueOf(node)])));
  restore(form);
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => remember(form), 250);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    remember(form);
    let mark = form.querySelector('input[name="_draft"]');
    if (!mark) {
      mark = Object.assign(document.createElement("input"), { type: "hidden", name: "_draft" });
      form.append(mark);
    }
    mark.value = form.dataset.draft;
  });
  window.addEventListener("pagehide", () => { if (form.isConnected) remember(form); });
  form.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, elt } = event.detail;
    if (elt !== form || xhr.status < 200 || xhr.status > 299) return;
    clearTimeout(timer);
    forget(form.dataset.draft);
    form.querySelector("[data-draft-notice]")?.remove();
    given.set(form, Object.fromEntries(controls(form).map((node) => [slot(node), valueOf(node)])));
  });
}

/** A saved form answers with a redirect that carries this cookie (kernel.middleware.DraftMiddleware). */
function readSaved() {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${SAVED_COOKIE}=`));
  if (!found) return;
  forget(decodeURIComponent(found.slice(SAVED_COOKIE.length + 1)));
  document.cookie = `${SAVED_COOKIE}=; path=/; max-age=0; samesite=lax`;
}

function sweep() {
  for (const key of Object.keys(store)) {
    if (!key.startsWith("okienko:draft:")) continue;
    const { at } = JSON.parse(store.getItem(key));
    if (Date.now() - at > DAYS * 86_400_000) store.removeItem(key);
  }
}

const look = (root) => {
  if (root.matches?.("form[data-draft]")) begin(root);
  for (const form of root.querySelectorAll?.("form[data-draft]") ?? []) begin(form);
};

// "take theirs" beside two versions: what was typed is thrown away on purpose
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-forget-draft]");
  if (link) forget(link.dataset.forgetDraft);
});

readSaved();
sweep();
look(document);
document.addEventListener("htmx:afterSettle", (event) => look(event.detail.elt));
