/* Hearts change in place. What was changed in this window is applied again to pages that come from the browser's cache. */

import { announce } from "./busy.js";
import { text } from "./texts.js";

const KEY = "likes";
const form = document.querySelector("#likes");
const link = document.querySelector("a.likes");

const changes = () => JSON.parse(sessionStorage.getItem(KEY) ?? '{"products":{}}');
const show = (id, liked) => {
  for (const heart of document.querySelectorAll("button.heart")) {
    if (heart.value !== id) continue;
    heart.ariaPressed = String(liked);
    heart.name = liked ? "unlike" : "like";
  }
};
const count = (number) => {
  link.hidden = !number;
  link.querySelector(".number").textContent = number;
};

document.addEventListener("click", async (event) => {
  const heart = event.target.closest("button.heart");
  if (!heart) return;
  event.preventDefault();
  if (heart.ariaBusy === "true") return;
  heart.ariaBusy = "true";
  const [id, liked] = [heart.value, heart.name === "like"];
  const body = new FormData(form);
  body.set(heart.name, id);
  show(id, liked);
  try {
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(response.status);
    const answer = await response.json();
    count(answer.count);
    sessionStorage.setItem(KEY, JSON.stringify({ count: answer.count, products: { ...changes().products, [id]: liked } }));
  } catch {
    show(id, !liked);
    announce(navigator.onLine ? text("failed") : text("offline"), true);
  }
  heart.ariaBusy = null;
});

addEventListener("pageshow", (event) => {
  if (!event.persisted && performance.getEntriesByType("navigation")[0]?.type !== "back_forward") return;
  const { count: number, products } = changes();
  for (const [id, liked] of Object.entries(products)) show(id, liked);
  if (number !== undefined) count(number);
});
document.addEventListener("submit", (event) => {
  if (event.target === form) sessionStorage.removeItem(KEY);
});

/* The address of the list, to send. */
document.querySelector("[data-copy]")?.addEventListener("click", async (event) => {
  if (!navigator.clipboard) return;
  event.preventDefault();
  event.stopPropagation();
  await navigator.clipboard.writeText(event.target.href);
  announce(text("likes-copied"));
  setTimeout(announce, 4000, "");
});
