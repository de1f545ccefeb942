/* What a script adds to the pages: dropping and pasting a photo, a check of its size before the upload, a preview and
   progress messages. Every page works without it. */

const form = document.querySelector(".upload");
document.documentElement.classList.add("js");

if (form) {
  const hint = form.querySelector(".hint");
  const preview = form.querySelector(".preview");
  const [input, camera] = form.querySelectorAll(".file");
  const invitation = hint.textContent;

  const say = (text, wrong = false) => {
    hint.textContent = text;
    hint.classList.toggle("wrong", wrong);
  };

  const rest = () => {
    form.classList.remove("busy");
    document.body.classList.remove("dragging");
    preview.hidden = true;
    form.reset();
  };

  /* Sends the one photo among `files`, or says why not. */
  const send = (files) => {
    const photos = [...files];
    if (!photos.length) return;
    rest();
    if (photos.length > 1) {
      say("One photo at a time, please.", true);
      return;
    }
    const [photo] = photos;
    if (photo.size > form.dataset.megabytes * 2 ** 20) {
      say(`This photo has more than ${form.dataset.megabytes} MB; choose a smaller one.`, true);
      return;
    }
    const chosen = new DataTransfer();
    chosen.items.add(photo);
    input.files = chosen.files;
    preview.src = URL.createObjectURL(photo);
    preview.hidden = false;
    preview.onload = preview.onerror = () => URL.revokeObjectURL(preview.src);
    form.classList.add("busy");
    say("Looking for products like it …");
    form.requestSubmit();
  };

  for (const source of [input, camera]) source.addEventListener("change", () => send(source.files));

  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    document.body.classList.add("dragging");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dragging");
  });
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    send(event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) send(event.clipboardData.files);
  });

  /* Reset the form when the visitor returns from the results. */
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    rest();
    say(invitation);
  });

  /* While the encoder loads, poll its state. */
  const ask = async () => {
    const health = await (await fetch(hint.dataset.health)).json();
    if (form.classList.contains("busy")) return;
    if (health.status === "loading") setTimeout(ask, 1000);
    else say(health.status === "ready" ? "Ready." : health.detail, health.status === "missing");
  };
  if (hint.dataset.encoder === "loading") setTimeout(ask, 1000);
}

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
    if (found) query.replaceChildren(Object.assign(new Image(360, 480), { src: found.src, alt: "Your photo" }));
  }
}

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
