/* The texts that scripts show; the page carries them in the shop's language. */

const texts = JSON.parse(document.querySelector("#texts").textContent);

/* The text `key`, with `values` in place of variables such as {$name}. */
export const text = (key, values = {}) => texts[key].replace(/\{\$(\w+)\}/g, (_, name) => values[name]);
