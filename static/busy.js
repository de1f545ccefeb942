/* While a page is on its way: a line says so, a second click sends nothing, and offline a sentence stands in place of the
   browser's error page. */

import { text } from "./texts.js";

const line = document.querySelector("#progress");

/* Shows `words` in the line at the foot of the window; "" hides it. */
export const announce = (words, wrong = false) => {
  line.textContent = words;
  line.classList.toggle("wrong", wrong);
};

const leave = (event) => {
  if (!navigator.onLine) {
    event.preventDefault();
    event.stopImmediatePropagation();
    announce(text("offline"), true);
    return;
  }
  announce(text("busy"));
};

/* Whether a click on a link leads to another page in this window. */
const leads = (link, event) =>
  !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0 &&
  link.origin === location.origin && !link.target && !(link.hash && link.pathname + link.search === location.pathname + location.search);

const PATIENCE = 10_000; /* milliseconds; a visitor may have stopped the first one */
let sent = -PATIENCE;

document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (performance.now() - sent < PATIENCE) {
    event.preventDefault();
    return;
  }
  leave(event);
  if (!event.defaultPrevented) sent = performance.now();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (link && leads(link, event)) leave(event);
});

/* Back leads to a page at rest. */
addEventListener("pageshow", () => {
  sent = -PATIENCE;
  announce("");
});
