import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { isParticleError, ParticleError } from "../../src/core/errors.ts";
import { forEachDevice } from "../../src/fleet/mod.ts";
import { HEADER, HeldCalls, MemoryJournal, settle } from "./kit.ts";

const STARTED_A = '{"id":"a","status":"started"}';
const DONE_A = '{"id":"a","status":"done","value":1}';

/** Runs `test` with a journal; returns the report and the ids of the devices that were called. */
async function runWith(
  journal: MemoryJournal,
  devices = ["a", "b"],
  options: Parameters<typeof forEachDevice<string, number>>[2] = {},
) {
  const called: string[] = [];
  const call = (id: string) => called.push(id);
  const report = await forEachDevice(devices, call, { journal, run: "test", ...options });
  return { report, called };
}

const REFUSED: Record<string, [text: string, message: string]> = {
  "a journal of another run": [
    '{"journal":1,"run":"other"}\n',
    'The journal belongs to the run "other", not to "test"',
  ],
  "a journal that another run continued": [
    `${HEADER}\n${DONE_A}\n{"journal":1,"run":"other"}\n`,
    'The journal belongs to the run "other"',
  ],
  "an incomplete header of another run": ['{"journal":1,"run":"oth', "does not belong to a run"],
  "a journal of another format": ['{"journal":2,"run":"test"}\n', "does not belong to a run"],
  "another file": ["id,name\n1,kettle\n", "does not belong to a run; pass another"],
  "another file of one line": ["hello", "does not belong to a run; pass another"],
  "records without a header": [`${STARTED_A}\n`, "does not belong to a run; pass another"],
  "an incomplete line in the middle": [
    `${HEADER}\n{"id":"a","sta\n${DONE_A}\n`,
    "Line 2 of the journal is damaged",
  ],
  "an incomplete line before a header that does not say so": [
    `${HEADER}\n{"id":"a","sta\n${HEADER}\n`,
    "Line 2 of the journal is damaged",
  ],
  "a complete last line that is damaged": [`${HEADER}\nxx\n`, "Line 2 of the journal is damaged"],
  "a record without an id": [`${HEADER}\n{"status":"done"}\n`, "Line 2 of the journal is damaged"],
  "an unknown status": [`${HEADER}\n{"id":"a","status":"x"}\n`, "Line 2 of the journal is damaged"],
  "an empty line": [`${HEADER}\n\n${DONE_A}\n`, "Line 2 of the journal is damaged"],
  "JSON that is no object": [`${HEADER}\nnull\n`, "Line 2 of the journal is damaged"],
};

for (const [what, [text, message]] of Object.entries(REFUSED)) {
  Deno.test(`${what} is an error: nothing is called, nothing written`, async () => {
    const journal = new MemoryJournal();
    journal.text = text;
    const call = () => assert(false, "called");
    await assertRejects(
      () => forEachDevice(["a"], call, { journal, run: "test" }),
      Error,
      message,
    );
    assertEquals(journal.text, text);
  });
}

Deno.test("a journal that cannot be read is an error, and nothing is called", async () => {
  const journal = new MemoryJournal();
  journal.read = () => {
    throw new Error("permission denied");
  };
  await assertRejects(() => runWith(journal), Error, "permission denied");
  assertEquals(journal.text, "");
});

Deno.test("the start is written before each call, and the result after it", async () => {
  const journal = new MemoryJournal();
  const calls = new HeldCalls();
  const writes: PromiseWithResolvers<void>[] = [];
  journal.before = () => {
    writes.push(Promise.withResolvers());
    return writes.at(-1)?.promise;
  };
  const run = forEachDevice(["a"], calls.call, { journal, run: "test" });
  const step = async () => {
    writes.at(-1)?.resolve();
    await settle();
    return [journal.records.length, calls.called.length];
  };
  await settle();
  assertEquals([journal.text, calls.called.length], ["", 0]);
  assertEquals(await step(), [0, 0]); // the header is written
  assertEquals(await step(), [1, 1]); // the start is written
  await calls.end("a");
  assertEquals(journal.records.length, 1);
  assertEquals(await step(), [2, 1]);
  await run;
  assertEquals(journal.text.split("\n"), [
    HEADER,
    STARTED_A,
    '{"id":"a","status":"done","value":"value of a"}',
    "",
  ]);
});

