/** Over-the-air updates: their steps, and the events that devices publish. Source: docs, firmware update events. */
import type { Device, Product } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import { nextVersion, targetVersion } from "../stores/firmware.ts";
import { connect, disconnect, publishFrom } from "../devices/connection.ts";

/** An update to a version of firmware. */
export interface Update {
  /** The version that the device reports afterwards. */
  readonly version: number;
  /** SHA-256 digest of the firmware, in hex digits. */
  readonly hash: string;
}

/** A step of an update. Returns false to end the update early. */
type Step = (cloud: Cloud, device: Device, update: Update) => boolean;

/** Returns a step that publishes an event. In recent samples, the data of `spark/flash/status` ends with a space. */
const publish =
  (name: string, data: (device: Device, update: Update) => string): Step =>
  (cloud, device, update) => {
    publishFrom(cloud, device, name, data(device, update));
    return true;
  };

/** The steps, in the order seen on the event streams of real devices. The new version runs after `offline`. */
const STEPS: readonly Step[] = [
  publish("spark/status", () => "auto-update"),
  publish("spark/flash/status", () => "started "),
  (cloud, device) => {
    publishFrom(cloud, device, "spark/flash/status", device.otaFails ? "failed " : "success ");
    return !device.otaFails;
  },
  (cloud, device) => {
    disconnect(cloud, device);
    return true;
  },
  (cloud, device, { version }) => {
    device.firmwareVersion = version;
    connect(cloud, device);
    return true;
  },
  publish("spark/device/last_reset", () => "update"),
  publish("particle/device/updates/forced", (device) => String(device.firmwareUpdatesForced)),
  publish("spark/device/app-hash", (_, { hash }) => hash),
  publish("particle/device/updates/pending", () => "false"),
  publish("particle/device/updates/enabled", (device) => String(device.firmwareUpdatesEnabled)),
];

/** Index of the step that reconnects the device: the only one that expects it to be offline. */
const RESTARTS_AT = 4;

/** An update in progress. */
interface Run {
  readonly update: Update;
  /** Index of the next step. */
  step: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Runs the over-the-air updates of a cloud. */
export class Updates {
  #cloud: Cloud;
  #runs = new Map<Device, Run>();

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    cloud.onConnected((device) => this.atHandshake(device));
    cloud.closing.signal.addEventListener("abort", () => {
      for (const { timer } of this.#runs.values()) clearTimeout(timer);
      this.#runs.clear();
    });
  }

  /** Updates an online device, step by step. Replaces an update in progress. */
  start(device: Device, update: Update): void {
    this.#stop(device);
    const run: Run = { update, step: 0, timer: undefined };
    this.#runs.set(device, run);
    this.#next(device, run);
  }

  /** Starts an update after a device has connected, if it should run another version. */
  atHandshake(device: Device): void {
    this.#cloud.firmware.noteRun(device);
    const run = this.#runs.get(device);
    if (run && run.step > RESTARTS_AT) return; // The update restarted the device, and continues.
    this.#stop(device); // The device restarted for another reason, and lost the received firmware.
    this.takeTarget(device);
  }

  /** Updates an online device to the version that it should run, if it allows updates or they are forced. */
  takeTarget(device: Device): void {
    if (device.firmwareUpdatesEnabled || device.firmwareUpdatesForced) {
      const { firmware } = this.#cloud;
      const target = targetVersion(firmware, device);
      this.#take(device, target === null ? null : nextVersion(firmware, device, target));
    }
  }

  /** Updates an online device to the version that it is locked to, even if it does not allow updates. */
  takeLocked(device: Device): void {
    this.#take(device, device.desiredFirmwareVersion);
  }

  /** Updates all online devices of a product after an intelligent release. */
  takeTargets(product: Product): void {
    for (const device of this.#cloud.devices.ofProduct(product)) this.takeTarget(device);
  }

  #take(device: Device, version: number | null): void {
    if (!device.online || version === null || version === device.firmwareVersion) return;
    if (this.#runs.get(device)?.update.version === version) return;
    const { product } = device;
    const known = product && this.#cloud.firmware.get(product.id, version);
    // A device may be locked to a version that was never uploaded; its digest is then made from the version.
    const hash = known?.hash ?? version.toString(16).padStart(64, "0");
    this.start(device, { version, hash });
  }

  #next(device: Device, run: Run): void {
    const { otaStep } = this.#cloud.settings;
    if (otaStep === 0) return this.#step(device, run);
    run.timer = setTimeout(() => this.#step(device, run), otaStep);
  }

  #step(device: Device, run: Run): void {
    const isReachable = this.#cloud.devices.get(device.id) === device &&
      device.online === (run.step !== RESTARTS_AT);
    const step = STEPS[run.step];
    run.step++;
    if (!isReachable || !step?.(this.#cloud, device, run.update)) return this.#stop(device);
    if (run.step < STEPS.length) return this.#next(device, run);
    this.#stop(device);
    this.takeTarget(device); // The target may have changed, or the device was flashed with another version.
  }

  #stop(device: Device): void {
    clearTimeout(this.#runs.get(device)?.timer);
    this.#runs.delete(device);
  }
}
