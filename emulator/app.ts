/** The HTTP interface of the cloud: routes, CORS, limits and errors. */
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
import { aboutRoutes } from "./routes/about.ts";
import { accessTokenRoutes } from "./routes/access_tokens.ts";
import { authRoutes } from "./routes/auth.ts";
import { clientRoutes } from "./routes/clients.ts";
import { customerRoutes } from "./routes/customers.ts";
import { scimRoutes } from "./routes/scim.ts";
import {
  notificationRoutes,
  serviceAgreementRoutes,
  usageReportFileRoutes,
} from "./routes/service_agreements.ts";
import { simRoutes } from "./routes/sims.ts";
import { teamRoutes } from "./routes/team.ts";
import { binaryRoutes, buildTargetRoutes } from "./routes/binaries.ts";
import { deviceOrderRoutes } from "./routes/device_orders.ts";
import { deviceDocumentRoutes } from "./routes/device_documents.ts";
import { deviceOsModuleRoutes, deviceOsRoutes } from "./routes/device_os.ts";
import { deviceProtectionRoutes } from "./routes/device_protection.ts";
import { deviceRoutes } from "./routes/devices.ts";
import { diagnosticsRoutes } from "./routes/diagnostics.ts";
import { faultRoutes } from "./routes/faults.ts";
import { groupRoutes } from "./routes/groups.ts";
import { metricRoutes } from "./routes/metrics.ts";
import { meshRoutes } from "./routes/mesh.ts";
import { productDeviceRoutes } from "./routes/product_devices.ts";
import { impactRoutes, orgRoutes, productListRoutes, productRoutes } from "./routes/products.ts";
import { claimCodeRoutes, provisioningRoutes, registrationRoutes } from "./routes/provisioning.ts";
import { forCustomers, scopedEventRoutes, userEventRoutes } from "./routes/events.ts";
import { configurationRoutes } from "./routes/configuration.ts";
import { deviceEnvVarRoutes, envVarRoutes } from "./routes/env_vars.ts";
import { ledgerRoutes } from "./routes/ledgers.ts";
import { locationRoutes } from "./routes/locations.ts";
import { integrationRoutes, webhookRoutes } from "./routes/integrations.ts";
import { libraryRoutes } from "./routes/libraries.ts";
import { logicRoutes } from "./routes/logic.ts";
import { secretRoutes } from "./routes/secrets.ts";
import { productFirmwareRoutes } from "./routes/product_firmware.ts";
import { searchRoutes } from "./routes/search.ts";
import { userRoutes } from "./routes/users.ts";
import type { Cloud } from "./cloud.ts";
import { DomainError } from "./base/domain_error.ts";
import type { Engines } from "./engines.ts";

/** How long a browser may cache a preflight response, in seconds. Our own choice. */
const PREFLIGHT_MAX_AGE_S = 600;
/** Headers that clients send; the list of the real cloud is unverified. */
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

/** Returns whether pages of an origin may call the emulator. */
function isAllowed(allowed: Origins, origin: string): boolean {
  return allowed === "*" || allowed.includes(origin) || isLoopbackUrl(origin);
}

