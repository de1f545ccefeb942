import { text } from "./texts.js";

/* Show the search's own URL, so that a reload, a bookmark and Back lead to it. The URL does not contain the photo's
   picture: the browser stores the last few of them until its window is closed. */
const query = document.querySelector("[data-search]");
if (query) {
  const token = query.dataset.search;
  const kept = JSON.parse(sessionStorage.getItem("pictures") ?? "[]");
  const image = query.querySelector("img");
  if (image) {
    history.replaceState(null, "", document.querySelector(".keep a").href);
    const others = kept.filter((each) => each.token !== token);
    try {
      sessionStorage.setItem("pictures", JSON.stringify([{ token, src: image.src }, ...others].slice(0, 8)));
    } catch {
      sessionStorage.removeItem("pictures"); /* full: only the picture is lost */
    }
  } else {
    const found = kept.find((each) => each.token === token);
    if (found) query.replaceChildren(Object.assign(new Image(360, 480), { src: found.src, alt: text("results-query") }));
  }
}
