/** The active faults of an emulator. Decides which of them takes effect. */
import type { CloudEvent, Device } from "../model/records.ts";
import { type CheckedFault, checkFault, type FaultKind, type FaultOptions } from "./fault.ts";

/** An added fault. Dispose of it or call `remove()` to end it. */
export interface Fault extends Disposable {
  /** The fault's id in the admin API. */
  readonly id: string;
  /** The options that the fault was added with. */
  readonly options: Readonly<FaultOptions>;
  /** How many times the fault has taken effect. */
  readonly struck: number;
  /** Ends the fault. */
  remove(): void;
}

/** The properties of a request that faults match. */
export interface RequestFacts {
  readonly method: string;
  readonly path: string;
  readonly token?: string | undefined;
}

/** Finds devices by id. */
interface Devices {
  get(id: string): Device | undefined;
}

/** The part of the event hub that faults use. */
interface Streams {
  delivery: ((event: CloudEvent) => readonly CloudEvent[]) | undefined;
  deliver(event: CloudEvent): void;
}

/** Simulates failures of the cloud, its connections and its devices, as `emulator.faults`. */
export class Faults {
  #random: () => number;
  #streams: Streams;
  #devices: Devices;
  #active = new Map<string, ActiveFault>();
  #nextId = 1;
  /** Reordered events, which are delivered after the next event. */
  #held: CloudEvent[] = [];

  /** @ignore Created by the emulator. */
  constructor(streams: Streams, devices: Devices, random: () => number) {
    this.#streams = streams;
    this.#devices = devices;
    this.#random = random;
  }

  /**
   * Adds a fault, which takes effect immediately.
   *
   * @param options What the fault affects, how often, and its effect.
   * @returns The fault; dispose of it to end it.
   * @throws {TypeError} if an option is invalid, unknown or cannot be combined with the others.
   *
   * @example
   * ```ts
   * import { Emulator } from "@particle-edge/emulator";
   *
   * using emulator = new Emulator();
   * emulator.faults.add({ path: "/v1/devices", status: 429, retryAfter: 1, times: 1 });
   * const headers = { authorization: `Bearer ${emulator.token}` };
   * const first = await emulator.fetch("https://api.particle.io/v1/devices", { headers });
   * const second = await emulator.fetch("https://api.particle.io/v1/devices", { headers });
   * if (first.status !== 429 || second.status !== 200) throw new Error("no fault");
   * await Promise.all([first.body?.cancel(), second.body?.cancel()]);
   * ```
   */
  add(options: FaultOptions): Fault {
    const fault = new ActiveFault(String(this.#nextId++), checkFault(options), options, () => {
      this.#active.delete(fault.id);
      this.#watchEvents();
    });
    this.#active.set(fault.id, fault);
    this.#watchEvents();
    return fault;
  }

  /** Lists the active faults, oldest first. */
  list(): Fault[] {
    return [...this.#active.values()];
  }

  /** Ends all faults. */
  clear(): void {
    this.#active.clear();
    this.#watchEvents();
  }

  /** @ignore Returns the fault that affects a request, if any. */
  ofRequest(facts: RequestFacts): CheckedFault | undefined {
    return this.#strike("request", (fault) => this.#meets(fault, facts));
  }

  /** @ignore Returns whether the token of a request should be treated as expired. */
  expires(facts: RequestFacts): boolean {
    const fits = (fault: CheckedFault): boolean =>
      this.#meets(fault, facts) && (fault.token === undefined || fault.token === facts.token);
    return this.#strike("token", fits) !== undefined;
  }

  /** @ignore Returns whether a device should not respond this time. */
  silences(device: Device): boolean {
    return this.#strike("device", (fault) => isDevice(fault, device)) !== undefined;
  }

  /** Returns the first matching fault of a kind whose probability lets it take effect, and counts it. */
  #strike(kind: FaultKind, fits: (fault: CheckedFault) => boolean): CheckedFault | undefined {
    for (const active of this.#active.values()) {
      const { fault } = active;
      if (fault.kind !== kind || !fits(fault)) continue;
      const { probability = 1 } = fault;
      if (probability < 1 && this.#random() >= probability) continue;
      active.strike();
      if (active.isOver) this.#active.delete(active.id);
      return fault;
    }
    return undefined;
  }

  #meets(fault: CheckedFault, { method, path }: RequestFacts): boolean {
    if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
    if (!fault.pattern.test(path)) return false;
    return fault.device === undefined || this.#names(path, fault.device);
  }

  /** Returns whether a path names a device. Either of them may be the device's id or its name. */
  #names(path: string, wanted: string): boolean {
    const [, segment] = /\/devices\/([^/]+)/.exec(path) ?? [];
    if (segment === undefined) return false;
    const named = this.#devices.get(segment.toLowerCase()) ??
      this.#devices.get(wanted.toLowerCase());
    return segment === wanted || segment.toLowerCase() === wanted.toLowerCase() ||
      (named !== undefined &&
        [segment, wanted].every((name) => name.toLowerCase() === named.id || name === named.name));
  }

  get #concernsEvents(): boolean {
    return [...this.#active.values()].some(({ fault }) => fault.kind === "event");
  }

  /** Intercepts events only while a fault affects them. */
  #watchEvents(): void {
    const isNeeded = this.#concernsEvents;
    this.#streams.delivery = isNeeded ? (event) => this.#deliver(event) : undefined;
    if (isNeeded) return;
    for (const event of this.#held.splice(0)) this.#streams.deliver(event);
  }

  #deliver(event: CloudEvent): readonly CloudEvent[] {
    const delivered = this.#inPlaceOf(event);
    if (this.#held.length === 0 && !this.#concernsEvents) this.#streams.delivery = undefined;
    return delivered;
  }

  #inPlaceOf(event: CloudEvent): readonly CloudEvent[] {
    const held = this.#held.splice(0);
    const fits = (fault: CheckedFault): boolean =>
      event.name.startsWith(fault.event ?? "") &&
      (fault.device === undefined || (event.device !== undefined && isDevice(fault, event.device)));
    // The event after a held one is not held too, or their order would not change.
    const deliver = held.length > 0 ? undefined : this.#strike("event", fits)?.deliver;
    if (deliver === "never") return [];
    if (deliver === "twice") return [event, event];
    if (deliver === "reordered") {
      this.#held.push(event);
      return [];
    }
    return [event, ...held];
  }
}

function isDevice({ device }: CheckedFault, { id, name }: Device): boolean {
  return device === undefined || device.toLowerCase() === id || device === name;
}

/** A fault, and how many times it has taken effect. */
class ActiveFault implements Fault {
  readonly id: string;
  readonly fault: CheckedFault;
  readonly options: Readonly<FaultOptions>;
  readonly remove: () => void;
  #struck = 0;

  constructor(id: string, fault: CheckedFault, options: FaultOptions, remove: () => void) {
    this.id = id;
    this.fault = fault;
    this.options = { ...options };
    this.remove = remove;
  }

  get struck(): number {
    return this.#struck;
  }

  strike(): void {
    this.#struck++;
  }

  /** Whether it has taken effect as often as `times` allows. */
  get isOver(): boolean {
    return this.#struck >= (this.fault.times ?? Infinity);
  }

  [Symbol.dispose](): void {
    this.remove();
  }
}
