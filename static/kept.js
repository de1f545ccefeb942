/* What the browser keeps of the last searches until its window is closed: the server stores nothing. */

const SENT = "sent"; /* the photo that was just sent, until its results arrive */
const ORIGINAL = "original"; /* the latest photo as it was sent, and the token of its search */
const SEARCHES = "searches"; /* the pictures of the last searches, by token */
const MOST = 8;

const put = (key, value) => {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    sessionStorage.removeItem(key); /* full: only the picture is lost */
  }
};
const get = (key) => JSON.parse(sessionStorage.getItem(key) ?? "null");

const dataUrl = (blob) =>
  new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(blob);
  });

/* Remember the one photo that is about to be sent; nothing for several. One that was sent in vain is forgotten. */
export const keepSent = async (photos) => {
  forgetSent();
  if (photos.length === 1) put(SENT, await dataUrl(photos[0]));
};
export const forgetSent = () => sessionStorage.removeItem(SENT);

/* The results of the photo that was sent have arrived: it is that of the search `token`. */
export const keepOriginal = (token) => {
  const src = get(SENT);
  if (src) put(ORIGINAL, { token, src });
  forgetSent();
};

/* The photo of the search `token` as it was sent; undefined if it is not kept. */
export const originalOf = (token) => {
  const kept = get(ORIGINAL);
  return kept?.token === token ? kept.src : undefined;
};

/* Keep the part of the page that shows the photos of the search `token`; `keptSearch` returns it. */
export const keepSearch = (token, html) => {
  const others = (get(SEARCHES) ?? []).filter((each) => each.token !== token);
  put(SEARCHES, [{ token, html }, ...others].slice(0, MOST));
};
export const keptSearch = (token) => (get(SEARCHES) ?? []).find((each) => each.token === token)?.html;
