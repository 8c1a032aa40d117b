/**
 * A client for the Particle Device Cloud, for Deno, Bun, Node, Cloudflare Workers and browsers, without dependencies.
 *
 * @example
 * ```ts
 * import { Particle } from "@particle-edge/sdk";
 *
 * const particle = new Particle({ auth: "token" });
 * const { body } = await particle.callFunction({ deviceId: "coffee-machine", name: "brew" });
 * console.log(body.return_value);
 * ```
 *
 * @module
 */
// Exported first, so that bundlers place the core close to the code that uses it: the window of gzip is only 32 KiB.
export { ApiClient } from "./src/core/api_client.ts";
export { Multipart } from "./src/core/multipart.ts";
export { EventStream } from "./src/stream/event_stream.ts";
export { Particle, Particle as default } from "./src/particle.ts";
export type { ApiAgent, ApiClientOptions, FileEncoder } from "./src/core/api_client.ts";
export { Agent } from "./src/core/agent.ts";
export type { AgentOptions } from "./src/core/agent.ts";
export { isParticleError, ParticleError } from "./src/core/errors.ts";
export type {
  ParticleErrorCode,
  ParticleErrorJSON,
  ParticleErrorOptions,
} from "./src/core/errors.ts";
export type { EventStreamOptions } from "./src/stream/event_stream.ts";
export type { UploadBody } from "./src/core/body.ts";
export { ParticleEvent } from "./src/stream/particle_event.ts";
export type {
  Disconnect,
  EventStreamEvents,
  EventStreamState,
  Reconnect,
  StateChange,
} from "./src/stream/stream_events.ts";
export type { Subscription, SubscriptionOptions } from "./src/stream/shared_events.ts";
export type { Audience } from "./src/stream/shared_stream.ts";
export { Emitter } from "./src/stream/emitter.ts";
export type { Listener } from "./src/stream/emitter.ts";
export { Client } from "./src/library/client.ts";
export type { ClientOptions, PlatformBuildTarget } from "./src/library/client.ts";
export { Library } from "./src/library/library.ts";
export type { LibraryDownloader } from "./src/library/library.ts";
export { VERSION } from "./src/version.ts";
export type * from "./src/types/auth.ts";
export type * from "./src/types/clients.ts";
export type * from "./src/types/common.ts";
export type * from "./src/types/configuration.ts";
export type * from "./src/types/customers.ts";
export type * from "./src/types/device_documents.ts";
export type * from "./src/types/device_os.ts";
export type * from "./src/types/devices.ts";
export type * from "./src/types/diagnostics.ts";
export type * from "./src/types/env_vars.ts";
export type * from "./src/types/events.ts";
export type * from "./src/types/firmware.ts";
export type * from "./src/types/groups.ts";
export type * from "./src/core/hooks.ts";
export type * from "./src/types/integrations.ts";
export type * from "./src/types/ledgers.ts";
export type * from "./src/types/libraries.ts";
export type * from "./src/types/limiter.ts";
export type * from "./src/types/locations.ts";
export type * from "./src/types/logic.ts";
export type * from "./src/types/mesh.ts";
export type * from "./src/types/orgs.ts";
export type * from "./src/types/metrics.ts";
export type * from "./src/types/product_firmware.ts";
export type * from "./src/types/products.ts";
export type * from "./src/types/provisioning.ts";
export type * from "./src/types/retry.ts";
export type * from "./src/types/search.ts";
export type * from "./src/types/secrets.ts";
export type * from "./src/types/service_agreements.ts";
export type * from "./src/types/sims.ts";
export type * from "./src/types/team.ts";
export type * from "./src/types/users.ts";
