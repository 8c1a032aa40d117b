/** The faults of a cloud, and which of them strikes. */
import type { CloudEvent, Device } from "../model/records.ts";
import { type CheckedFault, checkFault, type FaultKind, type FaultOptions } from "./fault.ts";

/** A fault that was added; disposing of it, or `remove()`, ends it. */
export interface Fault extends Disposable {
  /** Names it in the admin API. */
  readonly id: string;
  /** What was added. */
  readonly options: Readonly<FaultOptions>;
  /** How often it has struck. */
  readonly struck: number;
  /** Ends it. */
  remove(): void;
}

/** What there is to be known of a request. */
export interface RequestFacts {
  readonly method: string;
  readonly path: string;
  readonly token?: string | undefined;
}

/** Finds devices by id. */
interface Devices {
  get(id: string): Device | undefined;
}

/** The hub, as far as faults act on it. */
interface Streams {
  delivery: ((event: CloudEvent) => readonly CloudEvent[]) | undefined;
  deliver(event: CloudEvent): void;
}

/** What goes wrong in an emulator: `emulator.faults`. */
export class Faults {
  #random: () => number;
  #streams: Streams;
  #devices: Devices;
  #active = new Map<string, ActiveFault>();
  #nextId = 1;
  /** Events that wait for the one that is to overtake them. */
  #held: CloudEvent[] = [];

  /** @ignore Made by the emulator. */
  constructor(streams: Streams, devices: Devices, random: () => number) {
    this.#streams = streams;
    this.#devices = devices;
    this.#random = random;
  }

  /**
   * Makes something go wrong from now on.
   *
   * @param options where it strikes, how often, and what goes wrong
   * @returns the fault; dispose of it to end it
   * @throws {TypeError} if a member is wrong, unknown, or has nothing to do with the others
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

  /** The faults that are not over, oldest first. */
  list(): Fault[] {
    return [...this.#active.values()];
  }

  /** Ends every fault. */
  clear(): void {
    this.#active.clear();
    this.#watchEvents();
  }

  /** @ignore The fault that strikes a request, if any. */
  ofRequest(facts: RequestFacts): CheckedFault | undefined {
    return this.#strike("request", (fault) => this.#meets(fault, facts));
  }

  /** @ignore Whether the token of a request counts as expired. */
  expires(facts: RequestFacts): boolean {
    const fits = (fault: CheckedFault): boolean =>
      this.#meets(fault, facts) && (fault.token === undefined || fault.token === facts.token);
    return this.#strike("token", fits) !== undefined;
  }

  /** @ignore Whether a device does not answer this time. */
  silences(device: Device): boolean {
    return this.#strike("device", (fault) => isDevice(fault, device)) !== undefined;
  }

  /** The first fault of a kind that fits and wants to strike. */
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

  /** Whether a path names a device, no matter which of them says the id and which the name. */
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

  /** Stays out of the way of events unless there is a fault for them. */
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
    // An event that overtakes another is not held itself: nothing would be reordered then.
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

/** A fault and how often it has struck. */
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

  /** Whether it has struck as often as it may. */
  get isOver(): boolean {
    return this.#struck >= (this.fault.times ?? Infinity);
  }

  [Symbol.dispose](): void {
    this.remove();
  }
}
