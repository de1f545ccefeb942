/* The API's page: send the request that a form describes, and show the response. */

for (const form of document.querySelectorAll(".trial")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const query = new URLSearchParams();
    let body = new FormData();
    const headers = {};
    let path = form.dataset.path;
    for (const field of form.querySelectorAll("[name]")) {
      const { where } = field.dataset;
      if (field.type === "file") for (const file of field.files) body.append(field.name, file);
      const value = field.type === "file" ? "" : field.value;
      if (!value) continue;
      if (where === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(value));
      else if (where === "json") [body, headers["Content-Type"]] = [value, "application/json"];
      else if (where === "form") body.append(field.name, value);
      else if (where === "filters") new URLSearchParams(value).forEach((text, name) => query.append(name, text));
      else query.append(field.name, value);
    }
    const address = query.size ? `${path}?${query}` : path;
    const posts = form.dataset.method === "POST";
    const request = form.querySelector(".request");
    request.textContent = `${form.dataset.method} ${address}`;
    request.hidden = false;
    const status = form.querySelector("[role=status]");
    const answer = form.querySelector(".answer");
    try {
      const response = await fetch(address, posts ? { method: "POST", body, headers } : {});
      status.textContent = `${response.status} ${response.headers.get("Content-Type")}`;
      answer.textContent = JSON.stringify(await response.json(), null, 2);
      answer.hidden = false;
    } catch {
      status.textContent = "The server did not answer.";
    }
  });
}
