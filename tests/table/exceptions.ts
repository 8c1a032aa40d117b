/**
 * Where we send something else than the rows of endpoints.json say, on purpose, or nothing: the reasons have the ids of
 * peer-defects.md where it names the flaw.
 */
import type { Draft } from "./expected.ts";
import type { Options } from "./rows.ts";

/** A difference. */
export interface Exception {
  method: string;
  why: string;
  /** The call carries no token, whichever is given. */
  auth?: "none";
  /** What is sent instead. */
  then?: (draft: Draft, options: Options, scope: string) => void;
  /** Values that are refused with a `TypeError` before anything is sent, by option. */
  refuses?: Record<string, unknown[]>;
  /** Options that are refused in a scope, by scope, where the row has them. */
  excludes?: Record<string, string[]>;
}

const NO_TOKEN = "default-token-on-credential-calls: an expired token would spoil a fresh login";

/** Options that must not be empty or `null`: ids, names and credentials. Other text may be empty (`requireText()`). */
const NOT_BLANK: Record<string, string[]> = {
  login: ["username", "password"],
  sendOtp: ["mfaToken", "otp"],
  confirmMfa: ["mfaToken", "otp"],
  disableMfa: ["currentPassword"],
  createCustomer: ["email", "password"],
  createUser: ["username", "password"],
  resetPassword: ["username"],
  deleteUser: ["password"],
  changeUsername: ["username", "currentPassword"],
  changeUserPassword: ["password", "currentPassword"],
  claimDevice: ["deviceId"],
  addDeviceToProduct: ["deviceId"],
  renameDevice: ["name"],
  updateDevice: ["name"],
  getClaimCode: ["iccid"],
  createOAuthClient: ["name", "type"],
  updateOAuthClient: ["name"],
  provisionDevice: ["productId"],
  sendPublicKey: ["key"],
  publishEvent: ["name"],
  createWebhook: ["event", "url", "device"],
  createIntegration: ["event", "deviceId"],
  editIntegration: ["deviceId"],
  inviteTeamMember: ["username"],
  createMeshNetwork: ["name", "deviceId", "iccid"],
  updateMeshNetwork: ["action", "deviceId"],
  addMeshNetworkDevice: ["deviceId"],
  removeMeshNetworkDevice: ["deviceId"],
};

/** All the differences. */
export const EXCEPTIONS: readonly Exception[] = [
  ...Object.entries(NOT_BLANK).map(([method, names]): Exception => ({
    method,
    why: "blank-path-option, for what the body is about: refused before anything is sent",
    refuses: Object.fromEntries(names.map((name) => [name, ["", null]])),
  })),
  {
    method: "activateSIM",
    why: "it costs money, so a call that does not say which cards is refused, not guessed at",
    refuses: { iccids: [[]] },
    excludes: { user: ["iccids"] },
  },
  { method: "login", why: NO_TOKEN, auth: "none" },
  { method: "sendOtp", why: NO_TOKEN, auth: "none" },
  { method: "loginAsClientOwner", why: NO_TOKEN, auth: "none" },
  { method: "createCustomer", why: NO_TOKEN, auth: "none" },
  { method: "createUser", why: NO_TOKEN, auth: "none" },
  { method: "resetPassword", why: NO_TOKEN, auth: "none" },
  {
    method: "publishEvent",
    why: "publish-ttl-dropped: ttl is an option, so it is sent",
    then: ({ json }, { ttl }) => {
      (json as Record<string, unknown>)["ttl"] = ttl;
    },
  },
  {
    method: "getProductLocations",
    why: "query-array-indexes: joined with commas, as in listDevices",
    then: ({ query }, { groups }) => {
      const list = Array.isArray(groups) ? groups.join(",") : groups;
      if (list === undefined || list === "") delete query["groups"];
      else query["groups"] = String(list);
    },
  },
];
