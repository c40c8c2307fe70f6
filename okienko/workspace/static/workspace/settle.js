// Shows only the fields that the chosen result needs; puts templates and quotes into the answer; Ctrl+Enter saves.
const show = (fieldset) => {
  const chosen = fieldset.querySelector("input[type=radio]:checked")?.value ?? "";
  for (const part of fieldset.querySelectorAll("[data-for]")) {
    part.hidden = !part.dataset.for.split(" ").includes(chosen);
  }
};
const showAll = () => {
  for (const fieldset of document.querySelectorAll("[data-outcome]")) show(fieldset);
};

showAll();
document.addEventListener("change", (event) => {
  const fieldset = event.target.closest("[data-outcome]");
  if (fieldset) show(fieldset);
});
document.addEventListener("draft:restored", showAll);
document.addEventListener("draft:discarded", showAll);

// a form that was asked for is ready to be typed into
const ready = (root) => {
  const asked = root.matches?.("[data-focus-first]") ? root : root.querySelector?.("[data-focus-first]");
  asked?.querySelector("input:not([type=hidden]), textarea, select")?.focus();
};
ready(document);
document.addEventListener("htmx:afterSettle", (event) => ready(event.detail.elt));

function insert(field, text, { first = false } = {}) {
  const at = first ? field.value.length : field.selectionStart;
  const before = field.value.slice(0, at);
  const gap = before && !before.endsWith("\n") ? "\n\n" : "";
  field.setRangeText(gap + text, at, first ? at : field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

// by a button, not by the change of the list: arrows pass every template on the way to the one that is meant
for (const button of document.querySelectorAll("[data-template]")) {
  button.addEventListener("click", () => {
    const select = document.getElementById(button.dataset.template);
    if (!select.value) {
      select.focus();
      return;
    }
    insert(document.getElementById(button.dataset.templateInto), select.value);
    select.value = "";
  });
}
for (const button of document.querySelectorAll("[data-quote]")) {
  button.addEventListener("click", () => insert(document.getElementById(button.dataset.quoteInto), button.dataset.quote, { first: true }));
}

// a card or a guide that was opened beside the question goes into its fields; the card unless something is there
const outcomeAtHand = () => [...document.querySelectorAll("[data-outcome]")].at(-1);
const keepGuide = (fieldset, value, title) => {
  const field = fieldset?.querySelector('[name$="-guide"]');
  if (!field) return;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true })); // drafts notice what was typed
  fieldset.querySelector("[data-guide-said]").textContent = title;
  fieldset.querySelector("[data-guide-kept]").hidden = !value;
};
document.addEventListener("click", (event) => {
  const drop = event.target.closest("[data-guide-drop]");
  if (drop) {
    const fieldset = drop.closest("[data-outcome]");
    keepGuide(fieldset, "", "");
    fieldset.querySelector("input[type=radio]:checked, input[type=radio]")?.focus();
  }
  const button = event.target.closest("[data-insert], [data-keep-guide]");
  const source = button?.closest("[data-card-code], [data-guide]");
  if (!source) return;
  const fieldset = outcomeAtHand();
  const field = fieldset?.querySelector('[name$="-card"]');
  if (field && !field.value) field.value = source.dataset.cardCode ?? "";
  if (source.dataset.guide) keepGuide(fieldset, source.dataset.guide, source.dataset.guideTitle);
  const radio = fieldset?.querySelector('input[type=radio][value="card"]');
  if (radio && !fieldset.querySelector("input[type=radio]:checked")) {
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }
  if (button.matches("[data-keep-guide]")) fieldset?.querySelector('[name$="-question"]')?.focus();
});

// a category is found by a word: a button, or Enter for the first, puts it into the list above
const choose = (button) => {
  const box = button.closest("[data-category-search]");
  const select = box.closest("[data-outcome]").querySelector('select[name$="-category"]');
  select.value = button.dataset.category;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  box.querySelector("[aria-live]").replaceChildren();
  box.querySelector("input").value = "";
  select.focus();
};
for (const box of document.querySelectorAll("[data-category-search]")) {
  box.hidden = false;
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-category]");
    if (button) choose(button);
  });
  box.querySelector("input").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault(); // the form is saved by Ctrl+Enter or its button
    const first = box.querySelector("[data-category]");
    if (first) choose(first);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form[data-save-key]") ?? document.querySelector("form[data-save-key]");
  const button = form?.querySelector("[data-save]");
  if (!button || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  form.requestSubmit(button);
});

// one save is sent once, however fast the fingers are
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-save-key]");
  if (!form || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
