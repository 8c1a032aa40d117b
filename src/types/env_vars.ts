import type { SharedRequestOptions } from "./common.ts";

/** Scope of the variables of a product, which its devices inherit. */
export interface ProductEnvVarsScope {
  /** The product, by id or slug. */
  product: string | number;
  /** Must not be combined with `product`. */
  org?: undefined;
  /** Must not be combined with `product`. */
  deviceId?: undefined;
  /** Must not be combined with `product`. */
  sandbox?: false | undefined;
}

/** Scope of the variables of an organization, which its products inherit. */
export interface OrgEnvVarsScope {
  /** The organization, by id or slug. */
  org: string;
  /** Must not be combined with `org`. */
  product?: undefined;
  /** Must not be combined with `org`. */
  deviceId?: undefined;
  /** Must not be combined with `org`. */
  sandbox?: false | undefined;
}

/** Scope of the variables of a device. */
export interface DeviceEnvVarsScope {
  /** Id of the device. */
  deviceId: string;
  /** Must not be combined with `deviceId`. */
  product?: undefined;
  /** Must not be combined with `deviceId`. */
  org?: undefined;
  /** Must not be combined with `deviceId`. */
  sandbox?: false | undefined;
}

/** Scope of the variables of your own account, which its products inherit. */
export interface SandboxEnvVarsScope {
  /** Your own account. */
  sandbox: true;
  /** Must not be combined with `sandbox`. */
  product?: undefined;
  /** Must not be combined with `sandbox`. */
  org?: undefined;
  /** Must not be combined with `sandbox`. */
  deviceId?: undefined;
}

/** The scope of environment variables: exactly one of `product`, `org`, `deviceId` and `sandbox`. */
export type EnvVarsScope =
  | ProductEnvVarsScope
  | OrgEnvVarsScope
  | DeviceEnvVarsScope
  | SandboxEnvVarsScope;

/** Options with the scope of environment variables. */
export type EnvVarsOptions = SharedRequestOptions & EnvVarsScope;

/** Options of `listEnvVars`. */
export type ListEnvVarsOptions = EnvVarsOptions;

/** Options of `updateEnvVars`. */
export type UpdateEnvVarsOptions = EnvVarsOptions & {
  /** The changes, at most 50. */
  ops: readonly EnvVarOp[];
};

/** Sets a variable, or removes it. */
export type EnvVarOp =
  | { op: "Set"; key: string; value: string }
  | { op: "Unset"; key: string };

/** Options of `deleteEnvVar`. */
export type DeleteEnvVarOptions = EnvVarsOptions & {
  /** Name of the variable. */
  key: string;
};

/** Options of `setEnvVar`. */
export type SetEnvVarOptions = EnvVarsOptions & {
  /**
   * Name of the variable: upper-case letters, digits and `_`, not starting with a digit, at most 128 characters. The
   * prefix `PARTICLE_` is reserved.
   */
  key: string;
  /** Value of the variable. */
  value: string;
};

/** Options of `renderEnvVars`. */
export type RenderEnvVarsOptions = EnvVarsOptions;

/** Options of `reviewEnvVarsRollout`. */
export type ReviewEnvVarsRolloutOptions = EnvVarsOptions;

/** Options of `startEnvVarsRollout`. */
export type StartEnvVarsRolloutOptions = EnvVarsOptions & {
  /** `Immediate` updates and resets connected devices now; `Connect` updates each device when it next connects. */
  when: "Immediate" | "Connect";
};

/** A variable that is set in the scope itself. */
export interface EnvVarValue {
  /** Value of the variable. */
  value: string;
  /** Who may read the variable; the cloud is about to remove this field. */
  access?: string[];
}

/** A variable that is inherited from a wider scope. */
export interface EnvVarInherited extends EnvVarValue {
  /** Scope that it is inherited from. */
  from: "Owner" | "Product" | "Firmware";
}

