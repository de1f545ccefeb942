/* After a refinement the focus is at the results, and the page does not jump. */

const KEY = "refined";
const title = document.querySelector("#found-title");

document.addEventListener("submit", (event) => {
  if (event.target.id === "refine") sessionStorage.setItem(KEY, location.pathname);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("a.chip, a.offer, a.kind, a.step, a.why, .sorting a")) sessionStorage.setItem(KEY, location.pathname);
});

if (title && sessionStorage.getItem(KEY) === location.pathname) title.focus({ preventScroll: true });
sessionStorage.removeItem(KEY);
