/* Says before the first paint that scripts run, so that nothing moves when they do. If they don't load, it is undone. */

const root = document.documentElement;
root.classList.add("js");
addEventListener("load", () => root.classList.toggle("js", "ready" in root.dataset));
