/**
 * Deliberate differences from the rows of endpoints.json: the client sends another request, or none. The reasons start
 * with an id of tests/differences/rows.ts if there is one.
 */
import type { Draft } from "./expected.ts";
import type { Options } from "./rows.ts";

/** A deliberate difference. */
export interface Exception {
  method: string;
  why: string;
  /** The call sends no token, even if one is given; or only one that is given to the call itself. */
  auth?: "none" | "explicit";
  /** Changes the expected request. */
  then?: (draft: Draft, options: Options, scope: string) => void;
  /** Values that throw a `TypeError` before any request, by option. */
  rejects?: Record<string, unknown[]>;
  /** Options of the row that throw in a scope, by scope. */
  excludes?: Record<string, string[]>;
}

const NO_TOKEN = "default-token-on-credential-calls: an expired token would make a login fail";

/** Options that must not be empty or `null`: ids, names and credentials (`requireText()`). Other strings may be empty. */
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

/** All deliberate differences. */
export const EXCEPTIONS: readonly Exception[] = [
  ...Object.entries(NOT_BLANK).map(([method, names]): Exception => ({
    method,
    why: "blank-path-option, for required options of the body: throws before any request",
    rejects: Object.fromEntries(names.map((name) => [name, ["", null]])),
  })),
  {
    method: "activateSIM",
    why: "an active SIM card costs money, so an ambiguous call throws",
    rejects: { iccids: [[]] },
    excludes: { user: ["iccids"] },
  },
  { method: "login", why: NO_TOKEN, auth: "none" },
  { method: "sendOtp", why: NO_TOKEN, auth: "none" },
  { method: "loginAsClientOwner", why: NO_TOKEN, auth: "none" },
  {
    method: "createCustomer",
    why: "the token of a team member replaces the id and secret of the client",
    auth: "explicit",
    then: ({ fields }, { auth }) => {
      if (auth === undefined) return;
      for (const name of ["client_id", "client_secret", "grant_type"]) delete fields[name];
    },
  },
  { method: "createUser", why: NO_TOKEN, auth: "none" },
  { method: "resetPassword", why: NO_TOKEN, auth: "none" },
  {
    method: "publishEvent",
    why: "publish-ttl-dropped: ttl is sent, because it is an option",
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
