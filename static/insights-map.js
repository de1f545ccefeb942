// The map of a catalogue, drawn by WebGL: pan, zoom, photos in place of points, and a lasso. The address holds the
// colours and the selection; the fragment holds the view. Without WebGL, the picture that is on the page stays.
import { Geometry, Mesh, Program, Renderer } from "./vendor/ogl.js";

const vertex = (colours) => `#version 300 es
in vec2 position; in float code; in float lit;
uniform vec2 middle; uniform vec2 scale; uniform float size; uniform vec3 colours[${colours}]; uniform float any;
out vec4 shade;
void main() {
  gl_Position = vec4((position - middle) * scale, 0.0, 1.0);
  gl_PointSize = lit > 0.5 ? size * 2.2 : size;
  shade = vec4(colours[int(code)], any > 0.5 && lit < 0.5 ? 0.18 : 0.85);
}`;
const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 shade; out vec4 colour;
void main() {
  vec2 from = gl_PointCoord - 0.5;
  if (dot(from, from) > 0.25) discard;
  colour = vec4(shade.rgb * shade.a, shade.a);
}`;
const MOST = 65535, BUCKETS = 128, NEAR = 14, MOST_PHOTOS = 150, CELL = 64, PHOTOS_FROM = 4, CLOSEST = 200;
const FEW = 2000; // points that are drawn larger, and become photos sooner
const SLOW = 45, FEWEST = 4000; // milliseconds between two frames, above which fewer points are drawn until the map rests

const map = document.querySelector("#map"), colouring = document.querySelector(".map-by");
colouring.addEventListener("change", (event) => {
  const address = new URL(location.href); // with the selection and the view
  address.searchParams.set("by", event.target.value);
  location.assign(address);
});
start().catch((error) => console.warn("The map stays a picture:", error.message));

async function start() {
  const probe = document.createElement("canvas").getContext("webgl2");
  if (!probe) throw new Error("there is no WebGL");
  probe.getExtension("WEBGL_lose_context")?.loseContext();
  const [points, codes] = await Promise.all([read(map.dataset.points), read(map.dataset.codes)]);
  draw(new Uint16Array(points), new Uint8Array(codes));
}

async function read(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`the points can't be read (${answer.status})`);
  return answer.arrayBuffer();
}

