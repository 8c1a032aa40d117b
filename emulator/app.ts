/** The HTTP side of the cloud: routes, CORS, limits, errors. */
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { CloudEnv } from "./http/env.ts";
import { readDepth } from "./http/depth.ts";
import { limitBody } from "./http/body_limit.ts";
import { limitCallers } from "./http/caller_limit.ts";
import { CloudError, failure, fromDomainError, notFound } from "./http/errors.ts";
import { ConnectionLost } from "./faults/body.ts";
import { ADMIN_PATH, faultsOf } from "./http/faults.ts";
import { isLoopbackUrl } from "./http/loopback.ts";
import type { EmulatorOptions } from "./model/options.ts";
import { accessTokenRoutes } from "./routes/access_tokens.ts";
import { authRoutes } from "./routes/auth.ts";
import { clientRoutes } from "./routes/clients.ts";
import { customerRoutes } from "./routes/customers.ts";
import { simRoutes } from "./routes/sims.ts";
import { teamRoutes } from "./routes/team.ts";
import { binaryRoutes, buildTargetRoutes } from "./routes/binaries.ts";
import { deviceOsRoutes } from "./routes/device_os.ts";
import { deviceProtectionRoutes } from "./routes/device_protection.ts";
import { deviceRoutes } from "./routes/devices.ts";
import { diagnosticsRoutes } from "./routes/diagnostics.ts";
import { faultRoutes } from "./routes/faults.ts";
import { groupRoutes } from "./routes/groups.ts";
import { meshRoutes } from "./routes/mesh.ts";
import { productDeviceRoutes } from "./routes/product_devices.ts";
import { impactRoutes, orgRoutes, productListRoutes, productRoutes } from "./routes/products.ts";
import { claimCodeRoutes, provisioningRoutes } from "./routes/provisioning.ts";
import { productEventRoutes, streamRoutes, userEventRoutes } from "./routes/events.ts";
import { configurationRoutes } from "./routes/configuration.ts";
import { deviceEnvVarRoutes, envVarRoutes } from "./routes/env_vars.ts";
import { ledgerRoutes } from "./routes/ledgers.ts";
import { locationRoutes } from "./routes/locations.ts";
import { integrationRoutes, webhookRoutes } from "./routes/integrations.ts";
import { libraryRoutes } from "./routes/libraries.ts";
import { logicRoutes } from "./routes/logic.ts";
import { productFirmwareRoutes } from "./routes/product_firmware.ts";
import { userRoutes } from "./routes/users.ts";
import type { Cloud } from "./cloud.ts";
import { DomainError } from "./base/domain_error.ts";
import type { Engines } from "./engines.ts";

/** How long a browser may remember a preflight, in seconds. Our own choice. */
const PREFLIGHT_MAX_AGE_S = 600;
/** What clients send; the list of the real cloud is unverified. */
const ALLOWED_HEADERS = [
  "authorization",
  "content-type",
  "x-particle-tool",
  "x-particle-project",
  "cache-control",
  "last-event-id",
];

type Origins = NonNullable<EmulatorOptions["allowedOrigins"]>;

function checkOrigins(origins: Origins): Origins {
  for (const origin of origins === "*" ? [] : origins) {
    if (origin === "null" || (URL.canParse(origin) && new URL(origin).origin === origin)) continue;
    throw new TypeError(
      `An allowed origin must look like "https://example.com", got ${JSON.stringify(origin)}`,
    );
  }
  return origins;
}

/** Whether a page may call the emulator. */
function isAllowed(allowed: Origins, origin: string): boolean {
  return allowed === "*" || allowed.includes(origin) || isLoopbackUrl(origin);
}

/** Refuses requests of other pages, those included that a browser sends without asking before. */
function refuseForeignPages(allowed: Origins): MiddlewareHandler<CloudEnv> {
  return async (c, next) => {
    const origin = c.req.header("origin");
    if (origin !== undefined && !isAllowed(allowed, origin)) {
      await c.req.raw.body?.cancel();
      throw failure(403, "This origin is not allowed: add it to allowedOrigins");
    }
    await next();
  };
}

function corsFor(allowed: Origins): ReturnType<typeof cors> {
  return cors({
    origin: allowed === "*" ? "*" : (origin) => isAllowed(allowed, origin) ? origin : null,
    allowHeaders: ALLOWED_HEADERS,
    allowMethods: ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"],
    maxAge: PREFLIGHT_MAX_AGE_S,
  });
}

function answer(c: Context<CloudEnv>, error: CloudError): Response {
  return c.json(error.body, error.status, error.headers);
}

