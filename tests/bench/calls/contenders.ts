/** The libraries that are compared, and `fetch` itself. */
import { Particle } from "../../../mod.ts";
import { type Call, type PeerParticle, TOKEN, type Transport } from "./calls.ts";

/** Makes one call. Resolves to the body of the response. */
export type Make = () => Promise<unknown>;

/** The other libraries. The program passes them in, so that checks need not resolve them. */
export interface Peers {
  ky: {
    create(options: { fetch: Transport | undefined; headers: Record<string, string> }): (
      url: string,
      options: { method: string; json: unknown },
    ) => { json(): Promise<unknown> };
  };
  ParticleApiJs: new (options: { baseUrl: string }) => PeerParticle;
}

/** `fetch` and `json()`, which the others are compared with. */
export const RAW = "raw";

/** `fetch` and `json()` again: its distance from the first is the error of the measurement. */
export const CONTROL = "control";

/**
 * Returns what makes a call, by library. All have their default options.
 *
 * @param transport Replaces `fetch`. Default: the global one; particle-api-js has its own HTTP client.
 */
export function contenders(
  peers: Peers,
  call: Call,
  baseUrl: string,
  transport?: Transport,
): Record<string, Make> {
  const authorization = `Bearer ${TOKEN}`;
  const { method, data } = call;
  const url = baseUrl + call.path;
  const particle = new Particle({ baseUrl, auth: TOKEN, ...transport && { fetch: transport } });
  const ky = peers.ky.create({ fetch: transport, headers: { authorization } });
  const peer = new peers.ParticleApiJs({ baseUrl });
  if (transport) {
    const send = peer.agent._promiseResponse;
    peer.agent._promiseResponse = (request, isBuffer) =>
      send.call(peer.agent, request, isBuffer, transport);
  }
  const raw = () => direct(url, method, data, transport ?? fetch);
  return {
    [RAW]: raw,
    [CONTROL]: () => direct(url, method, data, transport ?? fetch),
    ours: async () => (await call.ours(particle)).body,
    ky: () => ky(url, { method, json: data }).json(),
    "particle-api-js": async () => (await call.peer(peer)).body,
  };
}

async function direct(
  url: string,
  method: string,
  data: unknown,
  transport: Transport,
): Promise<unknown> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const response = await transport(
    url,
    data === undefined ? { method, headers } : {
      method,
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(data),
    },
  );
  return await response.json();
}
