/* The form that takes photos: dropping and pasting, a check of the size, a preview, progress messages. */

import { forgetSent, keepSent } from "./kept.js";
import { shrunk } from "./shrink.js";
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

  /* Sends the photos in `files`, large ones made smaller, or says why not. */
  const send = async (files) => {
    const chosen = [...files];
    if (!chosen.length) return;
    rest();
    const most = Number(form.dataset.most);
    if (chosen.length > most) {
      say(text("upload-many", { count: chosen.length, most }), true);
      return;
    }
    if (!navigator.onLine) {
      say(text("offline"), true);
      return;
    }
    preview.src = URL.createObjectURL(chosen[0]);
    preview.hidden = false;
    preview.onload = preview.onerror = () => URL.revokeObjectURL(preview.src);
    form.classList.add("busy");
    say(text("upload-busy"));
    const photos = [];
    for (const photo of chosen) photos.push(await shrunk(photo)); /* one by one: each takes a lot of memory */
    if (photos.reduce((sum, photo) => sum + photo.size, 0) > form.dataset.megabytes * 2 ** 20) {
      rest();
      say(text("upload-large", { megabytes: form.dataset.megabytes }), true);
      return;
    }
    const transfer = new DataTransfer();
    for (const photo of photos) transfer.items.add(photo);
    input.files = transfer.files;
    await keepSent(photos);
    form.requestSubmit();
  };

  /* What was kept of a photo belongs to the next results only if these are its own. */
  document.addEventListener("submit", (event) => {
    if (event.target !== form || !input.files.length) forgetSent();
  });

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

  /* A pasted address of a photo, if the shop fetches photos */
  const address = form.querySelector("[name=image_url]");
  const ask = (words) => {
    if (!/^https?:[^\s]+$/i.test(words.trim())) return;
    address.value = words.trim();
    form.requestSubmit();
  };
  document.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) send(event.clipboardData.files);
    else if (address && !event.target.closest("input, textarea")) ask(event.clipboardData.getData("text"));
  });

  /* Reset the form when the visitor returns from the results. */
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    rest();
    say(invitation);
  });

  /* While the encoder loads, poll its state. */
  const poll = async () => {
    const health = await (await fetch(hint.dataset.health)).json();
    if (form.classList.contains("busy")) return;
    if (health.status === "loading") setTimeout(poll, 1000);
    else if (health.status === "ready") say(text("upload-ready"));
    else say(text("upload-off"), true);
  };
  if (hint.dataset.encoder === "loading") setTimeout(poll, 1000);
}