/** The variables in use on a device, as it reported them. */
export interface EnvVarsOnDevice {
  /** Values by name. */
  rendered: Record<string, string>;
  /** When the device reported them, ISO 8601. */
  last_reported_at: string;
  /** Whether the values come from a development environment. */
  development_env?: boolean;
}

/** The variables as they were last rolled out. */
export interface EnvVarsSnapshot {
  /** Variables of the scope itself, by name. */
  own: Record<string, EnvVarValue>;
  /** Variables inherited from wider scopes, by name. */
  inherited: Record<string, EnvVarInherited>;
  /** When they were rolled out, ISO 8601. */
  rollout_at: string | null;
  /** Who rolled them out. */
  rollout_by: string | null;
}

/** When and by whom variables were changed. The cloud returns these fields in `latest` or next to it. */
export interface EnvVarsChange {
  /** When they were created, ISO 8601. */
  created_at?: string | null;
  /** When they were changed, ISO 8601. */
  updated_at?: string | null;
  /** Who created them. */
  created_by?: string | null;
  /** Who changed them. */
  updated_by?: string | null;
}

/** The variables with all changes, whether rolled out or not. */
export interface EnvVarsLatest extends EnvVarsChange {
  /** Variables of the scope itself, by name. */
  own: Record<string, EnvVarValue>;
  /** Variables inherited from wider scopes, by name. */
  inherited: Record<string, EnvVarInherited>;
}

/** The variables of a scope. Changes stay in `latest` until a rollout makes them the snapshot. */
export interface EnvVarsResponse extends EnvVarsChange {
  /** The variables as they were last rolled out; `null` if they never were. */
  last_snapshot: EnvVarsSnapshot | null;
  /** The variables with all changes. */
  latest: EnvVarsLatest;
  /** For a device: the variables in use, as it reported them. */
  on_device?: EnvVarsOnDevice;
}

/** The variables of a scope and of all wider scopes. */
export interface EnvVarsRenderResponse {
  /** Values by name. */
  env: Record<string, string>;
  /** When one of them was last changed, ISO 8601. */
  last_updated_at: string | null;
  /** When they were rolled out, ISO 8601. */
  rollout_at: string | null;
  /** Who rolled them out. */
  rollout_by: string | null;
}

/** A variable that a rollout adds. */
export interface EnvVarsRolloutAdded {
  /** Kind of the change. */
  op: "Added";
  /** Name of the variable. */
  key: string;
  /** Its value. */
  after: string;
}

/** A variable that a rollout changes. */
export interface EnvVarsRolloutChanged {
  /** Kind of the change. */
  op: "Changed";
  /** Name of the variable. */
  key: string;
  /** Its old value. */
  before: string;
  /** Its new value. */
  after: string;
}

/** A variable that a rollout removes. */
export interface EnvVarsRolloutRemoved {
  /** Kind of the change. */
  op: "Removed";
  /** Name of the variable. */
  key: string;
  /** Its old value. */
  before: string;
}

/** A change that a rollout makes to a variable. */
export type EnvVarsRolloutChange =
  | EnvVarsRolloutAdded
  | EnvVarsRolloutChanged
  | EnvVarsRolloutRemoved;

/** The variables that a rollout changes, and those that it does not. */
export interface EnvVarsRolloutDiff {
  /** The changes. */
  changes: EnvVarsRolloutChange[];
  /** Values that do not change, by name. */
  unchanged: Record<string, string>;
}

/** The changes that a rollout would make. */
export interface EnvVarsRolloutResponse {
  /** Compared with the variables as they were last rolled out. */
  from_snapshot: EnvVarsRolloutDiff;
  /** For a device: compared with the variables in use, as it reported them. */
  from_device?: EnvVarsRolloutDiff;
}

/** Whether the rollout has started. The cloud returns one of the two fields. */
export interface EnvVarsRolloutStartResponse {
  /** Whether the rollout has started. */
  success?: boolean;
  /** Whether the rollout has started. */
  ok?: boolean;
}
