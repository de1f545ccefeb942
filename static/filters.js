/* A click outside an open filter closes it, and so does Escape. */
const closeFilters = (except) => {
  for (const open of document.querySelectorAll(".facet[open]")) if (open !== except) open.open = false;
};
document.addEventListener("click", (event) => closeFilters(event.target.closest(".facet")));
document.addEventListener("keydown", (event) => {
  const open = document.querySelector(".facet[open]");
  if (event.key !== "Escape" || !open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