function draw(coordinates, codes) {
  const count = codes.length, renderer = new Renderer({ webgl: 2, alpha: true, antialias: false, dpr: Math.min(devicePixelRatio, 2) });
  const { gl } = renderer, canvas = gl.canvas;
  const lit = new Uint8Array(count), some = map.dataset.lit ? map.dataset.lit.split(",").map(Number) : [];
  for (const number of some) lit[number] = 1;
  const colours = map.dataset.palette.split(" ").map((c) => [1, 3, 5].map((at) => parseInt(c.slice(at, at + 2), 16) / 255));
  const uniforms = {
    middle: { value: [0.5, 0.5] }, scale: { value: [1, 1] }, size: { value: 4 },
    colours: { value: colours.flat() }, any: { value: some.length ? 1 : 0 },
  };
  // In a mixed order, so that the first ones stand for all while the map moves on a slow machine.
  const order = mixed(count);
  const geometry = new Geometry(gl, {
    position: { size: 2, data: Uint16Array.from({ length: 2 * count }, (_, n) => coordinates[2 * order[n >> 1] + (n & 1)]), normalized: true },
    code: { size: 1, data: Uint8Array.from(order, (n) => codes[n]), type: gl.UNSIGNED_BYTE },
    lit: { size: 1, data: Uint8Array.from(order, (n) => lit[n]), type: gl.UNSIGNED_BYTE },
  });
  const program = new Program(gl, { vertex: vertex(colours.length), fragment: FRAGMENT, uniforms, transparent: true, depthTest: false, depthWrite: false });
  program.setBlendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  const scene = new Mesh(gl, { mode: gl.POINTS, geometry, program, frustumCulled: false });

  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", map.querySelector(".map-picture").alt);
  const picture = map.querySelector(".map-picture"), tools = map.querySelector(".map-tools"), keys = document.querySelector(".map-keys");
  picture.after(canvas);
  picture.hidden = true;
  tools.hidden = keys.hidden = false;
  const photos = map.appendChild(document.createElement("div"));
  photos.className = "map-photos";
  const svg = map.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg"));
  svg.classList.add("map-lasso");
  const outline = svg.appendChild(document.createElementNS(svg.namespaceURI, "polygon"));
  const cross = svg.appendChild(document.createElementNS(svg.namespaceURI, "circle"));

  // The view: its middle (0 to 1) and zoom; at zoom 1 the whole map is seen.
  const view = { x: 0.5, y: 0.5, zoom: 1, ...(from(location.hash) ?? (some.length ? around(coordinates, some) : {})) };
  let wide = 1, high = 1, asked = false, settled = 0, corners = cornersOf(map.dataset.lasso);
  const unit = () => Math.min(wide, high) * view.zoom; // pixels of the map's side
  const toPixels = (x, y) => [wide / 2 + (x - view.x) * unit(), high / 2 - (y - view.y) * unit()];
  const toMap = (left, top) => [view.x + (left - wide / 2) / unit(), view.y - (top - high / 2) / unit()];

  let drawn = count, last = 0; // how many points a moving map has
  function again() {
    if (!asked) asked = requestAnimationFrame(paint);
  }
  function paint(now) {
    asked = false;
    if (now - last < 500) drawn = Math.max(Math.min(count, FEWEST), Math.min(count, now - last > SLOW ? drawn * 0.7 : drawn * 1.05));
    last = now;
    render(drawn);
    clearTimeout(settled);
    settled = setTimeout(settle, 250);
  }
  function render(points) {
    geometry.setDrawRange(0, Math.round(points));
    uniforms.middle.value = [view.x, view.y];
    uniforms.scale.value = [(2 * unit()) / wide, (2 * unit()) / high];
    uniforms.size.value = Math.min(14, (count < FEW ? 6 : 2.5) + 1.5 * Math.sqrt(view.zoom)) * renderer.dpr;
    renderer.render({ scene });
    outline.setAttribute("points", corners.map(([x, y]) => toPixels(x, y).join(",")).join(" "));
    if (map.dataset.at) {
      const [x, y] = toPixels(...map.dataset.at.split(",").map((part) => part / map.dataset.scale));
      for (const [name, value] of [["cx", x], ["cy", y], ["r", 12]]) cross.setAttribute(name, value);
    }
    map.dataset.drawn = Math.round(points);
  }
  function settle() {
    render(count);
    history.replaceState(history.state, "", `#${[view.x, view.y, view.zoom].map((n) => n.toFixed(4)).join(",")}`);
    showPhotos();
  }
  const resizing = new ResizeObserver(() => {
    [wide, high] = [map.clientWidth, map.clientHeight];
    renderer.setSize(wide, high);
    again();
  });
  resizing.observe(map);
  // The graphics card may give up, for instance after standby: then the picture is shown as if there were no WebGL.
  canvas.addEventListener("webglcontextlost", () => {
    resizing.disconnect();
    cancelAnimationFrame(asked);
    clearTimeout(settled);
    hide();
    for (const each of [canvas, photos, svg]) each.remove();
    tools.hidden = keys.hidden = true;
    picture.hidden = false;
  });

  function zoom(factor, left = wide / 2, top = high / 2) {
    const [x, y] = toMap(left, top);
    view.zoom = Math.min(CLOSEST, Math.max(0.8, view.zoom * factor));
    const [x2, y2] = toMap(left, top);
    move(x - x2, y - y2);
  }
  function move(x, y) {
    view.x = Math.min(1, Math.max(0, view.x + x));
    view.y = Math.min(1, Math.max(0, view.y + y));
    hide();
    again();
  }

  // Which point is near a place: points are sorted into buckets.
  const buckets = new Map();
  const bucket = (x, y) => Math.floor(x * BUCKETS) + (BUCKETS + 1) * Math.floor(y * BUCKETS);
  for (let n = 0; n < count; n++) {
    const key = bucket(coordinates[2 * n] / MOST, coordinates[2 * n + 1] / MOST);
    if (!buckets.has(key)) buckets.set(key, []);
    buckets.get(key).push(n);
  }
  function* within(left, low, right, top) {
    const limit = (value) => Math.min(1, Math.max(0, value));
    for (let y = Math.floor(limit(low) * BUCKETS); y <= Math.floor(limit(top) * BUCKETS); y++)
      for (let x = Math.floor(limit(left) * BUCKETS); x <= Math.floor(limit(right) * BUCKETS); x++)
        for (const n of buckets.get(x + (BUCKETS + 1) * y) ?? []) {
          const [px, py] = [coordinates[2 * n] / MOST, coordinates[2 * n + 1] / MOST];
          if (px >= left && px <= right && py >= low && py <= top) yield n;
        }
  }
  function nearest(left, top) {
    const [x, y] = toMap(left, top), reach = NEAR / unit();
    let best = -1, least = reach * reach;
    for (const n of within(x - reach, y - reach, x + reach, y + reach)) {
      const away = (coordinates[2 * n] / MOST - x) ** 2 + (coordinates[2 * n + 1] / MOST - y) ** 2;
      if (away < least) [best, least] = [n, away];
    }
    return best;
  }

  // What products look like, asked for once.
  const known = new Map();
  async function productsOf(numbers) {
    const unknown = numbers.filter((n) => !known.has(n));
    if (unknown.length) {
      const answer = await fetch(`${map.dataset.products}?n=${unknown.join(",")}`).catch(() => null);
      if (!answer?.ok) return [];
      for (const each of await answer.json()) known.set(each.number, each);
    }
    return numbers.map((n) => known.get(n));
  }

  const card = map.querySelector(".map-hover");
  let over = -1, waits = 0;
  function hide() {
    over = -1;
    clearTimeout(waits);
    card.hidden = true;
  }
  function hover(left, top) {
    const number = nearest(left, top);
    if (number === over) return;
    hide();
    if ((over = number) >= 0) waits = setTimeout(() => show(number), 60);
  }
  async function show(number) {
    const [product] = await productsOf([number]);
    if (!product || over !== number) return;
    card.querySelector("img").src = product.picture;
    card.querySelector("span").textContent = product.name;
    const [left, top] = toPixels(coordinates[2 * number] / MOST, coordinates[2 * number + 1] / MOST);
    card.style.transform = `translate(${Math.max(0, Math.min(wide - 116, left + 12))}px, ${Math.max(0, Math.min(high - 190, top + 12))}px)`;
    card.hidden = false;
  }

  // Photos in place of points: one for each cell of the screen that has some.
  let round = 0;
  async function showPhotos() {
    const mine = ++round;
    photos.replaceChildren();
    if (view.zoom < (count < FEW ? 1.5 : PHOTOS_FROM)) return;
    const [x, top] = toMap(0, 0), [right, y] = toMap(wide, high), cells = new Map();
    for (const n of within(x, y, right, top)) {
      const [left, up] = toPixels(coordinates[2 * n] / MOST, coordinates[2 * n + 1] / MOST);
      const cell = `${Math.floor(left / CELL)},${Math.floor(up / CELL)}`;
      if (!cells.has(cell)) cells.set(cell, [n, left, up]);
    }
    const chosen = [...cells.values()].slice(0, MOST_PHOTOS);
    if (!chosen.length) return;
    const found = await productsOf(chosen.map(([n]) => n));
    if (mine !== round) return;
    found.forEach((product, at) => {
      if (!product) return;
      const link = photos.appendChild(document.createElement("a")), image = link.appendChild(new Image(42, 56));
      link.href = product.address;
      image.alt = link.title = product.name;
      image.src = product.picture;
      link.style.transform = `translate(${chosen[at][1] - 21}px, ${chosen[at][2] - 28}px)`;
    });
  }

  // Pointers: one moves the map or draws the lasso, two zoom.
  const choose = map.querySelector("[data-do=lasso]"), pointers = new Map();
  let moved = 0;
  const choosing = () => choose.getAttribute("aria-pressed") === "true";
  function at(event) {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, at(event));
    moved = 0;
    if (pointers.size === 1 && (choosing() || event.shiftKey)) corners = [toMap(...at(event))];
    map.classList.toggle("choosing", choosing() || event.shiftKey);
  });
  canvas.addEventListener("pointermove", (event) => {
    const here = at(event), before = pointers.get(event.pointerId);
    if (!before) return hover(...here);
    moved += Math.hypot(here[0] - before[0], here[1] - before[1]);
    if (pointers.size === 2) {
      const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
      const apart = (place) => Math.hypot(place[0] - other[0], place[1] - other[1]);
      zoom(apart(here) / Math.max(1, apart(before)), (here[0] + other[0]) / 2, (here[1] + other[1]) / 2);
    } else if (map.classList.contains("choosing")) {
      const place = toMap(...here), last = corners.at(-1);
      if (Math.hypot(place[0] - last[0], place[1] - last[1]) * unit() > 6) corners.push(place);
      again();
    } else {
      move((before[0] - here[0]) / unit(), (here[1] - before[1]) / unit());
    }
    pointers.set(event.pointerId, here);
  });
  for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, (event) => {
      pointers.delete(event.pointerId);
      if (map.classList.contains("choosing")) {
        map.classList.remove("choosing");
        if (corners.length > 2) return select();
        corners = [];
        again();
      } else if (end === "pointerup" && moved < 4) {
        open(nearest(...at(event)));
      }
    });
  canvas.addEventListener("pointerleave", hide);
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0015)), ...at(event));
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const step = 60 / unit();
    const does = {
      ArrowLeft: () => move(-step, 0), ArrowRight: () => move(step, 0), ArrowUp: () => move(0, step), ArrowDown: () => move(0, -step),
      "+": () => zoom(1.4), "=": () => zoom(1.4), "-": () => zoom(1 / 1.4), 0: all,
      Enter: () => {
        const [left, low] = toMap(0, high), [right, top] = toMap(wide, 0);
        corners = [[left, low], [right, low], [right, top], [left, top]];
        select();
      },
    }[event.key];
    if (!does || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    does();
  });
  function all() {
    Object.assign(view, { x: 0.5, y: 0.5, zoom: 1 });
    move(0, 0);
  }
  tools.addEventListener("click", (event) => {
    const does = event.target.closest("button")?.dataset.do;
    if (does === "lasso") choose.setAttribute("aria-pressed", String(!choosing()));
    else ({ in: () => zoom(1.6), out: () => zoom(1 / 1.6), all })[does]?.();
  });
  async function open(number) {
    if (number < 0) return;
    const [product] = await productsOf([number]);
    if (product) location.assign(product.address);
  }

  // The products inside the lasso are listed by the server; its answer to the latest lasso replaces the list on this
  // page. Without an answer, the browser goes to the address and says what is wrong.
  let selecting = 0;
  async function select() {
    const mine = ++selecting;
    const scale = Number(map.dataset.scale), kept = Math.ceil(corners.length / 150);
    const whole = corners.filter((_, n) => n % kept === 0).flat().map((part) => Math.min(scale, Math.max(0, Math.round(part * scale))));
    const address = new URL(map.dataset.page, location.href);
    address.searchParams.set("lasso", whole.join(","));
    choose.setAttribute("aria-pressed", "false");
    again();
    const page = await pageAt(address).catch(() => null);
    if (mine !== selecting) return;
    const section = page?.querySelector("#selection");
    if (!section) return location.assign(address);
    document.querySelector("#selection").replaceWith(section);
    history.replaceState(history.state, "", address.href + location.hash);
    colouring.replaceChildren(...page.querySelector(".map-by").childNodes);
    section.querySelector("#selected")?.focus();
  }
}

