import { assert, assertEquals } from "@std/assert";
import { addSampleFleet, Emulator } from "@particle-edge/emulator";
import { FakeTime } from "@std/testing/time";
import { call, open } from "./helpers.ts";

Deno.test("addSampleFleet(): the thermometer publishes its temperature until it is disposed", async () => {
  using time = new FakeTime();
  using emulator = new Emulator();
  const fleet = addSampleFleet(emulator, { intervalMs: 1000 });
  const stream = await open(emulator, "/v1/devices/events/temperature");
  for (let round = 0; round < 3; round++) {
    time.tick(1000);
    const { fields } = await stream.event();
    const { result } = (await call(emulator, "GET", "/v1/devices/thermometer/temperature")).body;
    assertEquals(fields.data, result.toFixed(1));
    assert(result >= 18 && result <= 26);
  }
  fleet[Symbol.dispose]();
  emulator.cutStreams();
  assertEquals(time.next(), false);
});

Deno.test("addSampleFleet(): closing the emulator stops the thermometer, too", () => {
  using time = new FakeTime();
  const emulator = new Emulator();
  addSampleFleet(emulator, { intervalMs: 1000 });
  emulator.close();
  time.tick(1000);
  assertEquals(time.next(), false);
});

Deno.test("addSampleFleet(): the coffee machine brews until its water is used up", async () => {
  using emulator = new Emulator();
  using _fleet = addSampleFleet(emulator);
  const stream = await open(emulator, "/v1/devices/events/coffee");
  const brew = async (arg: string) =>
    (await call(emulator, "POST", "/v1/devices/coffee-machine/brew", { json: { arg } })).body
      .return_value;
  assertEquals(await brew("many"), -1);
  assertEquals(await brew(""), 1);
  assertEquals(JSON.parse((await stream.event()).fields.data), { cups: 1, total: 1, water: 11 });
  assertEquals(await brew("20"), 11);
  assertEquals(await brew("1"), 0);
  assertEquals(await brew("0"), 0);
  assertEquals(await brew("2"), 2);
  const { body } = await call(emulator, "GET", "/v1/devices/coffee-machine/cups");
  assertEquals(body.result, 14);
});

Deno.test("addSampleFleet(): the doorbell is offline", async () => {
  using emulator = new Emulator();
  using fleet = addSampleFleet(emulator);
  assertEquals(fleet.doorbell.online, false);
  assertEquals((await call(emulator, "POST", "/v1/devices/doorbell/ring")).status, 404);
});
