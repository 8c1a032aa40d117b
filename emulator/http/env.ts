import type { AccessToken } from "../auth/tokens.ts";

/** What Hono carries along with each request. */
export interface CloudEnv {
  Bindings: {
    /** Ends when the caller of `emulator.fetch` aborts. */
    signal?: AbortSignal | undefined;
  };
  Variables: {
    /** The access token a request came with. */
    token: AccessToken;
    /** How many webhooks and functions led to the request. */
    depth: number;
  };
}
