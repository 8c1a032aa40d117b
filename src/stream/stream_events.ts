import type { MalformedEvent } from "../types/events.ts";
import type { ParticleEvent } from "./particle_event.ts";

/** How a connection ended. */
export interface Disconnect {
  /** `end`: the cloud closed it; `idle`: it was silent for too long; `error`: it broke, or an event was too large. */
  reason: "end" | "idle" | "error";
  /** The error, if the reason is `error`. */
  error?: unknown;
}

/** An attempt to reconnect. */
export interface Reconnect {
  /** Number of the attempt since the last stable connection, starting at 1. */
  attempt: number;
  /** Milliseconds waited before the attempt. */
  delay: number;
}

/** State of an event stream: `connecting` during an attempt, `open`, `waiting` between attempts, finally `closed`. */
export type EventStreamState = "connecting" | "open" | "waiting" | "closed";

/** A change of an event stream's state. */
export interface StateChange {
  /** The new state. */
  state: EventStreamState;
  /**
   * Why the stream is `waiting` or `closed`:
   * - `end`: the cloud ended the connection;
   * - `idle`: the connection was silent for too long;
   * - `error`: the connection broke, or the attempt to connect failed;
   * - `refused`: retrying cannot help, for example because the token is no longer valid;
   * - `closed`: by `close()`, by the caller's signal, or because the last loop was left.
   */
  reason?: Disconnect["reason"] | "refused" | "closed";
  /** Number of the attempt that is next, in progress or successful; starts at 1 after each stable connection. */
  attempt?: number;
  /** Milliseconds between `waiting` and the attempt. */
  delay?: number;
  /** The error that caused the change, if any. */
  error?: unknown;
}

/** The events of an `EventStream`. */
export interface EventStreamEvents {
  /** An event of a device or of the cloud. */
  event: ParticleEvent;
  /** An event whose data is not a JSON object. */
  malformed: MalformedEvent;
  /** The state changed; the first change reported is the one after `open`. */
  state: StateChange;
  /** The connection ended; another attempt follows unless a listener closes the stream. */
  disconnect: Disconnect;
  /** An attempt to reconnect starts. */
  reconnect: Reconnect;
  /** The attempt succeeded. */
  "reconnect-success": Reconnect;
  /** The attempt failed. */
  "reconnect-error": unknown;
  /** A listener threw, or the stream ended with an error, for example because the token is no longer valid. */
  error: unknown;
}
