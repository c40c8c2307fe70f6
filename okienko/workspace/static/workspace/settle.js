// Shows only the fields that the chosen result needs, and puts a template into the reply.
const show = (fieldset) => {
  const chosen = fieldset.querySelector("input[type=radio]:checked")?.value ?? "";
  for (const part of fieldset.querySelectorAll("[data-for]")) {
    part.hidden = !part.dataset.for.split(" ").includes(chosen);
  }
};

for (const fieldset of document.querySelectorAll("[data-outcome]")) {
  show(fieldset);
  fieldset.addEventListener("change", () => show(fieldset));
}

for (const select of document.querySelectorAll("[data-template-into]")) {
  select.addEventListener("change", () => {
    const field = document.getElementById(select.dataset.templateInto);
    if (!select.value) return;
    field.setRangeText(select.value, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    select.value = "";
  });
}
