/** A program with an emulator, as a user's tests have it: in the process, and served. Prints what it saw as JSON. */
import process from "node:process";
import { Emulator, type EmulatorServer, serve } from "@particle-edge/emulator";
import { Particle } from "@particle-edge/sdk";
import { runLogic } from "./logic.ts";

async function main(): Promise<void> {
  const emulator = new Emulator();
  emulator.addDevice({ name: "kettle", functions: { boil: (celsius) => Number(celsius) } });
  const particle = new Particle({ fetch: emulator.fetch, auth: emulator.token });
  const doubled = await runLogic(particle);
  const server: EmulatorServer = await serve(emulator);
  const remote = new Particle({ baseUrl: server.url, auth: emulator.token });
  const call = { deviceId: "kettle", name: "boil", argument: "95" };
  const { body } = await remote.callFunction(call);
  await server.close();
  emulator.close();
  console.log(JSON.stringify({ doubled, boiled: body.return_value }));
}

// Nothing ends the process: the emulator must not keep it alive once it is closed.
main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
