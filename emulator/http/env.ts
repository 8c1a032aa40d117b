import type { AccessToken } from "../stores/tokens.ts";
import type { Params } from "./params.ts";

/** What Hono carries along with each request. */
export interface CloudEnv {
  Bindings: {
    /** Ends when the caller of `emulator.fetch` aborts. */
    signal?: AbortSignal | undefined;
    /** Whether a server has passed the request on, rather than the program itself. */
    isServed?: boolean | undefined;
  };
  Variables: {
    /** The access token a request came with. */
    token: AccessToken;
    /** The parameters of its body, once they were read. */
    params: Params | undefined;
    /** How many webhooks and functions led to the request. */
    depth: number;
  };
}
