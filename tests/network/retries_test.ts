/** How often calls are sent over real connections that fail, and whether runtimes report that nothing was sent. */
import { assertEquals, assertMatch } from "@std/assert";
import { bundle } from "../kit/programs.ts";
import { CUTS } from "./calls.ts";
import { CuttingServer } from "./cutting_server.ts";
import { caseName, type Outcome } from "./retries.ts";
import { isPresent, type Programs, runOn, type Runtime } from "./runtimes.ts";

const programs: Programs = {
  program: await bundle("tests/network/retries_program.ts"),
  worker: await bundle("tests/network/retries_worker.ts"),
};

/** Returns the URL of a port of this machine that nothing listens to. */
function refusedUrl(): string {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return `http://127.0.0.1:${listener.addr.port}`;
}

/** The codes of a refused connection and an unknown host, on the runtimes that report them. */
const REPORTED: Partial<Record<Runtime, Record<string, RegExp>>> = {
  node: { "refused": /^ECONNREFUSED$/, "unknown host": /^(?:ENOTFOUND|EAI_AGAIN)$/ },
  bun: { "refused": /^ECONNREFUSED$/, "unknown host": /^(?:ENOTFOUND|EAI_AGAIN)$/ },
};

/** How often a call is sent if its response does not begin, and if it breaks off. */
const SENT: Record<string, [lost: number, brokenOff: number]> = {
  callFunction: [1, 1],
  getDevice: [3, 3],
  renameDevice: [2, 1],
};

function checkOutcome(kind: string, outcome: Outcome, attempts: number, acted: boolean): void {
  const { code, retryable, deviceMayHaveActed } = outcome;
  assertEquals({ code, attempts: outcome.attempts, retryable, deviceMayHaveActed }, {
    code: "network",
    attempts,
    retryable: attempts > 1,
    deviceMayHaveActed: kind === "callFunction" ? acted : undefined,
  });
}

for (const runtime of ["deno", "bun", "node", "workerd"] as const) {
  Deno.test({
    name: `${runtime}: a call that acts is sent again only if it provably was not sent`,
    ignore: !await isPresent(runtime),
    async fn(t) {
      await using server = await CuttingServer.start();
      const env = { SERVER: server.url, REFUSED: refusedUrl() };
      const outcomes = await runOn(runtime, programs, env) as Record<string, Outcome>;
      for (const [kind, [lost, brokenOff]] of Object.entries(SENT)) {
        for (const where of ["refused", "unknown host"] as const) {
          const name = caseName(kind, where);
          await t.step(name, () => {
            const outcome = outcomes[name]!;
            const reported = REPORTED[runtime]?.[where];
            const unsent = kind === "callFunction" ? 3 : lost;
            checkOutcome(kind, outcome, reported ? unsent : lost, !reported);
            if (reported) assertMatch(String(outcome.cause), reported);
            else assertEquals(outcome.cause, undefined);
          });
        }
        for (const cut of CUTS) {
          const name = caseName(kind, cut);
          await t.step(name, () => {
            const attempts = cut === "within the body" ? brokenOff : lost;
            checkOutcome(kind, outcomes[name]!, attempts, true);
            const arrived = server.arrivals.filter((arrival) => arrival.name === name);
            assertEquals(arrived.length, attempts, "requests that arrived");
          });
        }
      }
    },
  });
}
