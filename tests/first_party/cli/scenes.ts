/** The commands that call the cloud, for the versions of particle-cli that are tested. */
import { configuration, secrets } from "./configuration.ts";
import { containers } from "./containers.ts";
import { devices, events, products } from "./devices.ts";
import { firmware } from "./firmware.ts";
import { integrations } from "./integrations.ts";
import type { CommandCase } from "./kit.ts";
import { libraries } from "./libraries.ts";
import { logic } from "./logic.ts";
import { sessions } from "./sessions.ts";

/** Commands by name. They run one after the other, in the same cloud. */
export type SceneCommands = Record<string, CommandCase>;

const common: SceneCommands[] = [
  devices,
  libraries,
  logic,
  sessions,
  firmware,
  integrations("webhook"),
  products,
  containers,
  events,
];

/** The scenes of version 3.43.1. */
export const olderScenes: SceneCommands[] = [...common, secrets];

/** The scenes of version 3.51. */
export const newerScenes: SceneCommands[] = [
  ...common,
  configuration,
  integrations("integration"),
];
