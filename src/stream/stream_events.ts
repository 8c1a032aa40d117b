import type { MalformedEvent } from "../types/events.ts";
import type { ParticleEvent } from "./particle_event.ts";

/** How a connection ended. */
export interface Disconnect {
  /** `end`: closed by the cloud; `idle`: silent for too long; `error`: broken, or its content was. */
  reason: "end" | "idle" | "error";
  /** The error behind it. */
  error?: unknown;
}

/** An attempt to connect again. */
export interface Reconnect {
  /** The number of the attempt since the last stable connection, from 1. */
  attempt: number;
  /** Milliseconds waited before it. */
  delay: number;
}

/** `connecting` at first and on each attempt, `waiting` before it, `closed` for good. */
export type EventStreamState = "connecting" | "open" | "waiting" | "closed";

/** A change of an event stream's state. */
export interface StateChange {
  /** The state from now on. */
  state: EventStreamState;
  /**
   * Why it is `waiting` or `closed`:
   * - `end`: the cloud ended the connection;
   * - `idle`: the connection was silent for too long;
   * - `error`: the connection broke, or the attempt to connect failed;
   * - `refused`: nothing will help, such as where the token is no longer valid;
   * - `closed`: by `close()`, by the caller's signal, or as the last loop was left.
   */
  reason?: Disconnect["reason"] | "refused" | "closed";
  /** The number of the attempt that is waited for, made, or that worked; from 1 since the last stable connection. */
  attempt?: number;
  /** Milliseconds from `waiting` to that attempt. */
  delay?: number;
  /** The error behind it. */
  error?: unknown;
}

/** The events of an `EventStream`. */
export interface EventStreamEvents {
  /** An event of a device or of the cloud. */
  event: ParticleEvent;
  /** An event whose data is no JSON object. */
  malformed: MalformedEvent;
  /** The state changed; the first change to be heard is the one after `open`. */
  state: StateChange;
  /** The connection ended; another attempt follows, unless the handler calls `abort()`. */
  disconnect: Disconnect;
  /** An attempt to connect again begins. */
  reconnect: Reconnect;
  /** The attempt worked. */
  "reconnect-success": Reconnect;
  /** The attempt failed. */
  "reconnect-error": unknown;
  /** A handler threw, or the stream ended for good, such as for a token that is no longer valid. */
  error: unknown;
}
