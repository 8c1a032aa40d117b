import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { Emulator, type EmulatorServer, serve, type VirtualDevice } from "@particle-edge/emulator";
import { Particle } from "../../mod.ts";
import { logicReceiver } from "../../src/logic/mod.ts";
import { bundle, workerd } from "../kit/programs.ts";
import average from "./three_ways/average.js";
import { deliveryOf, SECRET } from "./three_ways/delivery.ts";

const PRODUCT = 12_345;
const DEVICE = "0123456789abcdef01234567";
const READINGS = ["20", "23"];

interface Place {
  emulator: Emulator;
  server: EmulatorServer;
  particle: Particle;
  device: VirtualDevice;
}

/** Delivers a reading to the function. */
type Way = (place: Place, reading: string) => Promise<void>;

/** Returns a reading as the fields that a webhook sends. */
const fieldsOf = (data: string) => ({
  event: "temperature",
  data,
  coreid: DEVICE,
  published_at: new Date().toISOString(),
  product_id: `${PRODUCT}`,
});

const ways: Record<string, Way> = {
  async "in the cloud"({ emulator, particle, device }, reading) {
    const { body } = await particle.listLogicFunctions();
    if (body.logic_functions.length === 0) {
      const source = fromFileUrl(new URL("three_ways/average.js", import.meta.url));
      await particle.createLogicFunction({
        logicFunction: {
          name: "average",
          enabled: true,
          source: { type: "JavaScript", code: await Deno.readTextFile(source) },
          logic_triggers: [{ type: "Event", event_name: "temperature", product_id: PRODUCT }],
        },
      });
    }
    device.publish("temperature", reading);
    await emulator.settled();
  },

  async "on Deno"({ particle }, reading) {
    const receive = logicReceiver(average, { secrets: [SECRET], particle, ledgers: ["averages"] });
    assertEquals((await receive(deliveryOf(fieldsOf(reading)))).status, 204);
  },

  async "in workerd"({ emulator, server }, reading) {
    const script = await bundle("tests/logic/three_ways/worker.ts");
    const bindings = {
      BASE_URL: server.url,
      TOKEN: emulator.token,
      FIELDS: JSON.stringify(fieldsOf(reading)),
    };
    assertEquals((await workerd(script, bindings)).trim(), "204");
  },
};

/** Delivers all readings and returns the events that the function published, and its ledger. */
async function outcome(way: Way): Promise<unknown> {
  using emulator = new Emulator();
  emulator.addProduct({ id: PRODUCT, slug: "weather" });
  const device = emulator.addDevice({ id: DEVICE, product: PRODUCT });
  await using server = await serve(emulator);
  const particle = new Particle({ baseUrl: server.url, auth: emulator.token });
  await particle.createLedger({ ledger: { name: "averages", scope: "Device" } });
  await using stream = await particle.getEventStream({ product: PRODUCT, name: "average" });
  const events = stream[Symbol.asyncIterator]();
  const seen: unknown[] = [];
  for (const reading of READINGS) {
    await way({ emulator, server, particle, device }, reading);
    const { value } = await events.next();
    seen.push([value.name, value.data, value.coreid]);
  }
  const { body } = await particle.getLedgerInstance({ ledgerName: "averages", scopeValue: DEVICE });
  return { seen, data: body.instance.data };
}

const published = (mean: number) =>
  JSON.stringify({
    average: mean,
    name: btoa("temperature"),
    deviceId: DEVICE,
    product: PRODUCT,
    triggered: "string",
  });

for (const [name, way] of Object.entries(ways)) {
  Deno.test(`a Logic function has the same results ${name}`, async () => {
    assertEquals(await outcome(way), {
      seen: [["average", published(20), "api"], ["average", published(21.5), "api"]],
      data: { count: 2, sum: 43 },
    });
  });
}
