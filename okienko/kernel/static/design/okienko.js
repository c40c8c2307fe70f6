// Every page: notices that can be closed, errors of htmx as notices, details menus that close, look without reload.
import "./calm.js";
import "./drafts.js";
import "./live.js";
import { say, toast, words } from "./words.js";

document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-dismiss]");
  if (closer) closer.closest(".ok-toast, .alert, [data-dismissible]")?.remove();
  for (const menu of document.querySelectorAll("details.ok-menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.ok-menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A DomainError answered to htmx carries X-Okienko-Error: its notice goes to #toasts, the page stays as it is.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status >= 400 && xhr.getResponseHeader("X-Okienko-Error")) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
const tellsItself = (event) => event.target.matches?.("[data-sending]"); // sending.js says it beside the button
document.addEventListener("htmx:responseError", (event) => tellsItself(event) || toast(words.failed, "danger"));
document.addEventListener("htmx:sendError", (event) => tellsItself(event) || toast(words.offline, "danger"));
document.addEventListener("htmx:timeout", () => toast(words.offline, "danger"));

// After an answer that contains the list of errors, the list gets the focus.
const focusErrors = (root) => root.querySelector?.("[data-focus]")?.focus({ preventScroll: false });
document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.detail.elt));
focusErrors(document);

// Announce swaps that say so: <div data-announce="Zapisano">.
document.addEventListener("htmx:afterSettle", (event) => {
  const text = event.detail.elt.dataset?.announce ?? event.detail.elt.querySelector?.("[data-announce]")?.dataset.announce;
  if (text) say(text);
});

// What was typed into a search before htmx was awake: pages put the focus there at once, and fingers are quick.
document.addEventListener("DOMContentLoaded", () => {
  for (const input of document.querySelectorAll("input[hx-get]")) {
    if (input.value !== input.defaultValue) window.htmx.trigger(input, "typed:early");
  }
});
