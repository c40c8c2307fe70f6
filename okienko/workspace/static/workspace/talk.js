// The page used while talking: people are chosen by arrows and Enter; who is chosen stands beside at once.
const form = document.querySelector("form[data-beside]");
const beside = document.getElementById("beside");

function showBeside() {
  const id = document.getElementById("id_person").value;
  if (!id) {
    beside.replaceChildren();
    return;
  }
  const sure = document.getElementById("id_confirmed").checked ? "?potwierdzona=1" : "";
  const address = form.dataset.beside.replace("/0/", `/${id}/`) + sure;
  window.htmx.ajax("GET", address, { source: beside, target: beside, swap: "innerHTML" });
}

function begin(box) {
  const input = box.querySelector("[role=combobox]");
  const found = document.getElementById(input.getAttribute("aria-controls"));
  const hidden = document.getElementById(box.dataset.into);
  const isMain = box.hasAttribute("data-main");
  const options = () => [...found.querySelectorAll("[role=option]")];

  const point = (option) => {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-expanded", String(options().length > 0));
  };

  const state = (chosen) => {
    box.querySelector("[data-search-part]").hidden = chosen;
    box.querySelector("[data-chosen-part]").hidden = !chosen;
    if (!isMain) return;
    document.querySelector("[data-known]").hidden = !chosen;
    document.querySelector("[data-unknown]").hidden = chosen;
  };

  const choose = (option) => {
    hidden.value = option.dataset.person;
    box.querySelector("[data-chosen-name]").textContent = option.dataset.name;
    box.querySelector("[data-chosen-phone]").textContent = option.dataset.phone;
    state(true);
    found.replaceChildren();
    input.value = "";
    if (isMain) {
      showBeside();
      document.getElementById("id_confirmed").focus();
    } else {
      box.querySelector("[data-unchoose]").focus();
    }
  };

  input.addEventListener("keydown", (event) => {
    const list = options();
    const at = list.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (list.length) point(list[at < 0 && step < 0 ? list.length - 1 : (at + step + list.length) % list.length]);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault(); // Enter chooses; the form is saved by Ctrl+Enter or its button
      const option = list[at] ?? (list.length === 1 ? list[0] : null);
      if (option) choose(option);
    } else if (event.key === "Escape") {
      found.replaceChildren();
      point(null);
    }
  });
  found.addEventListener("htmx:afterSettle", () => point(null));
  found.addEventListener("click", (event) => {
    const option = event.target.closest("[data-person]");
    if (option) choose(option);
  });
  box.querySelector("[data-unchoose]").addEventListener("click", () => {
    hidden.value = "";
    if (isMain) document.getElementById("id_confirmed").checked = false;
    state(false);
    if (isMain) showBeside();
    input.focus();
  });
}

for (const box of document.querySelectorAll("[data-person-search]")) begin(box);
document.getElementById("id_confirmed").addEventListener("change", showBeside);

// a callback rings the number we already know
document.addEventListener("change", (event) => {
  if (!event.target.matches('input[value="callback"]')) return;
  const phone = event.target.closest("[data-outcome]").querySelector('[name$="-phone"]');
  const known = document.querySelector("[data-main] [data-chosen-phone]").textContent || document.getElementById("id_phone").value;
  if (!phone.value) phone.value = known;
});
