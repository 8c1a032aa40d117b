/** Deletions whose response is lost: the next attempt finds nothing to delete. */
import { assertEquals, assertRejects } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { Particle, ParticleError } from "../../mod.ts";

type Answer = Response | Error;

/** Returns a client whose requests get these responses, and the methods of its requests. */
function scripted(...answers: Answer[]): { particle: Particle; sent: string[] } {
  const sent: string[] = [];
  const fetch = (_: string, { method }: RequestInit) => {
    const answer = answers[sent.push(String(method)) - 1] ?? new Error("not expected");
    return answer instanceof Error ? Promise.reject(answer) : answer;
  };
  return { particle: new Particle({ auth: "token-123", fetch }), sent };
}

const missing = () => Response.json({ error: "not found" }, { status: 404 });
const lost = () => new TypeError("connection lost");

Deno.test("a deletion that finds nothing after its response was lost has succeeded", async () => {
  using time = new FakeTime();
  using _random = stub(Math, "random", () => 0.5);
  const { particle, sent } = scripted(lost(), missing());
  const removed = particle.removeDevice({ deviceId: "kettle" });
  await time.tickAsync(250);
  assertEquals(await removed, { body: { ok: true }, statusCode: 404 });
  assertEquals(sent, ["DELETE", "DELETE"]);
});

Deno.test("a deletion that finds nothing at once, or after it was refused, is an error", async () => {
  using time = new FakeTime();
  using _random = stub(Math, "random", () => 0.5);
  const refused = () => new Response("", { status: 429 });
  for (const answers of [[missing()], [refused(), missing()]]) {
    const { particle, sent } = scripted(...answers);
    const failed = assertRejects(
      () => particle.removeDevice({ deviceId: "kettle" }),
      ParticleError,
      "HTTP error 404",
    );
    await time.tickAsync(250);
    await failed;
    assertEquals(sent.length, answers.length);
  }
});

Deno.test("a 404 after a lost response is an error for any other method, and for open()", async () => {
  using time = new FakeTime();
  using _random = stub(Math, "random", () => 0.5);
  const uri = "/v1/devices/kettle";
  const calls: ((particle: Particle) => Promise<unknown>)[] = [
    (particle) => particle.renameDevice({ deviceId: "kettle", name: "pot" }),
    (particle) => particle.getDevice({ deviceId: "kettle" }),
    (particle) => particle.open({ method: "delete", uri, callClass: "idempotent-write" }),
  ];
  for (const call of calls) {
    const { particle } = scripted(lost(), missing());
    const failed = assertRejects(() => call(particle), ParticleError, "HTTP error 404");
    await time.tickAsync(250);
    assertEquals((await failed).attempts, 2);
  }
});
