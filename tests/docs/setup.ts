/**
 * Preloaded before the examples in the docs (`deno test --doc --preload`): sends requests to the Particle Cloud to an
 * emulator in this process, so that examples can be written as a user would write them. All other requests fail, except
 * to the loopback interface.
 *
 * Examples may rely on: user `user@example.com` with password `pass`, token `token`, device
 * `0123456789abcdef01234567` (`thermometer`, variable `temp` = 21.5) and `76543210fedcba9876543210`
 * (`coffee-machine`, function `brew`, variable `last`). Each file starts with a fresh cloud.
 */
import { Emulator } from "../../emulator/mod.ts";
import { addDocFixtures } from "./fixtures.ts";
import { addFleet, credentials } from "../kit/test_cloud.ts";

// With `otaStep: 0`, over-the-air updates end before the example does: an example must leave no timer behind.
const emulator = new Emulator({ ...credentials, token: "token", otaStep: 0 });
addFleet(emulator);

await addDocFixtures(emulator);

const network = globalThis.fetch;
const LOOPBACK = new Set(["127.0.0.1", "localhost"]);

globalThis.fetch = async (input, init): Promise<Response> => {
  const request = new Request(input, init);
  const { hostname } = new URL(request.url);
  if (hostname === "api.particle.io") return await emulator.fetch(request);
  if (LOOPBACK.has(hostname)) return await network(request); // an example that serves its own emulator
  throw new TypeError(`Examples must not use the network: ${request.url}`);
};
