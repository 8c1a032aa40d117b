import { DomainError } from "../../../emulator/base/domain_error.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { Validator } from "@cfworker/json-schema";
import { FakeTime } from "@std/testing/time";
import { addDevice } from "../../../emulator/devices/add_device.ts";
import { Cloud } from "../../../emulator/cloud.ts";
import { type LedgerChange, LedgerStore } from "../../../emulator/stores/ledgers.ts";

const ID = "0123456789abcdef01234567";

function cloudWithLedger(): { cloud: Cloud; ownerKey: string } {
  const cloud = new Cloud({});
  addDevice(cloud, { id: ID });
  const ownerKey = `user:${cloud.defaultUser.id}`;
  const options = { ownerKey, scope: "Device", direction: null, description: "" } as const;
  cloud.ledgers.create({ ...options, name: "l" });
  cloud.ledgers.create({ ...options, name: "up", direction: "Upstream" });
  return { cloud, ownerKey };
}

Deno.test("reading an unknown ledger throws, reading an empty instance does not", () => {
  const { cloud: { ledgers }, ownerKey } = cloudWithLedger();
  const error = assertThrows(() => ledgers.read(ownerKey, "nope", ID), DomainError);
  assertEquals(error.kind, "not-found");
  assertEquals(assertThrows(() => ledgers.read("user:x", "l", ID), DomainError).kind, "not-found");
  assertEquals(ledgers.read(ownerKey, "l", ID), { data: {}, updatedAt: null });
  const forbidden = assertThrows(
    () => ledgers.write(ownerKey, "up", ID, {}, { mode: "Replace", writer: "cloud" }),
    DomainError,
  );
  assertEquals(forbidden.kind, "forbidden");
  const data = { k: "x".repeat(1_048_576 - 8) }; // {"k":""} has 8 bytes.
  const options = { mode: "Replace", writer: "cloud" } as const;
  assertEquals(ledgers.write(ownerKey, "l", ID, data, options).sizeBytes, 1_048_576);
  data.k += "x";
  const tooLarge = assertThrows(() => ledgers.write(ownerKey, "l", ID, data, options), DomainError);
  assertEquals(tooLarge.kind, "too-large");
});

Deno.test("listeners receive each change with its depth, and cannot modify the data", () => {
  using _time = new FakeTime(1000);
  const { cloud: { ledgers }, ownerKey } = cloudWithLedger();
  const changes: LedgerChange[] = [];
  ledgers.listen((change) => {
    changes.push(change);
    change.data.modified = true;
  });
  ledgers.write(ownerKey, "l", ID, { a: 1 }, { mode: "Replace", writer: "cloud", depth: 3 });
  ledgers.remove(ownerKey, "l", ID, 4);
  ledgers.remove(ownerKey, "l", ID);
  const common = { ownerKey, name: "l", scope: "Device", scopeValue: ID, changedAt: 1000 } as const;
  assertEquals(changes, [
    { ...common, changeType: "set", data: { a: 1, modified: true }, depth: 3 },
    { ...common, changeType: "delete", data: { modified: true }, depth: 4 },
  ]);
  ledgers.write(ownerKey, "l", ID, { a: 1 }, { mode: "Replace", writer: "cloud" });
  ledgers.read(ownerKey, "l", ID).data.b = 1;
  assertEquals(ledgers.read(ownerKey, "l", ID).data, { a: 1 });
});

Deno.test("ledgers are saved and restored", () => {
  const { cloud: { ledgers }, ownerKey } = cloudWithLedger();
  ledgers.write(ownerKey, "l", ID, { a: 1 }, { mode: "Replace", writer: "cloud" });
  ledgers.write(ownerKey, "l", ID, { b: "ü" }, { mode: "Merge", writer: "cloud" });
  ledgers.archive(ownerKey, "up");
  const saved = JSON.parse(JSON.stringify(ledgers.save()));
  const validator = new Validator(ledgers.schema);
  assert(validator.validate(saved).valid);
  assert(!validator.validate([{ ...saved[0], scope: "World" }]).valid);
  assert(!validator.validate([{ ...saved[0], extra: 1 }]).valid);
  const fresh = new LedgerStore((_owner, _scope, value) => ({ value, name: null }));
  fresh.load(saved);
  assertEquals(fresh.save(), ledgers.save());
  assertEquals(fresh.versions(ownerKey, "l", ID), ledgers.versions(ownerKey, "l", ID));
  assertEquals(fresh.definitions(ownerKey), ledgers.definitions(ownerKey));
});

Deno.test("old versions of an instance are removed when they exceed the size limit", () => {
  const { cloud: { ledgers }, ownerKey } = cloudWithLedger();
  const data = { k: "x".repeat(1_000_000) };
  const options = { mode: "Replace", writer: "cloud" } as const;
  for (let n = 0; n < 6; n++) ledgers.write(ownerKey, "l", ID, data, options);
  assertEquals(ledgers.versions(ownerKey, "l", ID).length, 4);
});
