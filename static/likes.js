/* Hearts change in place. Changes are sent one after another, in all tabs: each answer replaces the cookie that holds
   the likes. What is not answered yet when the page is left is sent by the next page. */

import { announce } from "./busy.js";
import { text } from "./texts.js";

const KEY = "likes-sent"; /* what the next page of this window must know */
const form = document.querySelector("#likes");
const link = document.querySelector("a.likes");
const list = document.querySelector("[data-copy]");
const forget = document.querySelector("[name=forget][value=all]");

/* `waiting`: [id, liked] of each change that is not answered yet, the oldest first; `latest`: when the list changed last. */
const { waiting, latest } = JSON.parse(sessionStorage.getItem(KEY) ?? '{"waiting":[],"latest":0}');
const before = new Map(); /* id → whether it was liked before the changes that are waiting */
const now = () => performance.timeOrigin + performance.now();
const store = () => sessionStorage.setItem(KEY, JSON.stringify({ waiting, latest: now() }));

const show = (heart, liked) => {
  heart.ariaPressed = String(liked);
  heart.name = liked ? "unlike" : "like";
};
const showOne = (id, liked) => {
  for (const heart of document.querySelectorAll("button.heart")) if (heart.value === id) show(heart, liked);
};
const showWaiting = () => {
  for (const [id, like] of waiting) {
    if (!before.has(id)) before.set(id, !like);
    showOne(id, like);
  }
};
/* Show what the browser keeps, then what is about to be kept. */
const showKept = ({ count, liked, address, kept }) => {
  link.hidden = !count;
  link.querySelector(".number").textContent = count;
  if (list) {
    list.href = address;
    list.closest("p").hidden = !count;
  }
  if (forget) forget.closest("p").hidden = !kept;
  const ids = new Set(liked);
  for (const heart of document.querySelectorAll("button.heart")) show(heart, ids.has(heart.value));
  showWaiting();
};

const ask = async (options) => {
  const response = await fetch(form.action, { ...options, headers: { Accept: "application/json" }, cache: "no-store" });
  if (!response.ok) throw new Error(response.status);
  return response.json();
};
/* Without locks (they need https), tabs may overtake one another. */
const alone = (task) => (navigator.locks ? navigator.locks.request("likes", task) : task());

const readAgain = async () => {
  try {
    showKept(await alone(() => ask({})));
  } catch {
    /* What is shown stays. */
  }
};

/* The row of recommendations follows what is liked. */
const renewRow = async () => {
  const row = document.querySelector(".home .row");
  if (!row) return;
  const response = await fetch(location.href, { cache: "no-store" });
  if (!response.ok || waiting.length) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const renewed = page.querySelector(".home .row");
  if (!renewed || waiting.length) return;
  const focused = row.contains(document.activeElement);
  row.replaceChildren(...renewed.children);
  announce(text("for-you-changed"));
  setTimeout(announce, 4000, "");
  if (!focused) return;
  const title = row.querySelector("h2");
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
};

let leaving = false; /* then requests fail, and the next page sends what is waiting */
addEventListener("pagehide", () => (leaving = true));

const sendAll = async () => {
  if (!waiting.length) return;
  try {
    while (waiting.length) {
      const [id, like] = waiting[0];
      const body = new FormData(form);
      body.set(like ? "like" : "unlike", id);
      const answer = await alone(() => ask({ method: "POST", body, keepalive: true }));
      waiting.shift();
      store();
      before.set(id, like);
      showKept(answer);
    }
    before.clear();
    renewRow().catch(() => {}); /* it stays as it was */
  } catch {
    if (leaving) return;
    waiting.length = 0;
    store();
    for (const [id, liked] of before) showOne(id, liked);
    before.clear();
    announce(navigator.onLine ? text("failed") : text("offline"), true);
  }
};
let sending;
const send = () => (sending ??= sendAll().finally(() => (sending = undefined)));

document.addEventListener("click", (event) => {
  const heart = event.target.closest("button.heart");
  if (!heart) return;
  event.preventDefault();
  waiting.push([heart.value, heart.name === "like"]);
  store();
  showWaiting();
  send();
});

/* Another tab may have changed them, or a page that was left, after this one was asked for. */
addEventListener("pageshow", (event) => {
  leaving = false;
  if (event.persisted || latest > performance.timeOrigin || performance.getEntriesByType("navigation")[0]?.type === "back_forward") readAgain();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") readAgain();
});
/* A button of the form that leads to another page waits until every change is kept. */
document.addEventListener("submit", async (event) => {
  if (event.target !== form || !waiting.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await send();
  form.requestSubmit(event.submitter);
}, true);
showWaiting();
send();

/* The address of the list, to send. */
list?.addEventListener("click", async (event) => {
  if (!navigator.clipboard) return;
  event.preventDefault();
  event.stopPropagation();
  await navigator.clipboard.writeText(event.target.href);
  announce(text("likes-copied"));
  setTimeout(announce, 4000, "");
});
