/* The pair under the pointer, or at the place to which arrow keys move. Its cosine is read from the picture's colour. */

const data = JSON.parse(document.querySelector("#matrix-data").textContent);
const frame = document.querySelector(".matrix .picture");
const said = document.querySelector(".matrix .said");
const picture = frame.querySelector("img");
const spot = frame.querySelector(".spot");
const { left, top, cell, step, width, height } = data.place;
const levels = new Map(data.colours.map((colour, level) => [colour, level]));
const count = Math.ceil(data.products.length / step);
let pixels;
let [row, column] = [0, 0];

const cosine = () => {
  if (!pixels) {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(picture, 0, 0);
    pixels = context;
  }
  const middle = Math.floor(cell / 2);
  const [red, green, blue] = pixels.getImageData(left + column * cell + middle, top + row * cell + middle, 1, 1).data;
  const level = levels.get([red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join(""));
  return level === undefined ? null : data.least + (level / (data.colours.length - 1)) * (1 - data.least);
};

/* The product at a place; of several, the photo of the first and the names of the first and the last. */
const line = (place) => {
  const [product, last] = [data.products[place * step], data.products[Math.min((place + 1) * step, data.products.length) - 1]];
  const shown = document.createElement("p");
  shown.className = "product";
  const photo = Object.assign(new Image(45, 60), { src: product.picture, alt: "" });
  const name = document.createElement("span");
  name.dir = "auto";
  name.textContent = [...new Set([product, last])].map((each) => `${each.name} (${each.id})`).join(" … ");
  shown.append(photo, name);
  return shown;
};

const show = () => {
  const value = document.createElement("p");
  value.className = "cosine";
  value.textContent = cosine()?.toFixed(2) ?? "";
  said.replaceChildren(value, line(row), line(column));
  spot.hidden = false;
  spot.style.left = `${(100 * (left + column * cell)) / width}%`;
  spot.style.top = `${(100 * (top + row * cell)) / height}%`;
  spot.style.width = `${(100 * cell) / width}%`;
  spot.style.height = `${(100 * cell) / height}%`;
};

const within = (place) => Math.min(count - 1, Math.max(0, place));

frame.tabIndex = 0;
frame.role = "application";
frame.ariaLabel = frame.dataset.label;
frame.addEventListener("focus", () => picture.decode().then(show));
frame.addEventListener("keydown", (event) => {
  const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  const move = moves[event.key];
  if (!move) return;
  event.preventDefault();
  const far = event.shiftKey ? 10 : 1;
  [row, column] = [within(row + far * move[0]), within(column + far * move[1])];
  show();
});
const follow = (event) => {
  const seen = picture.getBoundingClientRect();
  const x = Math.floor((((event.clientX - seen.left) / seen.width) * width - left) / cell);
  const y = Math.floor((((event.clientY - seen.top) / seen.height) * height - top) / cell);
  if (x < 0 || y < 0 || x >= count || y >= count || (x === column && y === row && !spot.hidden)) return;
  [row, column] = [y, x];
  show();
};
frame.addEventListener("pointermove", follow);
frame.addEventListener("pointerdown", follow);
