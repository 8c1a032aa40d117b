import { assertEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { cronProblem, nextTime } from "../../../emulator/logic/cron.ts";
import { Schedule } from "../../../emulator/logic/schedule.ts";
import { LogicStore, type ScheduledTrigger } from "../../../emulator/stores/logic.ts";

const MINUTE = 60_000;
const at = (text: string): number => Date.parse(`${text}Z`);
const next = (cron: string, after: string): string | undefined => {
  const time = nextTime(cron, at(after));
  return time === null ? undefined : new Date(time).toISOString().slice(0, 16);
};

Deno.test("cronProblem() returns an error for unsupported expressions", () => {
  for (
    const cron of [
      "",
      "*",
      "* * *",
      "* * * * * *",
      "*/5 * * * *",
      "60 * * * *",
      "* 24 * * *",
      "* * 0 * *",
      "* * 32 * *",
      "* * * 13 *",
      "* * * * 7",
      "* * * JAN *",
      "* * L * *",
      "@daily * * *",
      "5-1 * * * *",
      "1- * * * *",
      ", * * * *",
      "1,,2 * * * *",
      "-1 * * * *",
      "1e1 * * * *",
      `${"1,".repeat(1000)}1 * * * *`,
    ]
  ) {
    assertEquals(typeof cronProblem(cron), "string", cron);
  }
});

Deno.test("nextTime() supports four and five fields, in UTC", () => {
  for (const cron of ["* * * *", "0,30 8-17 1-5,20 * 1-5", " 5  4 * * * "]) {
    assertEquals(cronProblem(cron), undefined, cron);
  }
  assertEquals(next("* * * *", "2026-01-01T00:00:30"), "2026-01-01T00:01");
  assertEquals(next("0,30 8-9 * * *", "2026-01-01T09:30"), "2026-01-02T08:00");
  assertEquals(next("0 0 * * 0", "2026-01-01T00:00"), "2026-01-04T00:00");
  assertEquals(next("0 0 29 2 *", "2026-01-01T00:00"), "2028-02-29T00:00");
  assertEquals(next("0 0 31 2", "2026-01-01T00:00"), undefined);
});

function store(trigger: Partial<ScheduledTrigger>, enabled = true): LogicStore {
  const logic = new LogicStore();
  logic.add({
    ownerKey: "user:1",
    name: "n",
    description: "",
    templateSlug: null,
    enabled,
    code: "",
    apiUsername: null,
    secrets: [],
    useEnv: false,
    createdBy: "1",
    triggers: [{
      type: "Scheduled",
      id: "t",
      enabled: true,
      version: 1,
      cron: "* * * *",
      startAt: Date.now(),
      endAt: null,
      lastScheduledAt: null,
      ...trigger,
    }],
  });
  return logic;
}

/** Records the minutes at which a schedule starts its function. The functions are loaded as from a saved state. */
function follow(saved: LogicStore): { started: number[]; schedule: Schedule; logic: LogicStore } {
  const started: number[] = [];
  const logic = new LogicStore();
  const schedule = new Schedule(
    logic,
    (_logic, _trigger, planned) => started.push(planned / MINUTE),
  );
  logic.load(JSON.parse(JSON.stringify(saved.save())));
  return { started, schedule, logic };
}

Deno.test("a schedule starts functions once a minute, from start_at to end_at", () => {
  using time = new FakeTime(0);
  const { started, schedule } = follow(store({ startAt: 2 * MINUTE, endAt: 4 * MINUTE }));
  time.tick(10 * MINUTE);
  assertEquals(started, [2, 3, 4]);
  schedule.stop();
});

Deno.test("a schedule skips disabled functions and triggers", () => {
  using time = new FakeTime(0);
  const off = [follow(store({ enabled: false })), follow(store({}, false))];
  time.tick(10 * MINUTE);
  for (const { started, schedule } of off) {
    assertEquals(started, []);
    schedule.stop();
  }
});

Deno.test("a schedule follows changes, and never starts a function twice for the same time", () => {
  using time = new FakeTime(0);
  const { started, schedule, logic } = follow(store({}));
  time.tick(MINUTE);
  assertEquals(started, [0, 1]);
  const [one] = logic.all();
  if (!one) throw new Error("nothing loaded");
  logic.update(one, { ...one }, "1");
  logic.load(JSON.parse(JSON.stringify(logic.save())));
  assertEquals(started, [0, 1]);
  time.tick(MINUTE);
  assertEquals(started, [0, 1, 2]);
  for (const loaded of logic.all()) logic.delete(loaded);
  time.tick(10 * MINUTE);
  assertEquals(started, [0, 1, 2]);
  schedule.stop();
});

Deno.test("a schedule can wait longer than the maximum delay of a timer", () => {
  using time = new FakeTime(Date.parse("2026-01-01T00:00:00Z"));
  const { started, schedule } = follow(store({ cron: "0 0 1 7 *" }));
  time.tick(180 * 24 * 60 * MINUTE);
  assertEquals(started, []);
  time.tick(2 * 24 * 60 * MINUTE);
  assertEquals(started, [Date.parse("2026-07-01T00:00:00Z") / MINUTE]);
  schedule.stop();
});
