/** Measures the overhead of the client over `fetch`. Responses are ready-made, so that no network is measured. */
import { Particle } from "../../mod.ts";

const TEXT = JSON.stringify({ name: "temp", result: 21.5, coreInfo: { connected: true } });
const URL_TEXT = "https://api.particle.io/v1/devices/0123456789abcdef01234567/temp";
const HEADERS = { "content-type": "application/json" };
const DEVICE = { deviceId: "0123456789abcdef01234567", name: "temp" };

const respond = () => Promise.resolve(new Response(TEXT, { headers: HEADERS }));
const particle = new Particle({ auth: "token", fetch: respond });

Deno.bench("new Particle()", { group: "construct", baseline: true }, () => {
  new Particle({ auth: "token" });
});

Deno.bench(
  "the same response, read without the client",
  { group: "call", baseline: true },
  async () => {
    const fetch: (url: string, init: RequestInit) => Promise<Response> = respond;
    const init = { method: "GET", headers: { authorization: "Bearer token" } };
    await (await fetch(URL_TEXT, init)).json();
  },
);

Deno.bench("getVariable()", { group: "call" }, async () => {
  await particle.getVariable(DEVICE);
});

Deno.bench("callFunction()", { group: "call" }, async () => {
  await particle.callFunction({ ...DEVICE, argument: "espresso" });
});
