/* A box on the photo: the part to search by. It is drawn by mouse, touch or keys, or by four fields; the results follow
   in place. The part is cut from the photo as it was sent, or by the server from the small picture in the page. */

import { keepSearch, originalOf } from "./kept.js";
import { jpegOf } from "./shrink.js";
import { text } from "./texts.js";

const WHOLE = { left: 0, top: 0, width: 1, height: 1 };
const LEAST = 0.05; /* of the photo's width or height */
const STEP = 0.02; /* of a key press */
const PATIENCE = 100; /* milliseconds without a change before the search */
const EDGES = ["n", "e", "s", "w", "ne", "se", "sw", "nw"];
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const clamp = (number, least, most) => Math.min(Math.max(number, least), most);
const round = (number) => Math.round(number * 1e4) / 1e4;
const inside = ({ left, top, width, height }) => {
  const [wide, high] = [clamp(width, LEAST, 1), clamp(height, LEAST, 1)];
  return { left: clamp(left, 0, 1 - wide), top: clamp(top, 0, 1 - high), width: wide, height: high };
};
const isWhole = ({ width, height }) => width > 0.999 && height > 0.999;
const written = ({ left, top, width, height }) => [left, top, width, height].map(round).join(",");
const parsed = (words) => {
  const [left, top, width, height] = words.split(",").map(Number);
  return { left, top, width, height };
};

const bitmapOf = async (src) => {
  const image = Object.assign(new Image(), { src });
  await image.decode();
  return createImageBitmap(image, { imageOrientation: "from-image", colorSpaceConversion: "default" });
};

