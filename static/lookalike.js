/* What scripts add to the pages. Every page works without them. */

import "./more.js";
import "./upload.js";
import "./results.js";
import "./filters.js";
import "./back.js";
import "./focus.js";
import "./busy.js";
import "./likes.js";

document.documentElement.dataset.ready = ""; /* see scripted.js */
