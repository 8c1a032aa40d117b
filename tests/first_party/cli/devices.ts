/** Devices, their events, and those of products. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { DEVICES, PRODUCT, PRODUCT_DEVICES } from "../../cloud/kit.ts";
import type { CommandCase, Scene } from "./kit.ts";

/** Claims a new device with a command, so that another one can remove it. */
async function checkClaim(scene: Scene, command: string): Promise<void> {
  const device = scene.emulator.addDevice({ owner: null });
  await scene.prints(/Successfully claimed device/, `${command} ${device.id}`);
  assertEquals((await scene.particle.getDevice({ deviceId: device.id })).body.id, device.id);
  scene.notes.set("claimed", device.id);
}

async function checkRemoval(scene: Scene, command: string): Promise<void> {
  const deviceId = scene.notes.get("claimed") ?? "";
  await scene.prints(/Okay!/, `${command} ${deviceId} --yes`);
  await assertRejects(() => scene.particle.getDevice({ deviceId }));
}

async function checkName(scene: Scene, command: string, name: string): Promise<void> {
  const deviceId = DEVICES.sleeper;
  await scene.prints(/Successfully renamed device/, `${command} ${deviceId} ${name}`);
  assertEquals((await scene.particle.getDevice({ deviceId })).body.name, name);
}

async function checkNyan(scene: Scene, command: string): Promise<void> {
  const device = scene.emulator.addDevice();
  await scene.run(`${command} ${device.id}`);
  assertEquals(device.signaling, true);
  await scene.run(`${command} ${device.id} off`);
  assertEquals(device.signaling, false);
}

/** Reads a variable until it has been printed twice, as a user would with Ctrl+C. */
async function checkMonitor(scene: Scene, command: string): Promise<void> {
  const twice = /21\.5\s+21\.5/;
  await scene.prints(twice, `${command} thermometer temp`, { endsAt: twice });
}

/** The commands by name. */
export const devices: Record<string, CommandCase> = {
  "cloud list": (scene) =>
    scene.prints(/coffee-machine \[\w+\] \(Argon\) is online/, "cloud list online"),
  "list": async (scene) => {
    const output = await scene.run("list");
    assertMatch(output, /sleeper \[\w+\] \(Argon\) is offline/);
    assertMatch(output, /int brew \(String args\)/);
    assertMatch(output, /temp \(double\)/);
  },
  "cloud claim": (scene) => checkClaim(scene, "cloud claim"),
  "cloud remove": (scene) => checkRemoval(scene, "cloud remove"),
  "device add": (scene) => checkClaim(scene, "device add"),
  "device remove": (scene) => checkRemoval(scene, "device remove"),
  "cloud name": (scene) => checkName(scene, "cloud name", "dozer"),
  "device rename": (scene) => checkName(scene, "device rename", "sleeper"),
  "cloud nyan": (scene) => checkNyan(scene, "cloud nyan"),
  "nyan": (scene) => checkNyan(scene, "nyan"),
  "function list": (scene) => scene.prints(/int brew \(String args\)/, "function list"),
  "function call": (scene) => scene.prints(/^8$/m, "function call coffee-machine brew espresso"),
  "call": (scene) =>
    scene.prints(/^95$/m, `call ${PRODUCT_DEVICES.kettle} boil 95 --product ${PRODUCT.slug}`),
  "variable list": (scene) => scene.prints(/temp \(double\)/, "variable list"),
  "variable get": (scene) => scene.prints(/^21\.5$/m, "variable get thermometer temp"),
  "get": (scene) =>
    scene.prints(
      /^21\.5$/m,
      `get ${PRODUCT_DEVICES.kettle} temperature --product ${PRODUCT.slug}`,
    ),
  "variable monitor": (scene) => checkMonitor(scene, "variable monitor"),
  "monitor": (scene) => checkMonitor(scene, "monitor"),
};

/** The commands by name. */
export const events: Record<string, CommandCase> = {
  "publish": async (scene) => {
    const stream = await scene.particle.getEventStream({ deviceId: "mine", name: "from/cli" });
    const event = new Promise((resolve) => stream.on("event", resolve));
    await scene.prints(/Published (private )?event: from\/cli/, "publish from/cli hello");
    const { data } = await event as { data: string };
    stream.close();
    assertEquals(data, "hello");
  },
  "subscribe": async (scene) => {
    const device = scene.emulator.addDevice({ name: "speaker" });
    // Repeatedly, because the CLI drops events that arrive together with the first bytes of the stream.
    const timer = setInterval(() => device.publish("said", "hello"), 200);
    try {
      const received = /"data":"hello"[^]*1 event\(s\) received. Exiting/;
      await scene.prints(received, "subscribe said --max 1");
    } finally {
      clearInterval(timer);
    }
  },
};

/** The commands by name. */
export const products: Record<string, CommandCase> = {
  "product device list": async (scene) => {
    await scene.prints(
      /kettle \[\w+\] \(Product 12345\) is online/,
      `product device list ${PRODUCT.slug}`,
    );
    const json = JSON.parse(await scene.run(`product device list ${PRODUCT.id} --json`));
    assert(json.data.some(({ id }: { id: string }) => id === PRODUCT_DEVICES.kettle));
  },
  "product device add": async (scene) => {
    const { id } = scene.emulator.addDevice({ name: "joiner", platform: PRODUCT.platform });
    await scene.prints(/Success!/, `product device add ${PRODUCT.slug} ${id}`);
    const { body } = await scene.particle.getDevice({ deviceId: id, product: PRODUCT.slug });
    assertEquals(body.product_id, PRODUCT.id);
    scene.notes.set("joiner", id);
  },
  "product device remove": async (scene) => {
    const deviceId = scene.notes.get("joiner") ?? "";
    await scene.prints(
      /Success! Removed device/,
      `product device remove ${PRODUCT.slug} ${deviceId}`,
    );
    await assertRejects(() => scene.particle.getDevice({ deviceId, product: PRODUCT.slug }));
  },
};
