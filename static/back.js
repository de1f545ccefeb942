/* The way back from a product leads to the results as they were: with their filters. */

const kept = "results";
const keep = () => {
  const results = document.querySelector(".keep a");
  if (results) sessionStorage.setItem(kept, results.href);
};
keep();
document.addEventListener("results", keep);
const back = document.querySelector(".back a");
const last = sessionStorage.getItem(kept);
if (back && last && new URL(last).searchParams.get("query") === new URL(back.href).searchParams.get("query")) back.href = last;
