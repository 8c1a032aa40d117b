/**
 * The emulator as a Cloudflare Worker, for workerd and miniflare. In a Worker, a request cannot use streams or timers
 * that another request has started, unless both are handled by the same Durable Object. So one Durable Object holds the
 * whole cloud.
 *
 * Bind the class `EmulatorObject` as `EMULATOR`. The other settings are optional: `EMULATOR_TOKEN`, `EMULATOR_FLEET` (a
 * fleet as JSON) and `EMULATOR_HOSTS` (host names that requests may be sent to, besides those of this machine, separated
 * by commas). Logic functions cannot run there.
 *
 * @module
 */
import { Emulator } from "./emulator.ts";
import { addFleet } from "./fleet/fleet.ts";
import { JsonText } from "./base/json_text.ts";
import { isLoopbackHost } from "./http/loopback.ts";
import { addSampleFleet } from "./sample_fleet.ts";

/** The bindings of the Worker. */
export interface EmulatorEnv {
  /** The namespace of {@linkcode EmulatorObject}. */
  readonly EMULATOR: {
    idFromName(name: string): unknown;
    get(id: unknown): { fetch(request: Request): Promise<Response> };
  };
  /** Access token of the default user. Defaults to a random one, which is logged. */
  readonly EMULATOR_TOKEN?: string;
  /** The content of a fleet file. Defaults to the sample fleet. */
  readonly EMULATOR_FLEET?: string;
  /** Host names that requests may be sent to besides those of this machine, separated by commas. */
  readonly EMULATOR_HOSTS?: string;
}

/** The Durable Object that holds the whole cloud. */
export class EmulatorObject {
  #env: EmulatorEnv;
  #started: Promise<Emulator> | undefined;

  /** Creates the object; the runtime calls this. */
  constructor(_state: unknown, env: EmulatorEnv) {
    this.#env = env;
  }

  /** Handles a request. Starts the emulator at the first one. */
  async fetch(request: Request): Promise<Response> {
    const { hostname } = new URL(request.url);
    const allowed = this.#env.EMULATOR_HOSTS?.toLowerCase().split(",") ?? [];
    if (!isLoopbackHost(hostname) && !allowed.includes(hostname)) {
      const error = `Host ${JSON.stringify(hostname)} is not allowed: add it to EMULATOR_HOSTS`;
      return Response.json({ ok: false, error }, { status: 403 });
    }
    const emulator = await (this.#started ??= start(this.#env));
    return await emulator.fetch(request, {});
  }
}

async function start({ EMULATOR_TOKEN, EMULATOR_FLEET }: EmulatorEnv): Promise<Emulator> {
  const emulator = new Emulator({ token: EMULATOR_TOKEN });
  if (EMULATOR_FLEET === undefined) addSampleFleet(emulator);
  else {
    const json = new JsonText("EMULATOR_FLEET", EMULATOR_FLEET);
    const fleet = json.parse();
    await addFleet(emulator, fleet).catch((error) => {
      throw json.explain(error);
    });
  }
  const problem = await emulator.logicProblem();
  if (problem !== undefined) console.warn(`Logic functions cannot run: ${problem}`);
  if (EMULATOR_TOKEN === undefined) console.log(`access token  ${emulator.token}`);
  return emulator;
}

/** The Worker: passes every request to the one Durable Object. */
const worker: { fetch(request: Request, env: EmulatorEnv): Promise<Response> } = {
  fetch: (request, { EMULATOR }) => EMULATOR.get(EMULATOR.idFromName("emulator")).fetch(request),
};

export default worker;
