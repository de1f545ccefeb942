import { startCrop } from "./crop.js";
import { keepOriginal, keepSearch, keptSearch } from "./kept.js";

/* Show the search's own URL, so that a reload, a bookmark and Back lead to it. The URL does not contain the photo's
   picture: the browser stores the last few of them until its window is closed. */
const asked = document.querySelector("[data-search]");
if (asked) {
  const token = asked.dataset.search;
  const member = asked.querySelector("[name=member]");
  if (member) {
    history.replaceState(null, "", document.querySelector(".keep a").href);
    keepSearch(token, asked.innerHTML);
    keepOriginal(member.value);
  } else {
    const html = keptSearch(token);
    if (html) {
      asked.innerHTML = html;
      const form = document.querySelector("#refine");
      form.method = "post";
      form.querySelector(":scope > [name=query]").remove();
    }
  }
  startCrop();
}
