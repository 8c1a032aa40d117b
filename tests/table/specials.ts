/**
 * Implements the rules that the rows of endpoints.json state in words. Every phrase in `special` is listed here once,
 * with its effect on the request or a note on where it is tested.
 */
import type { Draft } from "./expected.ts";
import type { Options } from "./rows.ts";

/** A phrase and its effect. */
export interface Special {
  /** The phrase, verbatim. */
  says: string;
  /** Changes the request that the row describes. */
  then?: (draft: Draft, options: Options, scope: string) => void;
  /** Options that a scope requires although the row does not mark them as required. */
  needs?: Record<string, string[]>;
  /** Additional calls: the expected scope, and the options in addition to the required ones. */
  calls?: { scope: string; options: Options }[];
  /** Pairs of scopes that must not be combined: the call throws before any request. */
  rejects?: [string, string][];
  /** Why it has no effect on the request here. */
  note?: string;
}

type Json = Record<string, unknown>;

const SEEN = "covered by the rest of the row";
const BY_HAND = "tested in by_hand.ts";
const STREAM_TESTS = "tested in tests/stream";

const ONE_OF = ["product", "org", "deviceId", "sandbox"];

/** Returns every pair of different members. */
function pairs(names: string[]): [string, string][] {
  return names.flatMap((a, i) => names.slice(i + 1).map((b): [string, string] => [a, b]));
}

const startOrStop = (draft: Draft, { signal }: Options) => {
  if (signal !== undefined) (draft.json as Json)["signal"] = signal ? "1" : "0";
};

/** Adds the `latest` field to a build without a Device OS version. */
const latest = (draft: Draft, { targetVersion }: Options) => {
  if (targetVersion === undefined) draft.fields["latest"] = "true";
};

