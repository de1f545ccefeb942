/* The form that takes a photo: dropping and pasting, a check of the size, a preview, progress messages. */

import { text } from "./texts.js";

const form = document.querySelector(".upload");

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
      say(text("upload-one"), true);
      return;
    }
    if (!navigator.onLine) {
      say(text("offline"), true);
      return;
    }
    const [photo] = photos;
    if (photo.size > form.dataset.megabytes * 2 ** 20) {
      say(text("upload-large", { megabytes: form.dataset.megabytes }), true);
      return;
    }
    const chosen = new DataTransfer();
    chosen.items.add(photo);
    input.files = chosen.files;
    preview.src = URL.createObjectURL(photo);
    preview.hidden = false;
    preview.onload = preview.onerror = () => URL.revokeObjectURL(preview.src);
    form.classList.add("busy");
    say(text("upload-busy"));
    form.requestSubmit();
  };

  for (const source of [input, camera]) {
    source.addEventListener("click", () => (source.value = "")); /* so that the same photo is a change, too */
    source.addEventListener("change", () => send(source.files));
  }

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
    else if (health.status === "ready") say(text("upload-ready"));
    else say(text("upload-off"), true);
  };
  if (hint.dataset.encoder === "loading") setTimeout(ask, 1000);
}