/** Rejects requests from pages of other origins, including those that browsers send without a preflight. */
function rejectForeignPages(allowed: Origins): MiddlewareHandler<CloudEnv> {
  return async (c, next) => {
    const origin = c.req.header("origin");
    if (origin !== undefined && !isAllowed(allowed, origin)) {
      await c.req.raw.body?.cancel();
      throw failure(
        403,
        "This origin is not allowed: add it to allowedOrigins (--allowed-origin on the command line)",
      );
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

function respondWith(c: Context<CloudEnv>, error: CloudError): Response {
  return c.json(error.body, error.status, error.headers);
}

/** Creates the Hono app that serves a cloud. */
export function createApp(
  cloud: Cloud,
  engines: Engines,
  allowedOrigins: Origins,
): Hono<CloudEnv> {
  const app = new Hono<CloudEnv>({ strict: false });
  app.onError((error, c) => {
    if (error instanceof CloudError) return respondWith(c, error);
    if (error instanceof DomainError) return respondWith(c, fromDomainError(error));
    if (error instanceof ConnectionLost) throw error; // Breaks the connection without a response.
    cloud.settings.onError(error);
    return respondWith(c, failure(500, "Internal error"));
  });
  app.notFound((c) => respondWith(c, notFound()));
  app.use((c, next) => {
    c.set("cloud", cloud);
    return next();
  });
  const origins = checkOrigins(allowedOrigins);
  app.use(rejectForeignPages(origins), corsFor(origins), limitCallers(cloud));
  app.use(faultsOf(cloud));
  app.use(limitBody(cloud), readDepth);
  app.route(`${ADMIN_PATH}faults`, faultRoutes(cloud));
  mountRoutes(app, cloud, engines);
  return app;
}

/** The paths that the parts of the API are mounted below. */
const USER = "/v1";
const PRODUCT = "/v1/products/:product";
const ORG = "/v1/orgs/:org";
const ORG_PRODUCT = "/v1/orgs/:org/products/:product";

function mountRoutes(app: Hono<CloudEnv>, cloud: Cloud, engines: Engines): void {
  const mount = (routes: Hono<CloudEnv>, path: string, ...scopes: string[]): void => {
    for (const scope of scopes) app.route(scope + path, routes);
  };
  app.route("/", aboutRoutes());
  app.route("/", authRoutes(cloud));
  mount(accessTokenRoutes(cloud), "/access_tokens", USER);
  mount(userRoutes(cloud), "", USER);
  // Mounted before the devices, whose routes would take "events" for a device or a variable.
  mount(userEventRoutes(cloud), "", USER);
  mount(scopedEventRoutes(cloud, forCustomers), "", PRODUCT);
  mount(scopedEventRoutes(cloud), "", ORG, ORG_PRODUCT);
  mount(deviceRoutes(cloud, engines), "/devices", USER);
  mount(deviceDocumentRoutes(cloud), "/devices/:deviceId", PRODUCT);
  mount(productDeviceRoutes(cloud, engines), "/devices", PRODUCT);
  mount(deviceProtectionRoutes(cloud), "/devices", USER, PRODUCT, ORG);
  mount(deviceOrderRoutes(cloud), "/device_orders", PRODUCT);
  mount(claimCodeRoutes(cloud), "/device_claims", USER, PRODUCT);
  mount(provisioningRoutes(cloud), "", USER);
  mount(registrationRoutes(cloud), "/registration_code", PRODUCT);
  mount(productListRoutes(cloud), "", USER);
  mount(orgRoutes(cloud), "", ORG);
  mount(productRoutes(cloud), "", PRODUCT, ORG_PRODUCT);
  mount(impactRoutes(cloud), "/impact", PRODUCT);
  mount(groupRoutes(cloud), "/groups", PRODUCT);
  mount(customerRoutes(cloud), "/customers", PRODUCT);
  mount(simRoutes(cloud, engines), "/sims", USER, PRODUCT);
  mount(searchRoutes(cloud), "/user/search", USER);
  mount(searchRoutes(cloud), "/search", ORG);
  mount(serviceAgreementRoutes(cloud), "", `${USER}/user`, ORG);
  mount(notificationRoutes(cloud), "", `${USER}/user`);
  mount(usageReportFileRoutes(cloud), "/usage_reports", USER);
  mount(clientRoutes(cloud), "/clients", USER, PRODUCT, ORG);
  mount(teamRoutes(cloud), "/team", PRODUCT, ORG);
  mount(scimRoutes(cloud), "/team/provision/Users", ORG);
  mount(diagnosticsRoutes(cloud), "/diagnostics", USER, PRODUCT);
  mount(meshRoutes(cloud), "", USER);
  mount(binaryRoutes(cloud), "/binaries", USER);
  mount(buildTargetRoutes(), "/build_targets", USER);
  mount(deviceOsRoutes(), "/device-os/versions", USER);
  mount(deviceOsModuleRoutes(), "/firmware/device-os", USER);
  mount(configurationRoutes(cloud), "/config", PRODUCT);
  mount(locationRoutes(cloud), "", PRODUCT);
  mount(envVarRoutes(cloud), "/env", USER, PRODUCT, ORG);
  mount(deviceEnvVarRoutes(cloud), "/env/:deviceId", USER);
  mount(integrationRoutes(cloud, engines), "/integrations", USER, PRODUCT, ORG);
  mount(webhookRoutes(cloud, engines), "/webhooks", USER, PRODUCT);
  mount(secretRoutes(cloud), "/secrets", USER, ORG);
  mount(metricRoutes(cloud), "/metrics", PRODUCT);
  mount(ledgerRoutes(cloud), "/ledgers", USER, ORG);
  mount(libraryRoutes(cloud), "/libraries", USER);
  mount(logicRoutes(cloud, engines), "/logic", USER, ORG);
  mount(productFirmwareRoutes(cloud, engines), "/firmware", PRODUCT);
}
