/* The filters' panels and the sheet that holds them on a phone. Without scripts they open and close by themselves. */

import { text } from "./texts.js";

const panels = () => document.querySelectorAll(".facet[open]");
const sheetOf = () => document.querySelector(".narrowing"); /* another one after new results */
const narrow = matchMedia("(max-width: 639px)");

/* Take back what was chosen and not shown: it must not apply with the next click elsewhere. */
const takeBack = (place) => {
  for (const field of place.querySelectorAll("input")) {
    field.checked = field.defaultChecked;
    field.value = field.defaultValue;
  }
  for (const option of place.querySelectorAll("option")) option.selected = option.defaultSelected;
  for (const search of place.querySelectorAll(".among")) narrowList(search);
};

const close = (panel) => {
  panel.open = false;
  if (!narrow.matches) takeBack(panel);
};

/* A panel closes when a click or the focus is outside it, and by Escape. On the sheet it stays open. Enter in a field
   is a click of the form's first button, without a pointer: it sends what the open panel holds. */
const closeOthers = ({ target, type, detail }) => {
  if (type === "click" && !detail) return;
  if (narrow.matches && target.closest?.(".narrowing")) return;
  for (const panel of panels()) if (!panel.contains(target)) close(panel);
};
document.addEventListener("click", closeOthers);
document.addEventListener("focusin", closeOthers);
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const [panel] = panels();
  const sheet = sheetOf();
  const open = panel ?? (narrow.matches && sheet?.open ? sheet : null);
  if (!open) return;
  if (open === sheet) sheet.open = false;
  else close(open);
  open.querySelector("summary").focus();
});

/* While the sheet covers the page, nothing behind it can be reached. */
const cover = () => {
  const sheet = sheetOf();
  if (!sheet) return;
  const covers = sheet.open && narrow.matches;
  for (let inside = sheet; inside !== document.body; inside = inside.parentElement)
    for (const other of inside.parentElement.children) if (other !== inside) other.inert = covers;
  if (!sheet.open && narrow.matches) takeBack(sheet);
};
document.addEventListener("toggle", ({ target }) => {
  if (target === sheetOf()) cover();
}, true);
document.addEventListener("results", cover);
narrow.addEventListener("change", cover);

/* The slider between shape and colour says where it stands in words. */
const sayLean = () => {
  for (const slider of document.querySelectorAll("input[name=lean]")) {
    const place = Number(slider.value);
    const [shape, both, colour] = Math.abs(place) === 1
      ? [text("lean-shape"), "", text("lean-colour")]
      : [text("lean-more-shape"), text("lean-both"), text("lean-more-colour")];
    slider.ariaValueText = [shape, both, colour][Math.sign(place) + 1];
  }
};
for (const happened of ["results", "input", "reset"]) document.addEventListener(happened, () => setTimeout(sayLean));
sayLean();

/* What is empty says nothing, so it stays out of the address. */
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.method !== "get") return;
  for (const [name, value] of [...formData]) if (!value || (name === "lean" && !Number(value))) formData.delete(name);
});

/* A long list is searched by letters; accents and case don't matter. */
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const narrowList = (search) => {
  const wanted = plain(search.value.trim());
  const place = search.closest("details");
  let shown = 0;
  for (const value of place.querySelectorAll(".options [dir]")) {
    const option = value.closest("label, li");
    option.hidden = !plain(value.textContent).includes(wanted);
    shown += !option.hidden;
  }
  place.querySelector(".none").hidden = shown > 0;
};
document.addEventListener("input", ({ target }) => {
  if (target.matches(".among")) narrowList(target);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches(".among")) event.preventDefault(); /* it would show the results */
});

/* Back leads to a page where only what is in force is ticked. On a new page, what was typed before it loaded stays. */
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted && performance.getEntriesByType("navigation")[0].type !== "back_forward") return;
  for (const form of document.querySelectorAll("form.refine")) form.reset();
  for (const search of document.querySelectorAll(".among")) narrowList(search);
});