/** All phrases. */
export const SPECIALS: readonly Special[] = [
  { says: "no bearer token needed", note: "exceptions.ts: no token is sent" },
  {
    says: "tokenDuration defaults to the instance option (7776000 s) and becomes expires_in",
    then: ({ fields }, { tokenDuration = 7_776_000 }) => {
      fields["expires_in"] = String(tokenDuration);
    },
  },
  {
    says: `a 403 with error "mfa_required" carries mfa_token: continue with sendOtp`,
    note: "a response; tested in tests/resources/auth_test.ts",
  },
  {
    says: "invalidate_tokens is sent only when invalidateTokens is true",
    then: ({ json }, { invalidateTokens }) => {
      if (invalidateTokens !== true) delete (json as Json)["invalidate_tokens"];
    },
  },
  { says: "authenticates with client_id/client_secret in the form", note: SEEN },
  { says: "callable without an argument", note: "like all methods without required options" },
  {
    says: "the option auth is not used; the default token, if any, is sent",
    note: "the defect explicit-auth-ignored of particle-api-js: the client sends it",
  },
  { says: "DELETE with a JSON body", note: SEEN },
  {
    says: "tracking=1 is sent unless full is true",
    then: (draft, { full }) => {
      draft.query = full === true ? {} : { tracking: "1" };
    },
  },
  { says: "the filters apply with product only and are dropped without it", note: SEEN },
  {
    says: "groups (list) is joined with commas",
    calls: [{ scope: "product", options: { product: 1, groups: "one" } }],
  },
  {
    says: "the answer is a list without product, {devices, meta} with product",
    note: "a response; tested in tests/resources/devices_test.ts",
  },
  {
    says: "request_transfer is always sent, as a boolean (default false)",
    then: ({ json }, { requestTransfer = false }) => {
      (json as Json)["request_transfer"] = requestTransfer;
    },
  },
  {
    says:
      `with file: multipart, one part "file" with file name "file", deviceId ignored; else JSON {id: deviceId}; with neither: no body`,
    then: (draft, { deviceId, file }) => {
      if (file !== undefined) draft.bodyType = "multipart";
      else if (deviceId === undefined) draft.bodyType = "none";
      draft.fields = {};
    },
  },
  {
    says: "deny is sent (JSON body) with product only; without product there is no body",
    note: SEEN,
  },
  { says: "same request as updateDevice", note: SEEN },
  { says: `signal is sent as "1" or "0"`, then: startOrStop },
  {
    says: "development defaults to true",
    then: ({ json }, { development = true }) => {
      (json as Json)["development"] = development;
    },
  },
  {
    says: "same request as updateDevice, so product is needed for it to have an effect",
    note: SEEN,
  },
  { says: "sends desired_firmware_version: null", note: SEEN },
  {
    says: `signal: undefined is left out, any other value becomes "1" (truthy) or "0"`,
    then: startOrStop,
  },
  {
    says: "development, desired_firmware_version and flash are sent with product only",
    note: SEEN,
  },
  { says: "desiredFirmwareVersion null unlocks and is sent as null", note: SEEN },
  {
    says: "org wins over product when both are given",
    calls: [{ scope: "org", options: { org: "acme", product: 1 } }],
  },
  { says: "undefined members are left out", note: SEEN },
  { says: "always a JSON body, {} without iccid", note: SEEN },
  { says: "the argument goes as args; without one the body is {}", note: SEEN },
  { says: "deviceId is in the path and in the body (deviceID)", note: SEEN },
  {
    says: "key: text, or bytes decoded as text",
    then: ({ json }, { key }) => {
      if (key instanceof Uint8Array) (json as Json)["publicKey"] = new TextDecoder().decode(key);
    },
  },
  {
    says: `filename is "particle-api", order is manual_<milliseconds>, algorithm defaults to "rsa"`,
    then: ({ json }, { algorithm = "rsa" }) => {
      (json as Json)["algorithm"] = algorithm;
    },
  },
  { says: "PUT; resolves to bytes", note: SEEN },
  { says: "latest=true is sent unless targetVersion is given", then: latest },
  {
    says:
      "files: map from file name to content; the parts are named file, file2, file3, ... in key order; the key is the file name (folders kept, backslashes become slashes)",
    note: SEEN,
  },
  { says: "a string content is a path to read (Node)", note: "tested in tests/resources" },
  { says: "without files the fields go as urlencoded form", note: "the types require files" },
  { says: "platform_id is left out when undefined; 0 is sent", note: SEEN },
  { says: "files as in flashDevice", note: SEEN },
  { says: "resolves to bytes", note: SEEN },
  {
    says: "featured=true is sent only when onlyFeatured is truthy",
    then: (draft, { onlyFeatured }) => {
      draft.query = onlyFeatured ? { featured: "true" } : {};
    },
  },
  { says: "the peer drops platformId 0", note: "the client sends it" },
  { says: "server-sent events, kept open; a nonce query is added", note: BY_HAND },
  {
    says:
      `path: /v1[/orgs/{org}][/products/{product}][/devices[/{deviceId}]]/events[/{name}]; deviceId "mine" (any case) gives /devices without an id`,
    note: BY_HAND,
  },
  { says: "the event name is percent-encoded", note: BY_HAND },
  {
    says:
      "emits event {name, data, ttl, published_at, coreid}, error, disconnect, reconnect, reconnect-success, reconnect-error; abort() ends it",
    note: STREAM_TESTS,
  },
  {
    says: "only named events with JSON data are emitted; name comes from the SSE event field",
    note: STREAM_TESTS,
  },
  {
    says: "reconnects 2 s after the end of the connection; 15 s without data counts as an end",
    note: STREAM_TESTS,
  },
  { says: "private is isPrivate as given", note: SEEN },
  { says: "ttl is in the option type, but the peer does not send it", note: "the client sends it" },
  {
    says: `requestType defaults to "POST"`,
    then: ({ json }, { hook }) => {
      (json as Json)["requestType"] = (hook as { method?: string } | undefined)?.method ?? "POST";
    },
    calls: [{ scope: "user", options: { hook: { json: { a: "{{{PARTICLE_EVENT_VALUE}}}" } } } }],
  },
  {
    says: "settings members may overwrite event and deviceid",
    then: ({ json }, { settings }) => void Object.assign(json as Json, settings),
    calls: [{ scope: "user", options: { deviceId: "d", settings: { event: "e", deviceid: "f" } } }],
  },
  {
    says: "rejects when product and org are both given (12.0.3)",
    rejects: [["product", "org"]],
  },
  { says: "HEAD: the status is the answer, there is no body", note: "tested in tests/core" },
  {
    says:
      `with product: POST {sims: iccids, or [iccid], country}; without: PUT {country, promoCode, action: "activate"}`,
    needs: { product: ["iccids"] },
    then: ({ json }, { iccid, iccids = [iccid] }, scope) => {
      if (scope === "product") (json as Json)["sims"] = iccids;
    },
    calls: [{ scope: "product", options: { product: 1, iccids: undefined, iccid: "8934" } }],
  },
  { says: "promoCode is deprecated", note: "still sent" },
  { says: `action is "deactivate"`, note: SEEN },
  { says: `action is "reactivate"`, note: SEEN },
  {
    says:
      "architectures and excludeScopes: a list is joined with commas, a string is sent as it is",
    calls: [{ scope: "user", options: { architectures: "argon", excludeScopes: "public" } }],
  },
  { says: `multipart, one part "file" with file name "archive.tar.gz"`, note: SEEN },
  { says: `sends visibility "public"`, note: SEEN },
  { says: "DELETE with a JSON body; force is the library name as a safety word", note: SEEN },
  { says: "uri may be absolute and on another host; resolves to bytes", note: BY_HAND },
  { says: "no auth option", note: BY_HAND },
  {
    says:
      `multipart: part "file" with file name "firmware.bin", fields version, title, description (left out when undefined)`,
    note: SEEN,
  },
  {
    says: "per_page is sent only when page is given (peer)",
    note: "the client sends each one that is given",
  },
  { says: `updateMeshNetwork with action "add-device"`, note: SEEN },
  {
    says:
      `with networkId: updateMeshNetwork with action "remove-device"; without: DELETE /v1/devices/{deviceId}/network`,
    note: SEEN,
  },
  {
    says: "per_page is sent only when role or page is given (peer)",
    note: "the client sends each one that is given",
  },
  { says: "header accept: application/schema+json", note: SEEN },
  {
    says: "config is the whole body; a falsy config sends no body",
    note: "the types require a config",
  },
  {
    says: "groups (list): the peer writes groups[0]=..&groups[1]=..",
    note: "exceptions.ts: joined with commas",
  },
  { says: "logic is the whole body", note: SEEN },
  { says: "set_mode is a query parameter on a PUT", note: SEEN },
  {
    says:
      `exactly one of product, org, deviceId, sandbox; else an Error "Specify one of: product, org, deviceId, or sandbox" or "Specify only one of: ..."`,
    needs: { user: ["sandbox"] },
    rejects: [["", ""], ...pairs(ONE_OF)],
  },
  { says: "uri beginning with / is appended to baseUrl, else absolute", note: BY_HAND },
  { says: "data, form and files are ignored", note: BY_HAND },
  { says: "as get", note: BY_HAND },
  {
    says: "data is the JSON body; the peer ignores query, form and files here",
    note: BY_HAND,
  },
  {
    says: "data is the JSON body; query is sent; the peer ignores form and files here",
    note: BY_HAND,
  },
  { says: "as post", note: BY_HAND },
  {
    says: "body: files (multipart, with form as fields), else form (urlencoded), else data (JSON)",
    note: BY_HAND,
  },
  { says: "isBuffer: resolve to bytes", note: BY_HAND },
  { says: "method in any case", note: BY_HAND },
  {
    says:
      `synchronous; throws unless given a non-empty string: "Must pass a non-empty string representing an auth token!"`,
    note: BY_HAND,
  },
  {
    says: `synchronous; name is "tool" or "project"; undefined is ignored; another name throws`,
    note: BY_HAND,
  },
  { says: "synchronous; later calls go to the new base", note: BY_HAND },
  { says: "synchronous; org before product before user scope", note: BY_HAND },
  { says: "synchronous; a Client bound to this instance with the token given", note: BY_HAND },
];