async function pageAt(address) {
  const answer = await fetch(address);
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

// The numbers below count in an order without pattern, the same each time.
function mixed(count) {
  const order = Uint32Array.from({ length: count }, (_, n) => n);
  let seed = 1;
  for (let n = count - 1; n > 0; n--) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const other = seed % (n + 1);
    [order[n], order[other]] = [order[other], order[n]];
  }
  return order;
}

function from(hash) {
  const [x, y, zoom] = hash.slice(1).split(",").map(Number);
  return zoom > 0 && x >= 0 && x <= 1 && y >= 0 && y <= 1 ? { x, y, zoom: Math.min(CLOSEST, zoom) } : undefined;
}

function around(coordinates, numbers) {
  const middle = (side) => numbers.map((n) => coordinates[2 * n + side] / MOST).sort((a, b) => a - b)[numbers.length >> 1];
  return { x: middle(0), y: middle(1), zoom: 2 };
}

function cornersOf(text) {
  const numbers = text ? text.split(",").map((part) => part / map.dataset.scale) : [];
  const pairs = numbers.flatMap((x, n) => (n % 2 ? [] : [[x, numbers[n + 1]]]));
  if (pairs.length !== 2) return pairs;
  const [[left, low], [right, top]] = pairs;
  return [[left, low], [right, low], [right, top], [left, top]];
}
