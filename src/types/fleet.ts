import type { GetDeviceOptions } from "./devices.ts";
import type { GetEventStreamOptions } from "./events.ts";

/** A device: its id or name, or an object with its `id`, such as those of `listDevices()`. */
export type FleetDevice = string | { readonly id: string };

/** A device whose call succeeded. */
export interface DoneDevice<T> {
  /** The id or name of the device, as it was listed. */
  id: string;
  /** Always `done`. */
  status: "done";
  /** What the call resolved to. From a journal, it is the parsed JSON, an unchecked cast. */
  value: T;
}

/** A device whose call failed before the device could act, or with an error of your own. */
export interface FailedDevice {
  /** The id or name of the device, as it was listed. */
  id: string;
  /** Always `failed`. */
  status: "failed";
  /**
   * The error. From a journal, it is a copy: a `ParticleError` with its message, `code`, `statusCode` and redacted
   * `body`, or an `Error` with the name and message.
   */
  error: unknown;
}

/** A device that may have acted: nobody knows without checking. */
export interface UnknownDevice {
  /** The id or name of the device, as it was listed. */
  id: string;
  /** Always `unknown`. */
  status: "unknown";
  /** Why the response is missing, like `error` of a failed device. `undefined` if the program ended during the call. */
  error?: unknown;
}

/** The result of one device. */
export type DeviceOutcome<T> = DoneDevice<T> | FailedDevice | UnknownDevice;

/** How far a run has come. */
export interface FleetProgress<T> {
  /** The result that caused this report. */
  outcome: DeviceOutcome<T>;
  /** Number of devices that are done, including those of earlier runs of the same journal. */
  done: number;
  /** Number of devices whose call failed, likewise. */
  failed: number;
  /** Number of devices that may have acted, likewise. */
  unknown: number;
  /** Number of devices in the list; `undefined` if it is not known. */
  total: number | undefined;
  /** Calls that have ended, per second, since the first one started; `0` before the first has ended. */
  rate: number;
  /** Milliseconds until all devices have their result at this rate; `undefined` if that cannot be estimated. */
  timeLeft: number | undefined;
}

/** The results of all devices, in the order in which their calls ended. */
export interface FleetReport<T> {
  /** Devices whose call succeeded. */
  done: DoneDevice<T>[];
  /** Devices whose call failed before the device could act, or with an error of your own. */
  failed: FailedDevice[];
  /** Devices that may have acted. They are never called again unless `repeat` asks for it. */
  unknown: UnknownDevice[];
  /** Devices that were listed more than once. They were called once. */
  duplicates: string[];
  /** Whether `signal` ended the run, so that some devices may have no result. */
  aborted: boolean;
}

/** Stores the journal of a run: lines of JSON, to which text is only ever appended. */
export interface Journal {
  /**
   * Appends text, verbatim, and resolves once it is stored. Calls may overlap. Once an append has failed, later ones
   * must fail too, because the text may be stored in part.
   */
  append(text: string): Promise<void>;
  /** Returns everything that was appended; an empty string if there is nothing. */
  read(): string | Promise<string>;
}

/** Options of `forEachDevice`. All options are optional. */
export interface ForEachDeviceOptions<T> {
  /** The highest number of calls at a time. Default: 10. */
  concurrency?: number | undefined;
  /** Called with each result. If it throws, the run ends with that error, after the calls that are under way. */
  onProgress?: ((progress: FleetProgress<T>) => void) | undefined;
  /** Ends the run: no further call starts, and those under way finish. Pass it to your calls to abort them, too. */
  signal?: AbortSignal | undefined;
  /** Where to record what was called, so that another run can continue after this one was killed. Requires `run`. */
  journal?: Journal | undefined;
  /** The name of the run, such as `open valves 2026-05-01`. A journal is only accepted with the name it began with. */
  run?: string | undefined;
  /**
   * Returns whether to call a device again that failed, or that may have acted, in an earlier run of the journal.
   * Default: never.
   */
  repeat?: ((outcome: FailedDevice | UnknownDevice) => boolean) | undefined;
  /** Number of devices, to estimate the time left, if `devices` is not an array. */
  total?: number | undefined;
  /** Returns the current time in milliseconds, for tests. Default: `performance.now()`. */
  now?: (() => number) | undefined;
}

/** When a waiter gives up. */
export interface WaitOptions {
  /** Milliseconds until the wait fails with code `timeout`; `0` or `Infinity` for no limit. Default: 60,000. */
  timeout?: number | undefined;
  /** Ends the wait, which then rejects with a `ParticleError` of code `aborted` and the signal's reason as `cause`. */
  signal?: AbortSignal | undefined;
}

/** Options of `waitForDevice`. */
export interface WaitForDeviceOptions extends Omit<GetDeviceOptions, "timeout">, WaitOptions {
  /** Milliseconds between two requests. Default: 5,000. */
  interval?: number | undefined;
}

/** Options of `waitForEvent`. The cloud requires at least one of `deviceId`, `name`, `org` and `product`. */
export interface WaitForEventOptions<Event> extends GetEventStreamOptions, WaitOptions {
  /** Returns whether this is the event to wait for. Default: the first event. */
  matches?: ((event: Event) => boolean) | undefined;
  /**
   * Called when the stream is open: an event that it causes cannot be missed. If it throws or rejects, the wait does
   * too.
   */
  onOpen?: (() => unknown) | undefined;
}
