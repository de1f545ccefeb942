/* More results are added in place, from the page that the button leads to. */

import { announce } from "./busy.js";
import { text } from "./texts.js";

const productOf = (card) => card.querySelector("a").pathname;

document.addEventListener("click", async (event) => {
  const place = event.target.closest(".further");
  if (!place || !event.target.closest("a, button") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (place.ariaBusy === "true") return;
  if (!navigator.onLine) {
    announce(text("offline"), true);
    return;
  }
  place.ariaBusy = "true";
  announce(text("busy"));
  try {
    const response = await fetch(place.dataset.more);
    if (!response.ok) throw new Error(response.status);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const list = document.querySelector(".matches");
    const shown = new Set([...list.children].map(productOf));
    /* A search's address holds its vector rounded, so results that are equally close may be in another order. */
    for (const card of page.querySelectorAll(".matches > li")) {
      if (shown.has(productOf(card))) continue;
      list.append(card);
      card.id = `result-${list.children.length}`;
    }
    list.children[shown.size]?.querySelector("a").focus({ preventScroll: true });
    const address = place.dataset.more;
    const further = page.querySelector(".further");
    if (further) {
      place.dataset.more = further.dataset.more;
      const [own, next] = [place, further].map((each) => each.querySelector("a, button"));
      own.textContent = next.textContent;
      if (own.href) own.href = next.href;
      else own.formAction = next.href.replace(/([?&])query=[^&#]*&?/, "$1");
    } else {
      place.remove();
    }
    for (const field of document.querySelectorAll("[name=k]")) field.value = field.defaultValue = list.children.length;
    for (const link of document.querySelectorAll(".keep a")) link.href = address;
    history.replaceState(null, "", address);
    document.dispatchEvent(new Event("results"));
    announce(text("more-shown", { count: list.children.length }));
    setTimeout(announce, 4000, "");
  } catch {
    announce(navigator.onLine ? text("failed") : text("offline"), true);
  }
  place.ariaBusy = null;
}, true);
