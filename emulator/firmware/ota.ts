/** Updates over the air: what a device is told, and what everybody sees meanwhile. Source: docs, firmware update events. */
import type { Device, Product } from "../model/records.ts";
import type { Cloud } from "../cloud.ts";
import { targetVersion } from "../stores/firmware.ts";
import { connect, disconnect, publishFrom } from "../devices/connection.ts";

/** What a device is to run. */
export interface Update {
  /** The version that it reports afterwards. */
  readonly version: number;
  /** Fingerprint of the firmware, in hex digits. */
  readonly hash: string;
}

/** A step of an update; false ends it early. */
type Step = (cloud: Cloud, device: Device, update: Update) => boolean;

/** Recent samples end the data of `spark/flash/status` with a space. */
const say =
  (name: string, data: (device: Device, update: Update) => string): Step =>
  (cloud, device, update) => {
    publishFrom(cloud, device, name, data(device, update));
    return true;
  };

/** The steps in the order seen on the event streams of real devices; from `offline` on, the device runs the new version. */
const STEPS: readonly Step[] = [
  say("spark/status", () => "auto-update"),
  say("spark/flash/status", () => "started "),
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
  say("spark/device/last_reset", () => "update"),
  say("particle/device/updates/forced", (device) => String(device.firmwareUpdatesForced)),
  say("spark/device/app-hash", (_, { hash }) => hash),
  say("particle/device/updates/pending", () => "false"),
  say("particle/device/updates/enabled", (device) => String(device.firmwareUpdatesEnabled)),
];

/** The steps after which a device is expected to be offline. */
const RESTARTS_AT = 4;

/** An update that is going on. */
interface Run {
  readonly update: Update;
  /** Index of the next step. */
  step: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** The updates that are going on in a cloud. */
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

  /** Updates an online device, step by step. An update that is going on is given up for it. */
  start(device: Device, update: Update): void {
    this.#stop(device);
    const run: Run = { update, step: 0, timer: undefined };
    this.#runs.set(device, run);
    this.#next(device, run);
  }

  /** A device has connected: it begins to take the version it is to run. */
  atHandshake(device: Device): void {
    this.#cloud.firmware.noteRun(device);
    const run = this.#runs.get(device);
    if (run && run.step > RESTARTS_AT) return; // The update restarted it, and goes on.
    this.#stop(device); // It restarted by itself, and lost what it had received.
    this.takeTarget(device);
  }

  /** Brings an online device to the version it is to run, if it lets the cloud update it. */
  takeTarget(device: Device): void {
    if (device.firmwareUpdatesEnabled || device.firmwareUpdatesForced) {
      this.#take(device, targetVersion(this.#cloud.firmware, device));
    }
  }

  /** Brings an online device to the version it is locked to, whatever else holds for it. */
  takeLocked(device: Device): void {
    this.#take(device, device.desiredFirmwareVersion);
  }

  /** Brings every online device of a product to the version it is to run: after an intelligent release. */
  takeTargets(product: Product): void {
    for (const device of this.#cloud.devices.ofProduct(product)) this.takeTarget(device);
  }

  #take(device: Device, version: number | null): void {
    if (!device.online || version === null || version === device.firmwareVersion) return;
    if (this.#runs.get(device)?.update.version === version) return;
    const { product } = device;
    const known = product && this.#cloud.firmware.get(product.id, version);
    // A lock may name a version nobody uploaded: its fingerprint is the version.
    const hash = known?.hash ?? version.toString(16).padStart(64, "0");
    this.start(device, { version, hash });
  }

  #next(device: Device, run: Run): void {
    const { otaStep } = this.#cloud.settings;
    if (otaStep === 0) return this.#step(device, run);
    run.timer = setTimeout(() => this.#step(device, run), otaStep);
  }

  #step(device: Device, run: Run): void {
    const isThere = this.#cloud.devices.get(device.id) === device &&
      device.online === (run.step !== RESTARTS_AT);
    const step = STEPS[run.step];
    run.step++;
    if (!isThere || !step?.(this.#cloud, device, run.update)) return this.#stop(device);
    if (run.step < STEPS.length) return this.#next(device, run);
    this.#stop(device);
    this.takeTarget(device); // It may have changed meanwhile, or a flashed device is to run something else.
  }

  #stop(device: Device): void {
    clearTimeout(this.#runs.get(device)?.timer);
    this.#runs.delete(device);
  }
}
