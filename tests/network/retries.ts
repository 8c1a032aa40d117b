/**
 * Makes calls to a port that refuses connections, to a host that does not exist, and to a server that ends every
 * connection once a request has arrived (cutting_server.ts). Runs on every runtime, without dependencies.
 */
import { isParticleError, Particle } from "../../mod.ts";
import { CASE_HEADER, type Cut, CUTS } from "./calls.ts";

/** What an error says about the retries. */
export interface Outcome {
  code: string;
  attempts: number | undefined;
  retryable: boolean | undefined;
  deviceMayHaveActed: boolean | undefined;
  /** The code of the runtime's error. */
  cause: unknown;
}

const deviceId = "0123456789abcdef01234567";

type Options = { headers: Record<string, string> };

/** The calls, by name: one of each class that may be retried differently. */
const KINDS: Readonly<
  Record<string, (particle: Particle, options: Options) => Promise<unknown>>
> = {
  callFunction: (p, options) =>
    p.callFunction({ deviceId, name: "brew", argument: "2", ...options }),
  getDevice: (p, options) => p.getDevice({ deviceId, ...options }),
  renameDevice: (p, options) => p.renameDevice({ deviceId, name: "pot", ...options }),
};

/** Returns the name of a case. */
export function caseName(kind: string, where: Cut | "refused" | "unknown host"): string {
  return `${kind}, ${where}`;
}

/** Makes each call with each failure. Returns the outcomes by the name of the case. */
export async function makeCalls(
  { SERVER, REFUSED }: { SERVER: string; REFUSED: string },
): Promise<Record<string, Outcome>> {
  const client = (baseUrl: string) =>
    new Particle({ baseUrl, auth: "token", retry: { baseDelay: 1 } });
  const server = client(SERVER);
  const outcomes: Record<string, Outcome> = {};
  const unreachable = {
    "refused": client(REFUSED),
    "unknown host": client("https://nonexistent.invalid"),
  };
  for (const [kind, make] of Object.entries(KINDS)) {
    for (const where of ["refused", "unknown host"] as const) {
      outcomes[caseName(kind, where)] = await outcomeOf(
        make(unreachable[where], { headers: {} }),
      );
    }
    for (const cut of CUTS) {
      const name = caseName(kind, cut);
      const headers = { [CASE_HEADER]: `${name}; ${cut}; always` };
      outcomes[name] = await outcomeOf(make(server, { headers }));
    }
  }
  return outcomes;
}

async function outcomeOf(call: Promise<unknown>): Promise<Outcome> {
  const error = await call.then(() => undefined, (error: unknown) => error);
  if (!isParticleError(error)) throw error ?? new Error("the call succeeded");
  const { code, attempts, retryable, deviceMayHaveActed } = error;
  const cause = (error.cause as { code?: unknown } | undefined)?.code;
  return { code, attempts, retryable, deviceMayHaveActed, cause };
}
