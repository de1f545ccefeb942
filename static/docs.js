/* The API's description, to read and to try. Nothing is asked of other servers: no validator, no fonts. */
const place = document.getElementById("docs");
SwaggerUIBundle({
  url: place.dataset.description,
  domNode: place,
  deepLinking: true,
  validatorUrl: null,
  tryItOutEnabled: true,
});
