/* What scripts add to the pages. Every page works without them. */

import "./upload.js";
import "./results.js";
import "./filters.js";
import "./back.js";

document.documentElement.classList.add("js");
