import type { SharedRequestOptions } from "./common.ts";

/** The variables of a product, which its devices inherit. */
export interface ProductEnvVarsScope {
  /** The product, by id or slug. */
  product: string | number;
  /** Not with `product`. */
  org?: undefined;
  /** Not with `product`. */
  deviceId?: undefined;
  /** Not with `product`. */
  sandbox?: false | undefined;
}

/** The variables of an organization, which its products inherit. */
export interface OrgEnvVarsScope {
  /** The organization, by id or slug. */
  org: string;
  /** Not with `org`. */
  product?: undefined;
  /** Not with `org`. */
  deviceId?: undefined;
  /** Not with `org`. */
  sandbox?: false | undefined;
}

/** The variables of a device. */
export interface DeviceEnvVarsScope {
  /** Id of the device. */
  deviceId: string;
  /** Not with `deviceId`. */
  product?: undefined;
  /** Not with `deviceId`. */
  org?: undefined;
  /** Not with `deviceId`. */
  sandbox?: false | undefined;
}

/** The variables of one's own account, which its products inherit. */
export interface SandboxEnvVarsScope {
  /** One's own account. */
  sandbox: true;
  /** Not with `sandbox`. */
  product?: undefined;
  /** Not with `sandbox`. */
  org?: undefined;
  /** Not with `sandbox`. */
  deviceId?: undefined;
}

/** Whose variables: exactly one of `product`, `org`, `deviceId` and `sandbox`. */
export type EnvVarsScope =
  | ProductEnvVarsScope
  | OrgEnvVarsScope
  | DeviceEnvVarsScope
  | SandboxEnvVarsScope;

/** Options that say whose variables. */
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
  /** Name: capital letters, digits and `_`, no digit first, at most 128; `PARTICLE_` is reserved. */
  key: string;
  /** Its value. */
  value: string;
};

/** Options of `renderEnvVars`. */
export type RenderEnvVarsOptions = EnvVarsOptions;

/** Options of `reviewEnvVarsRollout`. */
export type ReviewEnvVarsRolloutOptions = EnvVarsOptions;

/** Options of `startEnvVarsRollout`. */
export type StartEnvVarsRolloutOptions = EnvVarsOptions & {
  /** `Immediate`: devices that are connected are updated, and reset; `Connect`: each at its next connection. */
  when: "Immediate" | "Connect";
};

/** A variable of the scope itself. */
export interface EnvVarValue {
  /** Its value. */
  value: string;
  /** Who may read it; the cloud is about to drop it. */
  access?: string[];
}

/** A variable that comes from a wider scope. */
export interface EnvVarInherited extends EnvVarValue {
  /** Where it comes from. */
  from: "Owner" | "Product" | "Firmware";
}

/** What a device says that it uses. */
export interface EnvVarsOnDevice {
  /** Values by name. */
  rendered: Record<string, string>;
  /** When it said so, ISO 8601. */
  last_reported_at: string;
  /** Whether the values are those of a developer. */
  development_env?: boolean;
}

/** The variables as they were last rolled out. */
export interface EnvVarsSnapshot {
  /** Those of the scope itself, by name. */
  own: Record<string, EnvVarValue>;
  /** Those of wider scopes, by name. */
  inherited: Record<string, EnvVarInherited>;
  /** When they were rolled out, ISO 8601. */
  rollout_at: string | null;
  /** Who rolled them out. */
  rollout_by: string | null;
}

/** When and by whom variables were changed: in `latest` or beside it, the cloud does both. */
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

/** The variables with all changes, rolled out or not. */
export interface EnvVarsLatest extends EnvVarsChange {
  /** Those of the scope itself, by name. */
  own: Record<string, EnvVarValue>;
  /** Those of wider scopes, by name. */
  inherited: Record<string, EnvVarInherited>;
}

/** The variables of a scope; changes wait in `latest` until a rollout makes them the snapshot. */
export interface EnvVarsResponse extends EnvVarsChange {
  /** As they were last rolled out; `null` if they never were. */
  last_snapshot: EnvVarsSnapshot | null;
  /** With all changes. */
  latest: EnvVarsLatest;
  /** Of a device: what it says that it uses. */
  on_device?: EnvVarsOnDevice;
}

/** The variables of a scope and of all wider ones. */
export interface EnvVarsRenderResponse {
  /** Values by name. */
  env: Record<string, string>;
  /** When one of them was changed, ISO 8601. */
  last_updated_at: string | null;
  /** When they were rolled out, ISO 8601. */
  rollout_at: string | null;
  /** Who rolled them out. */
  rollout_by: string | null;
}

/** A variable that a rollout adds. */
export interface EnvVarsRolloutAdded {
  /** What happens. */
  op: "Added";
  /** Name of the variable. */
  key: string;
  /** Its value. */
  after: string;
}

/** A variable that a rollout changes. */
export interface EnvVarsRolloutChanged {
  /** What happens. */
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
  /** What happens. */
  op: "Removed";
  /** Name of the variable. */
  key: string;
  /** Its old value. */
  before: string;
}

/** What a rollout does to a variable. */
export type EnvVarsRolloutChange =
  | EnvVarsRolloutAdded
  | EnvVarsRolloutChanged
  | EnvVarsRolloutRemoved;

/** What a rollout changes, and what it leaves. */
export interface EnvVarsRolloutDiff {
  /** The changes. */
  changes: EnvVarsRolloutChange[];
  /** Values that stay, by name. */
  unchanged: Record<string, string>;
}

/** What a rollout would change. */
export interface EnvVarsRolloutResponse {
  /** Against what was last rolled out. */
  from_snapshot: EnvVarsRolloutDiff;
  /** Of a device: against what it says that it uses. */
  from_device?: EnvVarsRolloutDiff;
}

/** Whether the rollout has begun, under either name. */
export interface EnvVarsRolloutStartResponse {
  /** `true`: it has begun. */
  success?: boolean;
  /** `true`: it has begun. */
  ok?: boolean;
}
