/** Portable cases for calls to many devices, and for waiting. */
import { fileJournal, forEachDevice, waitForDevice, waitForEvent } from "../../src/fleet/mod.ts";
import { type Case, client, DEVICES, failureOf, remote } from "./kit.ts";

/** The cases by name. */
export const fleetCases: Record<string, Case> = {
  "forEachDevice() has one result or error for each device, and continues from its journal": async (
    t,
  ) => {
    const particle = client(t);
    let text = "";
    const append = (more: string) => Promise.resolve(void (text += more));
    const journal = { append, read: () => text };
    let calls = 0;
    const run = () =>
      forEachDevice([DEVICES.thermometer, DEVICES.sleeper], async (deviceId) => {
        calls++;
        return (await particle.getVariable({ deviceId, name: "temp" })).body.result;
      }, { journal, run: "temperatures", concurrency: 1 });
    const live = await run();
    const again = await run();
    t.equal([calls, JSON.stringify(again)], [2, JSON.stringify(live)]);
    t.equal(again.done, [{ id: DEVICES.thermometer, status: "done", value: 21.5 }]);
    t.equal(again.failed.length, 1);
    const error = await failureOf(Promise.reject(again.failed[0]?.error));
    t.equal([error.code, error.statusCode], ["http", 404]);
    t.equal(text.includes(t.token), false);
  },

  "waitForDevice() returns a device that is online": async (t) => {
    const { online } = await waitForDevice(client(t), { deviceId: DEVICES.remote }, "online");
    t.equal(online, true);
    const wait = waitForDevice(client(t), { deviceId: DEVICES.sleeper, timeout: 50 }, "online");
    t.equal((await failureOf(wait)).code, "timeout");
  },

  "waitForEvent() receives the event that onOpen causes": async (t) => {
    const particle = client(t);
    const { name, data } = await waitForEvent(particle, {
      deviceId: DEVICES.remote,
      name: "remote/said",
      timeout: 10_000,
      matches: ({ data }) => data === "now",
      onOpen: async () => {
        await remote(particle, "say", "not yet");
        await remote(particle, "say", "now");
      },
    });
    t.equal([name, data], ["remote/said", "now"]);
  },
};

/** The cases for runtimes with files. */
export const journalCases: Record<string, Case> = {
  "a journal can be kept in a file": async (t) => {
    const { mkdtemp, rm } = await import("node:fs/promises");
    const folder = await mkdtemp("./journal-");
    try {
      const journal = fileJournal(`${folder}/run.jsonl`);
      const called: string[] = [];
      const ids = Array.from({ length: 50 }, (_, index) => `${index}`);
      const run = () => forEachDevice(ids, (id) => called.push(id), { journal, run: "é" });
      const first = await run();
      const second = await run();
      t.equal([called, second.done], [ids, first.done]);
      t.equal((await fileJournal(`${folder}/run.jsonl`).read()).split("\n").length, 103);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};
