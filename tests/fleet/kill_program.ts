/** Calls a function of all devices, on Deno, Bun or Node; kill_test.ts kills it and starts it again. */
import process from "node:process";
import { ApiClient } from "../../src/core/mod.ts";
import { fileJournal, forEachDevice } from "../../src/fleet/mod.ts";
import { callFunction, listDevices } from "../../src/resources/devices.ts";

const [baseUrl = "", auth = "", path = ""] = process.argv.slice(-3);
const api = new ApiClient({ baseUrl, auth });
const { body: devices } = await listDevices(api);
const { done, failed, unknown, duplicates } = await forEachDevice(
  devices,
  async ({ id: deviceId }) => {
    const { body } = await callFunction(api, { deviceId, name: "act", timeout: 1_000 });
    return body.return_value;
  },
  {
    concurrency: 50,
    journal: fileJournal(path),
    run: "act",
    repeat: ({ status }) => status === "failed",
  },
);
const ids = (results: readonly { id: string }[]) => results.map(({ id }) => id);
console.log(JSON.stringify({
  done: ids(done),
  failed: ids(failed),
  unknown: ids(unknown),
  killed: ids(unknown.filter(({ error }) => error === undefined)),
  duplicates,
}));
