/** Cases for firmware. */
import { DEVICES } from "../portable/kit.ts";
import { type CloudCase, errorOf, PRODUCT, PRODUCT_DEVICES, statusOf } from "./kit.ts";
import { running } from "./product_firmware.ts";

const product = PRODUCT.slug;
const source = (text: string): Record<string, Blob> => ({ "main.ino": new Blob([text]) });

/** The cases by name. */
export const cases: Record<string, CloudCase> = {
  "compileCode() makes a binary to download, the same one for the same sources": async (
    { particle, equal },
  ) => {
    const files = {
      "src/main.ino": new Blob(["void setup() {}"]),
      "src/a.h": new Blob(["int a;"]),
    };
    const { body } = await particle.compileCode({ files, platformId: 32 });
    equal([body.ok, body.binary_url.endsWith(body.binary_id)], [true, true]);
    const { body: again } = await particle.compileCode({ files, platformId: 32 });
    const first = await particle.downloadFirmwareBinary({ binaryId: body.binary_id });
    const second = await particle.downloadFirmwareBinary({ binaryId: again.binary_id });
    equal(new Uint8Array(first), new Uint8Array(second));
    equal(first.byteLength > 0, true);
    equal(await statusOf(particle.downloadFirmwareBinary({ binaryId: "no-binary" })), 404);
  },

  "compileCode() fails with the compiler errors": async (
    { particle, equal },
  ) => {
    const error = await errorOf(particle.compileCode({ files: source("#error No water") }));
    equal(error.statusCode, 400);
    const { errors } = error.body as { errors: string[] };
    equal(errors, ["main.ino:1:2: error: #error No water"]);
  },

  "flashDevice() compiles sources and updates the device": async (kit) => {
    const { particle, equal } = kit;
    const deviceId = PRODUCT_DEVICES.spare;
    await particle.markAsDevelopmentDevice({ deviceId, product });
    const files = source("PRODUCT_VERSION(103)");
    equal((await particle.flashDevice({ deviceId, product, files })).body, {
      ok: true,
      message: "Update started",
    });
    await running(kit, 103);
    await particle.markAsDevelopmentDevice({ deviceId, product, development: false });
  },

  "flashDevice() fails for an offline device": async ({ particle, equal }) => {
    const files = { "app.bin": new Blob(["binary"]) };
    const { sleeper } = DEVICES;
    equal(await statusOf(particle.flashDevice({ deviceId: sleeper, files })), 404);
  },

  "listBuildTargets() lists versions that compileCode() accepts": async ({ particle, equal }) => {
    const { body } = await particle.listBuildTargets({ onlyFeatured: true });
    const target = body.targets.find(({ platforms }) => platforms.includes(13));
    const targetVersion = target?.version ?? "none";
    const options = { files: source(""), platformId: 13 };
    const compiled = await particle.compileCode({ ...options, targetVersion });
    equal(compiled.body.build_target_version, targetVersion);
    equal(await statusOf(particle.compileCode({ ...options, targetVersion: "0.0.1" })), 400);
    const { body: latest } = await particle.compileCode(options);
    equal(latest.build_target_version, body.default_versions["13"]);
  },
};
