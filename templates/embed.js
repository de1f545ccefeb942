/* Products that look like one, in any shop's page: <script src="…/embed.js" data-product="ID" async></script>.
   docs/embed.md has all attributes and the properties of its appearance. */
(() => {
  const script = document.currentScript;
  const { product, liked, viewed, count, heading } = script.dataset;
  const server = new URL(".", script.src);
  const ids = (text) => (text ?? "").split(",").map((id) => id.trim()).filter(Boolean);
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  const STYLE = `
    :host { display: block; color: var(--lookalike-ink, inherit); font: var(--lookalike-font, inherit); }
    * { box-sizing: border-box; }
    h2 { margin: 0 0 .75em; font: inherit; font-size: 1.125em; font-weight: 600; }
    ul {
      display: grid; gap: var(--lookalike-gap, 16px); margin: 0; padding: 0; list-style: none;
      grid-template-columns: repeat(auto-fill, minmax(min(var(--lookalike-width, 150px), 45%), 1fr));
    }
    a { display: block; color: inherit; text-decoration: none; }
    a:hover .name { text-decoration: underline; }
    a:focus-visible { outline: 2px solid var(--lookalike-accent, currentcolor); outline-offset: 3px; }
    img {
      display: block; width: 100%; height: auto; aspect-ratio: var(--lookalike-ratio, 3 / 4); object-fit: contain;
      background: var(--lookalike-tile, #fff); border-radius: var(--lookalike-radius, 3px);
    }
    span { display: block; margin-top: .4em; font-size: .875em; line-height: 1.4; }
    .price { color: var(--lookalike-soft, inherit); font-variant-numeric: tabular-nums; }
  `;

  const ask = () => {
    const k = Math.min(Math.max(Math.trunc(count), 1), {{ most }}) || 6;
    if (product) return fetch(new URL(`api/v1/products/${encodeURIComponent(product)}/similar?k=${k}`, server));
    const body = JSON.stringify({ liked: ids(liked), viewed: ids(viewed), k });
    const headers = { "Content-Type": "application/json" };
    return fetch(new URL("api/v1/recommendations", server), { method: "POST", headers, body });
  };

  const cardOf = (found) => {
    const name = make("span", { className: "name", textContent: found.name, dir: "auto" });
    const link = make("a", { href: found.shop_url ?? new URL(found.product_url, server) });
    if (found.image_url) {
      const src = new URL(found.image_url, server);
      link.append(make("img", { src, alt: "", loading: "lazy", decoding: "async", width: 360, height: 480 }));
    }
    link.append(name);
    if (found.price_text) link.append(make("span", { className: "price", textContent: found.price_text }));
    return make("li", {}, link);
  };

  const show = (products) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    const host = make("div", { className: "lookalike" });
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const title = make("h2", { id: "title", part: "heading", textContent: heading ?? (product ? {{ t('product-alike')|tojson }} : {{ t('for-you-title')|tojson }}) });
    const section = make("section", { lang: {{ language.code|tojson }} }, title, make("ul", {}, ...products.map(cardOf)));
    section.setAttribute("aria-labelledby", "title");
    root.append(section);
    script.after(host);
  };

  const start = async () => {
    if (!product && liked === undefined && viewed === undefined) throw new Error("the script has none of data-product, data-liked and data-viewed");
    let response;
    try {
      response = await ask();
    } catch {
      throw new Error(`${server.host} did not answer, or its LOOKALIKE_EMBED_ORIGINS lacks ${location.origin}`);
    }
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.detail);
    const products = answer.matches ?? answer.products;
    if (products.length) show(products);
  };
  start().catch((error) => console.warn(`Lookalike shows nothing here: ${error.message.replace(/\.$/, "")}.`));
})();
