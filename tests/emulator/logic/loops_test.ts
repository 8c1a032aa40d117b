import { assertEquals, assertMatch } from "@std/assert";
import { call, type Json } from "../helpers.ts";
import { CORE, create, event, ledger, runs, start } from "./kit.ts";

Deno.test("a function that triggers itself is stopped and reported once", async () => {
  const errors: unknown[] = [];
  using emulator = start({ onError: (error) => errors.push(error) });
  const again = await create(
    emulator,
    `${CORE} export default () => { Particle.publish("again"); }`,
    [event("again")],
  );
  emulator.addDevice().publish("again");
  const all = await runs(emulator, again);
  assertEquals(all.length, 17);
  const failed = all.filter(({ status }) => status !== "Success");
  assertEquals(failed.map(({ status }) => status), ["Exception"]);
  assertMatch(failed[0]?.logs[0][0], /triggered each other/);
  assertEquals(errors.length, 1);
  emulator.addDevice().publish("again");
  await emulator.settled();
  assertEquals(errors.length, 1);
});

Deno.test("a loop through HTTP is stopped too", async () => {
  using emulator = start({ onError: () => {} });
  await ledger(emulator, "notes", "Owner");
  const onEvent = await create(emulator, "export default () => {}", [event("again")]);
  const onSet = await create(emulator, "export default () => {}", [
    { type: "LedgerChange", ledger_name: "notes", change_type: "set" },
  ]);
  const onDelete = await create(emulator, "export default () => {}", [
    { type: "LedgerChange", ledger_name: "notes", change_type: "delete" },
  ]);
  const instance = `/v1/ledgers/notes/instances/${onEvent.owner_id.replace("user:", "")}`;
  const code = `${CORE} export default () => { Particle.publish("again"); }`;
  for (const depth of ["15", "16"]) {
    const headers = { "x-particle-emulator-depth": depth };
    const send = (method: string, path: string, json?: Json) =>
      call(emulator, method, path, { headers, json });
    await send("POST", "/v1/devices/events", { name: "again" });
    await send("PUT", instance, { data: { a: 1 } });
    await send("DELETE", instance);
    await send("POST", "/v1/logic/execute", { source: { type: "JavaScript", code } });
  }
  const statuses = async (one: Json) =>
    (await runs(emulator, one)).map(({ status }) => status).toSorted();
  assertEquals(await statuses(onSet), ["Exception", "Success"]);
  assertEquals(await statuses(onDelete), ["Exception", "Success"]);
  // Events that executed code publishes are one level deeper.
  assertEquals(await statuses(onEvent), ["Exception", "Exception", "Exception", "Success"]);
});

Deno.test("many events of one function do not delay others, and its runs stay in order", async () => {
  using emulator = start();
  const flooded = await create(
    emulator,
    "export default ({ event }) => { console.log(event.eventData); }",
    [event("flood")],
  );
  const other = await create(emulator, "export default () => {}", [event("other")]);
  const device = emulator.addDevice();
  // One is running, 1,000 are waiting, and the list of runs keeps the last 100.
  for (let i = 0; i < 1002; i++) device.publish("flood", String(i));
  device.publish("other");
  assertEquals((await runs(emulator, other)).map(({ status }) => status), ["Success"]);
  const all = await runs(emulator, flooded);
  assertEquals(
    all.map(({ logs }) => logs),
    Array.from({ length: 100 }, (_, i) => [[String(901 + i)]]),
  );
  const { body } = await call(emulator, "GET", `/v1/logic/functions/${flooded.id}/stats`);
  const [{ success, failure }] = body.logic_function_stats;
  assertEquals([success, failure], [1001, 1]);
});