/** Puts the routes of a cloud together. */
export function createApp(
  cloud: Cloud,
  engines: Engines,
  allowedOrigins: Origins,
): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>({ strict: false });
  app.onError((error, c) => {
    if (error instanceof CloudError) return answer(c, error);
    if (error instanceof DomainError) return answer(c, fromDomainError(error));
    if (error instanceof ConnectionLost) throw error; // No answer at all.
    cloud.settings.onError(error);
    return answer(c, failure(500, "Internal error"));
  });
  app.notFound((c) => answer(c, notFound()));
  app.use((c, next) => {
    c.set("cloud", cloud);
    return next();
  });
  const origins = checkOrigins(allowedOrigins);
  app.use(refuseForeignPages(origins), corsFor(origins), limitCallers(cloud));
  app.use(faultsOf(cloud));
  app.use(limitBody(cloud), readDepth);
  app.route(`${ADMIN_PATH}faults`, faultRoutes(cloud));
  app.route("/", authRoutes(cloud));
  app.route("/v1/access_tokens", accessTokenRoutes(cloud));
  app.route("/v1", userRoutes(cloud));
  // Before devices: "events" is neither a device nor a variable.
  app.route("/v1", userEventRoutes(cloud));
  app.route("/v1/products/:product", productEventRoutes(cloud));
  for (const scope of ["/v1/orgs/:org", "/v1/orgs/:org/products/:product"]) {
    app.route(scope, streamRoutes(cloud));
  }
  app.route("/v1/devices", deviceRoutes(cloud, engines));
  app.route("/v1/products/:product/devices", productDeviceRoutes(cloud, engines));
  for (const scope of ["/v1", "/v1/products/:product", "/v1/orgs/:org"]) {
    app.route(`${scope}/devices`, deviceProtectionRoutes(cloud));
  }
  for (const scope of ["/v1", "/v1/products/:product"]) {
    app.route(`${scope}/device_claims`, claimCodeRoutes(cloud));
  }
  app.route("/v1", provisioningRoutes(cloud));
  app.route("/v1", productListRoutes(cloud));
  app.route("/v1/orgs/:org", orgRoutes(cloud));
  for (const scope of ["/v1/products/:product", "/v1/orgs/:org/products/:product"]) {
    app.route(scope, productRoutes(cloud));
  }
  app.route("/v1/products/:product/impact", impactRoutes(cloud));
  app.route("/v1/products/:product/groups", groupRoutes(cloud));
  app.route("/v1/products/:product/customers", customerRoutes(cloud));
  for (const scope of ["/v1", "/v1/products/:product"]) {
    app.route(`${scope}/sims`, simRoutes(cloud));
  }
  for (const scope of ["/v1", "/v1/products/:product", "/v1/orgs/:org"]) {
    app.route(`${scope}/clients`, clientRoutes(cloud));
  }
  for (const scope of ["/v1/products/:product", "/v1/orgs/:org"]) {
    app.route(`${scope}/team`, teamRoutes(cloud));
  }
  for (const scope of ["/v1", "/v1/products/:product"]) {
    app.route(`${scope}/diagnostics`, diagnosticsRoutes(cloud));
  }
  app.route("/v1", meshRoutes(cloud));
  app.route("/v1/binaries", binaryRoutes(cloud));
  app.route("/v1/build_targets", buildTargetRoutes());
  app.route("/v1/device-os/versions", deviceOsRoutes());
  app.route("/v1/products/:product/config", configurationRoutes(cloud));
  app.route("/v1/products/:product", locationRoutes(cloud));
  for (const scope of ["/v1", "/v1/products/:product", "/v1/orgs/:org"]) {
    app.route(`${scope}/env`, envVarRoutes(cloud));
  }
  app.route("/v1/env/:deviceId", deviceEnvVarRoutes(cloud));
  for (const scope of ["/v1", "/v1/products/:product", "/v1/orgs/:org"]) {
    app.route(`${scope}/integrations`, integrationRoutes(cloud, engines));
  }
  for (const scope of ["/v1", "/v1/products/:product"]) {
    app.route(`${scope}/webhooks`, webhookRoutes(cloud, engines));
  }
  for (const scope of ["/v1", "/v1/orgs/:org"]) app.route(`${scope}/ledgers`, ledgerRoutes(cloud));
  app.route("/v1/libraries", libraryRoutes(cloud));
  for (const scope of ["/v1", "/v1/orgs/:org"]) {
    app.route(`${scope}/logic`, logicRoutes(cloud, engines));
  }
  app.route("/v1/products/:product/firmware", productFirmwareRoutes(cloud, engines));
  return app;
}
