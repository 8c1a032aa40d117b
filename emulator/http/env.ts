import type { Params } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import type { Owner } from "../model/owners.ts";
import type { AccessToken } from "../stores/tokens.ts";

/** The types of what Hono passes along with each request. */
export interface CloudEnv {
  Bindings: {
    /** Aborts when the caller of `emulator.fetch` aborts the request. */
    signal?: AbortSignal | undefined;
    /** Whether the request comes from a server, rather than from the program itself. */
    isServed?: boolean | undefined;
  };
  Variables: {
    cloud: Cloud;
    /** The access token of the request. Set by `allow()`. */
    token: AccessToken;
    /** The user, organization or product that the URL names. Set by `allow()`. */
    owner: Owner;
    /** The parameters of the request's body, once they have been read. */
    params: Params | undefined;
    /** How many webhooks and functions have led to the request. */
    depth: number;
  };
}
