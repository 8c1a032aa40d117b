/** Which connection a subscription joins after the client's token or base URL has changed. */
import { assert, assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type ApiCaller, Particle } from "../../mod.ts";
import { events } from "../../src/resources/events.ts";
import { ScriptedCloud } from "./scripted_cloud.ts";
import { logOf, mine, scripted, settle } from "./shared_kit.ts";

Deno.test("subscriptions that start after setDefaultAuth() do not use the old token", async () => {
  using time = new FakeTime();
  const { particle, cloud, tokens } = scripted();
  const before = particle.events(mine);
  const idle = particle.events(mine);
  const log = logOf(before);
  await settle();
  particle.setDefaultAuth("newer");
  const after = particle.events(mine);
  logOf(after);
  logOf(idle); // created before, but connects now
  await settle();
  assertEquals(tokens, ["Bearer t0ken", "Bearer newer"]);
  const [old, recent] = cloud.connections;
  old!.event("still delivered");
  await settle();
  assertEquals(log, ["test still delivered"]);
  old!.end();
  await time.tickAsync(2_000);
  await settle();
  assertEquals(tokens[2], "Bearer newer", "a reconnect uses the current token");
  before.close();
  await settle();
  assertEquals([cloud.connections[2]!.cancelled, recent!.cancelled], [true, false]);
  idle.close();
  await after[Symbol.asyncDispose]();
  assert(recent!.cancelled);
});

Deno.test("setting the same token again keeps the connection; a token provider opens another", async () => {
  const { particle, tokens } = scripted();
  const all = [particle.events(mine), particle.events(mine), particle.events(mine)];
  logOf(all[0]!);
  await settle();
  particle.setDefaultAuth("t0ken");
  logOf(all[1]!);
  await settle();
  particle.setDefaultAuth(() => "provided");
  logOf(all[2]!);
  await settle();
  assertEquals(tokens, ["Bearer t0ken", "Bearer provided"]);
  for (const subscription of all) subscription.close();
});

Deno.test("subscriptions that start after setBaseUrl() do not use the old base URL", async () => {
  const cloud = new ScriptedCloud();
  const hosts: string[] = [];
  const particle = new Particle({
    fetch: (url, init) => {
      hosts.push(new URL(url).host);
      return cloud.open(init.signal!, 0, undefined);
    },
  });
  const all = [particle.events(mine), particle.events(mine)];
  logOf(all[0]!);
  await settle();
  particle.setBaseUrl("https://elsewhere.test");
  logOf(all[1]!);
  await settle();
  assertEquals(hosts, ["api.particle.io", "elsewhere.test"]);
  for (const subscription of all) subscription.close();
});

Deno.test("a client without a token shares connections too", async () => {
  const cloud = new ScriptedCloud();
  const particle = new Particle({ fetch: (_, init) => cloud.open(init.signal!, 0) });
  const all = [particle.events(mine), particle.events(mine)];
  for (const subscription of all) logOf(subscription);
  await settle();
  assertEquals(cloud.attempts, 1);
  for (const subscription of all) subscription.close();
});

/** Returns a custom caller, which only passes requests on. */
function callerOf(particle: Particle, identity?: object): ApiCaller & { identity?: object } {
  const caller: Partial<ApiCaller> = { open: (options) => particle.open(options) };
  return Object.assign(caller as ApiCaller, identity && { identity });
}

Deno.test("a caller that is not a client has its own connections unless it has an identity", async () => {
  const { particle, cloud } = scripted();
  const [plain, other] = [callerOf(particle), callerOf(particle)];
  const [named, same] = [callerOf(particle, particle), callerOf(particle, particle)];
  const all = [plain, plain, other, named, same].map((caller) => events(caller, mine));
  for (const subscription of all) logOf(subscription);
  await settle();
  assertEquals(cloud.attempts, 3);
  named.identity = {};
  const later = events(named, mine);
  logOf(later);
  await settle();
  assertEquals(cloud.attempts, 4);
  for (const subscription of [...all, later]) subscription.close();
});