Deno.test("a run continues: results are kept, started devices are unknown, neither is called", async () => {
  const failedB = '{"id":"b","status":"failed","error":{"name":"RangeError","message":"no"}}';
  const journal = new MemoryJournal(
    HEADER,
    STARTED_A,
    '{"id":"b","status":"started"}',
    '{"id":"c","status":"started"}',
    '{"id":"d","status":"started"}',
    failedB,
    DONE_A,
    '{"id":"d","status":"released"}',
  );
  const { report, called } = await runWith(journal, ["a", "b", "c", "d", "e"]);
  assertEquals(called, ["d", "e"]);
  assertEquals(report.done.map(({ id, value }) => [id, value]), [["a", 1], ["d", 1], ["e", 2]]);
  assertEquals(report.unknown, [{ id: "c", status: "unknown" }]);
  const [failed] = report.failed;
  assertEquals([failed?.id, String(failed?.error)], ["b", "RangeError: no"]);
  assertEquals((await runWith(journal, ["a", "b", "c", "d", "e"])).called, []);
});

Deno.test("progress counts earlier results, but not in the rate", async () => {
  const journal = new MemoryJournal(HEADER, DONE_A, '{"id":"b","status":"started"}');
  const shown: unknown[] = [];
  let time = 0;
  await runWith(journal, ["a", "b", "c", "d"], {
    concurrency: 1,
    now: () => time += 500,
    onProgress: ({ outcome, done, unknown, rate, timeLeft }) =>
      shown.push([outcome.id, done, unknown, rate, timeLeft]),
  });
  assertEquals(shown, [
    ["a", 1, 0, 0, undefined],
    ["b", 1, 1, 0, undefined],
    ["c", 2, 1, 1 / 1.5, 1_500],
    ["d", 3, 1, 1, 0],
  ]);
});

Deno.test("results of devices that are no longer listed, or not listed yet, are reported", async () => {
  const journal = new MemoryJournal(HEADER, DONE_A, '{"id":"b","status":"started"}');
  const { report } = await runWith(journal, ["c"]);
  assertEquals(report.done.map(({ id }) => id), ["c", "a"]);
  assertEquals(report.unknown.map(({ id }) => id), ["b"]);
  const aborted = await runWith(journal, ["c"], { signal: AbortSignal.abort() });
  assertEquals([aborted.report.done.length, aborted.report.unknown.length], [2, 1]);
});

Deno.test("only `repeat` calls failed and unknown devices again; the last result counts", async () => {
  const failed = (id: string) => `{"id":"${id}","status":"failed","error":{"message":"no"}}`;
  const lines = [HEADER, DONE_A, failed("b"), failed("c"), '{"id":"d","status":"started"}'];
  const journal = new MemoryJournal(...lines);
  const asked: string[] = [];
  const { report, called } = await runWith(journal, ["a", "b", "c", "d"], {
    repeat: ({ id }) => {
      asked.push(id);
      return id !== "c";
    },
  });
  assertEquals([asked, called], [["b", "c", "d"], ["b", "d"]]);
  assertEquals(report.done.map(({ id }) => id).sort(), ["a", "b", "d"]);
  assertEquals(report.failed.map(({ id }) => id), ["c"]);
  const again = await runWith(journal, ["a", "b", "c", "d"]);
  assertEquals([again.called, again.report.done.length], [[], 3]);
});

const CUTS: Record<string, [text: string, called: string[], unknown: string[]]> = {
  "a start": [`${HEADER}\n${DONE_A}\n{"id":"b","st`, ["b"], []],
  "a result": [`${HEADER}\n${STARTED_A}\n{"id":"a","status":"do`, ["b"], ["a"]],
  "half a character": [`${HEADER}\n${STARTED_A}\n{"id":"\uFFFD`, ["b"], ["a"]],
  "the header": [HEADER.slice(0, 9), ["a", "b"], []],
  "only the line break of a start": [`${HEADER}\n${STARTED_A}`, ["b"], ["a"]],
  "only the line break of the header": [HEADER, ["a", "b"], []],
};

for (const [what, [text, called, unknown]] of Object.entries(CUTS)) {
  Deno.test(`a journal that a crash cut in ${what} can be continued, again and again`, async () => {
    const journal = new MemoryJournal();
    journal.text = text;
    const first = await runWith(journal);
    assertEquals(first.called, called);
    assertEquals(first.report.unknown.map(({ id }) => id), unknown);
    for (const cut of ["", '{"id":"b","sta', ""]) {
      journal.text += cut;
      const next = await runWith(journal);
      assertEquals([next.called, next.report.unknown.map(({ id }) => id)], [[], unknown]);
    }
  });
}

