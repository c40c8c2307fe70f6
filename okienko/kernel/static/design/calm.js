// The htmx extension "calm": swaps by morphing, and leaves alone what a person is doing. Typed text, focus,
// scroll, open menus and dialogs survive. hx-swap="calm" replaces the target, "calm:inner" its content.

const CONTROLS = "input, textarea, select";

/** Has a person changed this control since the server wrote it? */
export function dirty(control) {
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  if (control.type === "file") return control.files.length > 0;
  if (control.type === "hidden") return false;
  if (control instanceof HTMLSelectElement) {
    const given = [...control.options].some((option) => option.defaultSelected);
    return given
      ? [...control.options].some((option) => option.selected !== option.defaultSelected)
      : !control.multiple && control.selectedIndex > 0;
  }
  return control.value !== control.defaultValue;
}

const isControl = (node) => node instanceof Element && node.matches(CONTROLS);
const typing = (node) => node === document.activeElement && (isControl(node) || node.isContentEditable);
const holdsWork = (node) =>
  node instanceof Element &&
  (typing(node) || (isControl(node) && dirty(node)) ||
    [...node.querySelectorAll(CONTROLS)].some((control) => dirty(control) || typing(control)));

const callbacks = {
  beforeNodeMorphed(old) {
    if (!(old instanceof Element)) return true;
    if (old.matches("[data-map-ready], [data-keep]")) return false;
    if (isControl(old) && (dirty(old) || typing(old))) return false;
    return !(old.isContentEditable && old.contains(document.activeElement));
  },
  beforeNodeRemoved: (node) => !holdsWork(node),
  beforeAttributeUpdated(name, node) {
    if (name === "style") return false; // only scripts write it: the CSP forbids it in pages
    if (name === "open" && node.matches("details, dialog")) return false;
    if (node.matches(".show, .showing") && name === "class") return false;
    return !(name === "aria-expanded" && node.getAttribute(name) === "true");
  },
};

/** Morphs `target` (or its content) into the nodes of `fragment`. */
export function morph(target, fragment, inner) {
  return window.Idiomorph.morph(target, inner ? [...fragment.childNodes] : fragment.firstElementChild, {
    morphStyle: inner ? "innerHTML" : "outerHTML",
    restoreFocus: true,
    callbacks,
  });
}

window.htmx.defineExtension("calm", {
  isInlineSwap: (style) => style === "calm",
  handleSwap(style, target, fragment) {
    if (style !== "calm" && style !== "calm:inner") return false;
    const kept = [...document.querySelectorAll("[data-keep-scroll]")].map((box) => [box, box.scrollTop, box.scrollLeft]);
    const done = morph(target, fragment, style === "calm:inner");
    for (const [box, top, left] of kept) box.scrollTo({ top, left, behavior: "instant" });
    return done;
  },
});
