import type { Params } from "../base/values.ts";
import type { Cloud } from "../cloud.ts";
import type { Owner } from "../model/owners.ts";
import type { AccessToken } from "../stores/tokens.ts";

/** What Hono carries along with each request. */
export interface CloudEnv {
  Bindings: {
    /** Ends when the caller of `emulator.fetch` aborts. */
    signal?: AbortSignal | undefined;
    /** Whether a server has passed the request on, rather than the program itself. */
    isServed?: boolean | undefined;
  };
  Variables: {
    cloud: Cloud;
    /** The access token a request came with: set by `allow()`. */
    token: AccessToken;
    /** Whose things the URL is about: set by `allow()`. */
    owner: Owner;
    /** The parameters of its body, once they were read. */
    params: Params | undefined;
    /** How many webhooks and functions led to the request. */
    depth: number;
  };
}
