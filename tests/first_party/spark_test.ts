import { assertEquals } from "@std/assert";
import { outputOf } from "../../tools/process.ts";
import { DEVICES } from "../cloud/kit.ts";
import { cachedPackages, reasonToSkip } from "../kit/npm_package.ts";
import { startTestCloud } from "../kit/test_cloud.ts";

/** The last version of the first client for JavaScript, of 2016. */
const SPEC = "spark@1.1.1";
const FOLDER = "spark-1.1.1";

/** Logs in, reads a variable and calls a function. */
const PROGRAM = `
  const { url, username, password, deviceId } = JSON.parse(process.env.CLOUD);
  const spark = require("spark");
  spark.baseUrl = spark.api.baseUrl = url;
  (async () => {
    const login = await spark.login({ username, password });
    const devices = await spark.listDevices();
    const device = await spark.getDevice(deviceId);
    const { return_value } = await device.callFunction("brew", "espresso");
    const { result } = await device.getVariable("last");
    const names = devices.map(({ name }) => name);
    console.log(JSON.stringify({ type: login.token_type, names, return_value, result }));
  })();
`;

Deno.test("the client spark of 2016 logs in, lists devices, calls functions and reads variables", async (t) => {
  const reason = await reasonToSkip(FOLDER, SPEC);
  if (reason !== undefined) {
    await t.step({ name: `not run: ${reason}`, ignore: true, fn() {} });
    return;
  }
  const modules = await cachedPackages(FOLDER, [SPEC]);
  await using cloud = await startTestCloud();
  const { baseUrl: url, username, password } = cloud.access;
  const deviceId = DEVICES.coffeeMachine;
  const output = await outputOf("node", ["-"], {
    env: { NODE_PATH: modules, CLOUD: JSON.stringify({ url, username, password, deviceId }) },
    input: PROGRAM,
  });
  const { names, ...report } = JSON.parse(output);
  assertEquals(report, { type: "bearer", return_value: 8, result: "espresso" });
  assertEquals(names.includes("coffee-machine"), true);
});
