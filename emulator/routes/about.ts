/**
 * The page that `GET /` shows, which says what this server is and where to go, and the OpenAPI description of its API.
 * The real cloud has neither.
 */
import { Hono } from "hono";
import { accepts } from "hono/accepts";
import { html } from "hono/html";
import { allowAnyone } from "../http/allow.ts";
import type { CloudEnv } from "../http/env.ts";
import { OPENAPI } from "../http/openapi.ts";

const NAME = "Particle Cloud emulator";
const DESCRIPTION =
  "This is an emulator of the Particle Cloud for development and tests, not the real cloud.";
const ACCESS =
  "The access token, the username and the password are printed where the emulator was started.";
const DOCUMENTATION = "README.md of the package @particle-edge/emulator";
const JSON_TYPE = "application/json";
const HTML_TYPE = "text/html";

/** What to try first: paths, by what they return. */
const ENDPOINTS = {
  devices: "/v1/devices",
  events: "/v1/devices/events",
  user: "/v1/user",
  faults: "/emulator/v1/faults",
  openapi: "/openapi.json",
};

/** Returns the routes that describe the emulator, as JSON or as a page for browsers, and its API. */
export function aboutRoutes(): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>();
  app.get("/", allowAnyone, (c) => {
    const { origin } = new URL(c.req.url);
    const example = `curl -H "Authorization: Bearer ACCESS_TOKEN" ${origin}${ENDPOINTS.devices}`;
    const type = accepts(c, {
      header: "Accept",
      supports: [JSON_TYPE, HTML_TYPE],
      default: JSON_TYPE,
    });
    c.header("vary", "Accept", { append: true });
    if (type === HTML_TYPE) return c.html(page(example));
    return c.json({
      name: NAME,
      description: DESCRIPTION,
      access: ACCESS,
      example,
      endpoints: ENDPOINTS,
      documentation: DOCUMENTATION,
    });
  });
  app.get(
    ENDPOINTS.openapi,
    allowAnyone,
    (c) => c.body(OPENAPI, 200, { "content-type": JSON_TYPE }),
  );
  return app;
}

function page(example: string) {
  const items = Object.entries(ENDPOINTS).map(([what, path]) =>
    html`<li>${what}: <code>${path}</code></li>`
  );
  return html`
    <!doctype html>
    <html lang="en">
      <meta charset="utf-8">
      <title>${NAME}</title>
      <h1>${NAME}</h1>
      <p>${DESCRIPTION}</p>
      <p>${ACCESS}</p>
      <pre>${example}</pre>
      <ul>${items}</ul>
      <p>Documentation: ${DOCUMENTATION}</p>
    </html>
  `;
}
