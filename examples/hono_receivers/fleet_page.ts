import { isParticleError, type ParticleError } from "@particle-edge/sdk";
import { type Context, Hono } from "hono";
import { basicAuth } from "hono/basic-auth";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { relayEvents } from "./event_relay.ts";
import { type AppOptions, checkPassword } from "./options.ts";
import { html } from "./page/html.ts";
import { script } from "./page/script.ts";
import { style } from "./page/style.ts";
import { sameOrigin } from "./same_origin.ts";

/** Largest body of a function call, in bytes. An argument has at most 1,024 characters. */
const BODY_MAX = 16_384;
/** Maximum number of devices on the page. */
const DEVICES_MAX = 100;

/** Allows only resources of the app itself, so that the content of an event can never run as code. */
const CONTENT_SECURITY_POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  connectSrc: ["'self'"],
  imgSrc: ["data:"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
  requireTrustedTypesFor: ["'script'"],
};

/** Creates the page that shows the fleet, and the API that it uses. All routes require the password. */
export function fleetPage(options: AppOptions, onError: (error: unknown) => void): Hono {
  const page = new Hono();
  const password = checkPassword(options.password);
  page.use(secureHeaders({ contentSecurityPolicy: CONTENT_SECURITY_POLICY }));
  page.use(basicAuth({ username: "fleet", password, realm: "Fleet" }));
  page.use(sameOrigin);
  page.get("/", (c) => c.html(html));
  page.get("/page.css", (c) => c.body(style, 200, { "content-type": "text/css; charset=utf-8" }));
  page.get(
    "/page.js",
    (c) => c.body(script, 200, { "content-type": "text/javascript; charset=utf-8" }),
  );
  page.get("/events", (c) => relayEvents(c, options, onError));
  addApi(page, options, onError);
  return page;
}

function addApi(page: Hono, options: AppOptions, onError: (error: unknown) => void): void {
  const { particle, product } = options;
  page.get("/api/devices", async (c) => c.json(await listDevices(options)));
  page.post(
    "/api/devices/:id/functions/:name",
    bodyLimit({ maxSize: BODY_MAX }),
    async (c) => {
      const argument = argumentIn(await c.req.json().catch(() => undefined));
      if (argument === undefined) return c.json({ error: 'Send {"argument": "…"}' }, 400);
      const { id: deviceId, name } = c.req.param();
      const { body } = await particle.callFunction({ deviceId, name, argument, product });
      return c.json({ return_value: body.return_value });
    },
  );
  page.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse(); // for example for a wrong password
    if (isParticleError(error)) return cloudProblem(c, error);
    if (error instanceof TypeError) return c.json({ error: error.message }, 400); // for example for an invalid id
    onError(error);
    return c.json({ error: "Internal error; see the server's log" }, 500);
  });
}

/** A device as the page shows it. */
interface PageDevice {
  id: string;
  name: string | null;
  online: boolean;
  functions: readonly string[];
}

async function listDevices({ particle, product }: AppOptions): Promise<PageDevice[]> {
  const devices = product === undefined
    ? (await particle.listDevices()).body.slice(0, DEVICES_MAX)
    : (await particle.listDevices({ product, perPage: DEVICES_MAX, sortAttr: "deviceName" })).body
      .devices;
  return devices.map(({ id, name, online, functions }) => ({
    id,
    name: name ?? null,
    online: online ?? false,
    functions: functions ?? [],
  }));
}

function argumentIn(body: unknown): string | undefined {
  const { argument } = (body ?? {}) as { argument?: unknown };
  return typeof argument === "string" ? argument : undefined;
}

/** Responds to the page if the cloud fails. A 401 of the cloud becomes a 502: the app's token is wrong, not the password. */
function cloudProblem(c: Context, error: ParticleError): Response {
  const { code, statusCode, retryAfter, shortErrorDescription } = error;
  const reason = shortErrorDescription ?? "The cloud does not respond";
  if (retryAfter !== undefined) c.header("retry-after", String(Math.ceil(retryAfter / 1000)));
  if (statusCode === 403 || statusCode === 404 || statusCode === 429) {
    return c.json({ error: reason }, statusCode);
  }
  const isLate = code === "timeout" || statusCode === 408;
  return c.json({ error: reason }, isLate ? 504 : 502);
}
