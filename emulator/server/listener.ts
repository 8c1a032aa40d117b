/** What servers of all runtimes have in common. */

/** Responds to a request. */
export type Handler = (request: Request) => Promise<Response>;

/** A listening server. */
export interface Listener {
  readonly port: number;
  /** Stops listening and drops every connection. */
  close(): Promise<void>;
}

/** Where to listen, and what responds. */
export interface ListenOptions {
  readonly hostname: string;
  readonly port: number;
  readonly fetch: Handler;
}
