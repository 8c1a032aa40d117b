/** A served emulator with a fixed fleet, for tests on any runtime. Imports no test library, so that run.ts can use it. */
import { Emulator, serve } from "../../emulator/mod.ts";
import { PRODUCT, PRODUCT_DEVICES } from "../cloud/kit.ts";
import { startHostileServer } from "./hostile_server.ts";
import { type CloudAccess, DEVICES } from "../portable/kit.ts";

/** The credentials that the tests share. The README and the examples in the docs use them too. */
export const credentials = {
  username: "user@example.com",
  password: "pass",
  token: "0123456789abcdef0123456789abcdef01234567",
};

/** An emulator that is being served. */
export interface TestCloud extends AsyncDisposable {
  emulator: Emulator;
  access: CloudAccess;
}

/**
 * Adds the devices that the portable cases and the examples in the docs rely on.
 *
 * The device `remote` lets cases control the emulator over HTTP: its functions cut every stream (`cut`) and publish an
 * event (`say`), and its variable `streams` is the number of open streams.
 */
export function addFleet(emulator: Emulator): void {
  let last = "";
  emulator.addDevice({
    id: DEVICES.thermometer,
    name: "thermometer",
    platform: "argon",
    variables: { temp: () => 21.5 },
    online: true,
  });
  emulator.addDevice({
    id: DEVICES.coffeeMachine,
    name: "coffee-machine",
    platform: "argon",
    functions: { brew: (argument) => (last = argument).length },
    variables: { last: () => last },
    online: true,
  });
  const remote = emulator.addDevice({
    id: DEVICES.remote,
    name: "remote",
    platform: "argon",
    functions: {
      cut: () => {
        emulator.cutStreams();
        return 1;
      },
      say: (argument) => {
        remote.publish("remote/said", argument);
        return argument.length;
      },
    },
    variables: { streams: () => emulator.streamCount },
    online: true,
  });
  emulator.addDevice({
    id: DEVICES.sleeper,
    name: "sleeper",
    platform: "argon",
    functions: { wake: () => 1 },
    online: false,
  });
}

/** Adds the product and the devices that the cases of tests/cloud rely on. */
export function addProductFleet(emulator: Emulator): void {
  const { id, slug, org, platform } = PRODUCT;
  emulator.addProduct({ id, slug, org, platform });
  emulator.addDevice({
    id: PRODUCT_DEVICES.kettle,
    name: "kettle",
    product: id,
    functions: { boil: (celsius) => Number(celsius) },
    variables: { temperature: 21.5 },
    serialNumber: "P010000000000001",
    iccid: "8934076500002586220",
    manufacturingBackup: new TextEncoder().encode("backup of the kettle"),
  });
  emulator.addDevice({ id: PRODUCT_DEVICES.spare, name: "spare", product: id, protected: true });
  emulator.addDevice({
    id: PRODUCT_DEVICES.stranger,
    owner: null,
    product: id,
    quarantined: true,
  });
}

/** Starts a cloud, and a server of hostile responses, on free ports of the loopback interface. */
export async function startTestCloud(): Promise<TestCloud> {
  const emulator = new Emulator(credentials);
  addFleet(emulator);
  addProductFleet(emulator);
  const [served, hostile] = await Promise.all([
    serve(emulator, { hostname: "127.0.0.1", port: 0 }),
    startHostileServer(),
  ]);
  return {
    emulator,
    access: { baseUrl: served.url, ...credentials, ...hostile.urls },
    async [Symbol.asyncDispose](): Promise<void> {
      await hostile[Symbol.asyncDispose]();
      await served.close();
      emulator.close();
    },
  };
}
