/** Cases for runtimes with a file system and sockets: Deno, Bun and Node. They run in the folder of the repository. */
import { Particle } from "../../mod.ts";
import { type Case, failureOf } from "./kit.ts";
import { journalCases } from "./fleet_cases.ts";
import { socketCases } from "./socket_cases.ts";
import { recorder } from "../kit/recorder.ts";

const PATH = "./tests/fixtures/blink.ino";

/** The cases by name. */
export const fileCases: Record<string, Case> = {
  "a file can be passed as a path": async (t) => {
    const { fetch, requests } = recorder();
    const particle = new Particle({ auth: t.token, fetch });
    await particle.compileCode({ files: { "src/blink.ino": PATH } });
    const file = (requests[0]?.body as FormData).get("file") as File;
    t.equal(file.name, "src/blink.ino");
    t.equal((await file.text()).split("\n"), ["void setup() {}", "void loop() {}", ""]);
  },
  "a token provider that waits for itself after another await fails immediately": async (t) => {
    const particle: Particle = new Particle({
      baseUrl: t.baseUrl,
      auth: async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        return (await particle.listDevices({ timeout: 0 })).body[0]?.id ?? "none";
      },
    });
    const error = await failureOf(particle.listDevices({ timeout: 0 }));
    t.equal([error.code, /waits for itself/.test(error.message)], ["auth", true]);
  },

  ...journalCases,
  ...socketCases,
};