Deno.test("a start that cannot be written: the device is not called, and the run ends", async () => {
  const journal = new MemoryJournal();
  const calls = new HeldCalls();
  journal.before = (text) => {
    if (text.includes('"b"')) throw new Error("disk full");
  };
  const run = forEachDevice(["a", "b", "c"], calls.call, { journal, run: "test", concurrency: 2 });
  const rejected = assertRejects(() => run, Error, "disk full");
  await settle();
  assertEquals(calls.called, ["a"]);
  await calls.end("a");
  await rejected;
  assertEquals(journal.records.length, 2); // the result of "a" is kept
});

Deno.test("a result that cannot be written ends the run, and its device is unknown", async () => {
  const journal = new MemoryJournal();
  const call = () => 1n as unknown as number; // a BigInt cannot be converted to JSON
  const options = { journal, run: "test", concurrency: 1 };
  await assertRejects(() => forEachDevice(["a", "b"], call, options), TypeError, "BigInt");
  assertEquals(journal.records, [STARTED_A]);
  const { report, called } = await runWith(journal);
  assertEquals([called, report.unknown.length], [["b"], 1]);
});

Deno.test("an abort while a start is written: the device is not called, and not unknown later", async () => {
  const journal = new MemoryJournal(
    HEADER,
    '{"id":"a","status":"started"}',
    '{"id":"b","status":"failed","error":{"message":"no"}}',
  );
  const controller = new AbortController();
  const started = Promise.withResolvers<void>();
  journal.before = (text) => {
    if (!text.includes('"started"')) return;
    if (text.includes('"c"')) {
      controller.abort();
      started.resolve();
    }
    return started.promise;
  };
  const devices = ["a", "b", "c", "d"];
  const options = { signal: controller.signal, repeat: () => true };
  // All three starts are being written when the signal is aborted.
  const { report, called } = await runWith(journal, devices, options);
  assertEquals([called, report.aborted], [[], true]);
  assertEquals(report.unknown.map(({ id }) => id), ["a"]);
  assertEquals(report.failed.map(({ id }) => id), ["b"]);
  journal.before = () => {};
  const next = await runWith(journal, devices);
  assertEquals(next.called, ["c", "d"]);
  assertEquals(next.report.unknown.map(({ id }) => id), ["a"]);
});

Deno.test("errors in the journal hold no secrets, and come back as errors", async () => {
  const journal = new MemoryJournal();
  const secret = "t0p-s3cret-token";
  const body = { error: "invalid_token", access_token: "another-s3cret", hint: secret };
  const errors: Record<string, unknown> = {
    a: new ParticleError(`HTTP error 401`, {
      code: "http",
      statusCode: 401,
      body,
      secrets: [secret],
      cause: new Error(secret),
    }),
    b: new TypeError(`Failed: https://api.particle.io/v1/x?access_token=${secret}`),
    c: new ParticleError("No response", { code: "network" }),
    d: undefined,
  };
  const call = (id: string) => {
    throw errors[id];
  };
  const options = { journal, run: "test" };
  const live = await forEachDevice(["a", "b", "c", "d"], call, options);
  assert(!journal.text.includes("s3cret"), journal.text);
  assertStringIncludes(journal.text, "[redacted]");
  const { report, called } = await runWith(journal, ["a", "b", "c", "d"]);
  assertEquals(called, []);
  const byId = new Map([...report.failed, ...report.unknown].map(({ id, error }) => [id, error]));
  const [a, b, c, d] = ["a", "b", "c", "d"].map((id) => byId.get(id));
  assert(isParticleError(a) && isParticleError(c));
  assertEquals([a.code, a.statusCode, a.message], ["http", 401, "HTTP error 401"]);
  assertEquals(a.body, { error: "invalid_token", access_token: "[redacted]", hint: "[redacted]" });
  assertEquals(c.code, "network");
  assertEquals(String(b), "TypeError: Failed: https://api.particle.io/v1/x");
  assertEquals(String(d), "Error: undefined");
  assertEquals(report.unknown.length, live.unknown.length);
});

Deno.test("an id may be anything, and values keep their JSON", async () => {
  const journal = new MemoryJournal();
  const devices = ["__proto__", 'a"\n\u2028b', "constructor"];
  const call = (id: string) => ({ id, lines: "x\ny", journal: 1, __proto__: null });
  const options = { journal, run: "a\nb" };
  await forEachDevice(devices, call, options);
  const { done } = await forEachDevice(devices, () => assert(false), options);
  assertEquals(done.map(({ id }) => id), devices);
  assertEquals(done.map(({ value }) => value as unknown), devices.map((id) => ({ ...call(id) })));
});