export const startCrop = () => {
  const asked = document.querySelector("[data-search]");
  const part = asked.querySelector(".part");
  if (!part) return;
  const tile = asked.querySelector(".tile");
  const image = tile.querySelector("img");
  const details = part.querySelector("details");
  const said = part.querySelector(".crop-said");
  const wholeButton = part.querySelector(".whole");
  const fields = [...part.querySelectorAll("input[type=number]")];
  const held = asked.querySelector("[name=crop]");
  let crop = held ? parsed(held.value) : WHOLE;
  let waiting;
  let running;
  let bitmap;

  /* The stage lies exactly over the picture; the box lies in it. */
  const stage = Object.assign(document.createElement("div"), { className: "stage" });
  const box = Object.assign(document.createElement("div"), { className: "box", tabIndex: 0 });
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", text("crop-box"));
  box.setAttribute("aria-describedby", "crop-hint");
  for (const edge of EDGES) box.append(Object.assign(document.createElement("span"), { className: `edge ${edge}` }));
  stage.append(box);
  tile.append(stage);
  part.querySelector("#crop-hint").hidden = false;

  const place = (element, { left, top, width, height }) => {
    const sides = { left, top, width, height };
    for (const [side, share] of Object.entries(sides)) element.style[side] = `${100 * share}%`;
  };
  const fit = () => {
    const [wide, high] = [image.naturalWidth, image.naturalHeight];
    const scale = Math.min(image.clientWidth / wide, image.clientHeight / high);
    if (!Number.isFinite(scale)) return;
    stage.style.width = `${wide * scale}px`;
    stage.style.height = `${high * scale}px`;
    stage.style.left = `${image.offsetLeft + (image.clientWidth - wide * scale) / 2}px`;
    stage.style.top = `${image.offsetTop + (image.clientHeight - high * scale) / 2}px`;
  };
  const show = () => {
    place(box, crop);
    box.classList.toggle("all", isWhole(crop));
    wholeButton.hidden = isWhole(crop);
    for (const field of fields)
      if (field !== document.activeElement) field.value = Math.round(100 * crop[field.name.replace("crop.", "")]);
  };

  /* Dots for those who point; the buttons with the things' names are for all. */
  for (const thing of part.querySelectorAll(".thing")) {
    const { left, top, width, height } = parsed(thing.value);
    const dot = Object.assign(document.createElement("button"), { type: "button", className: "dot", tabIndex: -1 });
    dot.setAttribute("aria-hidden", "true");
    dot.title = thing.textContent;
    dot.style.left = `${100 * (left + width / 2)}%`;
    dot.style.top = `${100 * (top + height / 2)}%`;
    stage.append(dot);
    for (const button of [thing, dot])
      button.addEventListener("click", (event) => {
        event.preventDefault();
        details.open = true;
        change({ left, top, width, height });
      });
  }

  const photo = async () => {
    const src = originalOf(asked.querySelector("[name=member]").value);
    if (!src) return undefined;
    bitmap ??= await bitmapOf(src);
    const { left, top, width, height } = crop;
    return jpegOf(bitmap, [left * bitmap.width, top * bitmap.height, width * bitmap.width, height * bitmap.height]);
  };
  const say = (results) => {
    const numbers = Object.fromEntries(Object.entries(crop).map(([side, share]) => [side, Math.round(100 * share)]));
    said.textContent = `${isWhole(crop) ? text("crop-whole") : text("crop-said", numbers)} ${results}`;
  };

  const search = async () => {
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    const form = document.querySelector("#refine");
    const body = new FormData(form);
    body.set("cut", isWhole(crop) ? "whole" : written(crop));
    document.querySelector(".found").setAttribute("aria-busy", "true");
    try {
      const jpeg = isWhole(crop) ? undefined : await photo().catch(() => undefined);
      if (jpeg) body.append("photo", jpeg, "part.jpg");
      const response = await fetch(form.action, { method: "POST", body, signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (!page.querySelector("[data-search]")) {
        say(page.querySelector("main [role=status]")?.textContent ?? text("failed"));
        return;
      }
      take(page); /* also where a filter can't be used: the page says so, and has results without it */
      say(document.querySelector(".found [role=status]").textContent);
    } catch (error) {
      if (error.name !== "AbortError") say(text("crop-offline"));
    } finally {
      if (!signal.aborted) document.querySelector(".found").removeAttribute("aria-busy");
    }
  };
  /* Put the results of `page` in the place of those that are shown; the photo and the focus stay. */
  const take = (page) => {
    const now = page.querySelector("[data-search]");
    keepSearch(now.dataset.search, now.innerHTML);
    asked.dataset.search = now.dataset.search;
    asked.querySelector(".held").replaceWith(now.querySelector(".held"));
    asked.querySelector(".heat")?.remove();
    image.after(...now.querySelectorAll(".heat"));
    for (const place of [".found", ".seems"]) document.querySelector(place).replaceWith(page.querySelector(place));
    history.replaceState(null, "", document.querySelector(".keep a").href);
    document.dispatchEvent(new Event("results"));
  };
  const change = (wanted) => {
    crop = inside(wanted);
    show();
    clearTimeout(waiting);
    waiting = setTimeout(search, PATIENCE);
  };

  /* By mouse, touch and pen */
  const grab = (event) => {
    if (event.button || event.target.classList.contains("dot")) return;
    event.preventDefault();
    if (!details.open) {
      details.open = true;
      return;
    }
    box.focus({ preventScroll: true });
    const { width, height } = stage.getBoundingClientRect();
    const from = { ...crop };
    const [edge] = [...event.target.classList].filter((name) => EDGES.includes(name));
    const draws = event.target === stage;
    if (draws) {
      const bounds = stage.getBoundingClientRect();
      from.left = (event.clientX - bounds.left) / width;
      from.top = (event.clientY - bounds.top) / height;
    }
    const move = ({ clientX, clientY }) => {
      const [x, y] = [(clientX - event.clientX) / width, (clientY - event.clientY) / height];
      if (Math.abs(x) + Math.abs(y) < 0.01) return;
      if (draws)
        change({ left: from.left + Math.min(x, 0), top: from.top + Math.min(y, 0), width: Math.abs(x), height: Math.abs(y) });
      else if (edge) change(pulled(from, edge, x, y));
      else change({ ...from, left: from.left + x, top: from.top + y });
    };
    const end = () => {
      stage.removeEventListener("pointermove", move);
      stage.removeEventListener("pointerup", end);
      stage.removeEventListener("pointercancel", end);
    };
    stage.setPointerCapture(event.pointerId);
    stage.addEventListener("pointermove", move);
    stage.addEventListener("pointerup", end);
    stage.addEventListener("pointercancel", end);
  };
  /* `from` with an edge or corner pulled by x, y; the opposite ones stay. */
  const pulled = ({ left, top, width, height }, edge, x, y) => {
    const [right, bottom] = [left + width, top + height];
    const sides = {
      left: edge.includes("w") ? clamp(left + x, 0, right - LEAST) : left,
      top: edge.includes("n") ? clamp(top + y, 0, bottom - LEAST) : top,
      right: edge.includes("e") ? clamp(right + x, left + LEAST, 1) : right,
      bottom: edge.includes("s") ? clamp(bottom + y, top + LEAST, 1) : bottom,
    };
    return { left: sides.left, top: sides.top, width: sides.right - sides.left, height: sides.bottom - sides.top };
  };
  stage.addEventListener("pointerdown", grab);

  /* By keys */
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !isWhole(crop)) change(WHOLE);
    const [x, y] = KEYS[event.key] ?? [];
    if (x === undefined) return;
    event.preventDefault();
    if (event.shiftKey) change({ ...crop, width: crop.width + x * STEP, height: crop.height + y * STEP });
    else change({ ...crop, left: crop.left + x * STEP, top: crop.top + y * STEP });
  });

  /* By fields and buttons */
  for (const field of fields) {
    field.addEventListener("input", () => {
      const number = field.valueAsNumber / 100;
      if (Number.isFinite(number)) change({ ...crop, [field.name.replace("crop.", "")]: number });
    });
    field.addEventListener("blur", show);
  }
  wholeButton.addEventListener("click", (event) => {
    event.preventDefault();
    change(WHOLE);
    box.focus({ preventScroll: true });
  });
  part.querySelector(".by-fields").addEventListener("click", (event) => {
    event.preventDefault();
    change(crop);
  });

  details.addEventListener("toggle", () => {
    asked.classList.toggle("cropping", details.open);
    fit();
    /* The box lies on the photo, before the summary: whoever opens it is led there, and goes on in the page's order. */
    if (details.open && document.activeElement === details.querySelector("summary")) box.focus();
  });
  asked.classList.toggle("cropping", details.open);
  new ResizeObserver(fit).observe(image);
  image.addEventListener("load", fit);
  fit();
  show();
};
