import { readFile } from "node:fs/promises";
import { Emulator, type EmulatorServer, serve, type VirtualDevice } from "@particle-edge/emulator";
import { Particle } from "@particle-edge/sdk";
import { webhookSettings } from "../webhook_settings.ts";

/** The product of the fleet. */
const PRODUCT = { id: 12_345, slug: "greenhouses", name: "Greenhouses" };

/** An emulated cloud on this machine, with a small fleet in a product. */
export interface LocalCloud extends AsyncDisposable {
  /** URL of the cloud. */
  readonly url: string;
  /** The emulator. */
  readonly emulator: Emulator;
  /** A client of the cloud. */
  readonly particle: Particle;
  /** Slug of the fleet's product. */
  readonly product: string;
  /** The device in the story. */
  readonly greenhouse: VirtualDevice;
  /** Returns the fan speed of that device, in percent. */
  readonly fan: () => number;
}

/** Starts an emulator with a fleet and a ledger that controls the fans. */
export async function openCloud(port: number): Promise<LocalCloud> {
  const emulator = new Emulator({ webhooks: { retryAfter: [1_000] } });
  const server: EmulatorServer = await serve(emulator, { port });
  const { slug: product } = emulator.addProduct(PRODUCT);
  const fleet = addFleet(emulator);
  const particle = new Particle({ baseUrl: server.url, auth: emulator.token });
  await particle.createLedger({
    ledger: { name: "climate", scope: "Device", direction: "Downstream" },
  });
  await particle.setLedgerInstance({
    ledgerName: "climate",
    scopeValue: fleet.greenhouse.id,
    instance: { data: { limit: 28, fan: 0 } },
  });
  return {
    url: server.url,
    emulator,
    particle,
    product,
    ...fleet,
    async [Symbol.asyncDispose]() {
      emulator.close();
      await server.close();
    },
  };
}

/** Adds three greenhouses, one of which is offline. */
function addFleet(emulator: Emulator): Pick<LocalCloud, "greenhouse" | "fan"> {
  let fan = 0;
  const setFan = (percent: number): number => {
    fan = percent;
    greenhouse.publish("fan", String(fan));
    return fan;
  };
  const greenhouse = emulator.addDevice({
    name: "greenhouse-1",
    product: PRODUCT.id,
    functions: { set_fan: (percent) => setFan(Number(percent)) },
    variables: { fan: { type: "int32", read: () => fan } },
  });
  greenhouse.ledger("climate").onChange(({ fan: wanted }) => {
    if (typeof wanted === "number" && wanted !== fan) setFan(wanted);
  });
  emulator.addDevice({ name: "greenhouse-2", product: PRODUCT.id, functions: { water: Number } });
  emulator.addDevice({ name: "greenhouse-3", product: PRODUCT.id, online: false });
  return { greenhouse, fan: () => fan };
}

/** Creates a Logic function in the cloud from a file in `functions/`. Returns its id. */
export async function deployLogic(
  { particle }: LocalCloud,
  name: string,
  event_name: string,
): Promise<string> {
  const code = await readFile(new URL(`../functions/${name}.js`, import.meta.url), "utf8");
  const { body } = await particle.createLogicFunction({
    logicFunction: {
      name,
      enabled: true,
      source: { type: "JavaScript", code },
      logic_triggers: [{ type: "Event", event_name, product_id: PRODUCT.id, enabled: true }],
    },
  });
  return body.logic_function.id;
}

/** Creates a webhook that calls the app for events with a name. */
export async function addWebhook(
  { particle, product }: LocalCloud,
  event: string,
  target: { url: string; secret: string; responseTopic?: string },
): Promise<void> {
  await particle.createIntegration({ product, event, settings: webhookSettings(target) });
}
