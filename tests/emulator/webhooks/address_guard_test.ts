import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { checkAddress, Refused } from "../../../emulator/webhooks/address_guard.ts";
import { kindOf, parseIp, sameIp } from "../../../emulator/base/ip.ts";
import { checkWebhooks } from "../../../emulator/model/webhook_settings.ts";

const addresses: Record<string, string[]> = {
  "good.test": ["93.184.216.34", "2606:2800:220:1::1"],
  "mixed.test": ["93.184.216.34", "10.0.0.1"],
  "localhost.evil.test": ["10.0.0.1"],
  "metadata.test": ["169.254.169.254"],
  "mapped.test": ["::ffff:169.254.169.254"],
  "mine.test": ["127.0.0.1"],
  "scoped.test": ["fe80::1%eth0"],
  "nothing.test": [],
  "invalid.test": ["not an address"],
  "lan.test": ["192.168.1.7"],
};
const resolve = (host: string) => Promise.resolve(addresses[host] ?? []);
const check = (url: string, allow: string[] = [], resolver = resolve) =>
  checkAddress(new URL(url), checkWebhooks({ allow, resolve: resolver }));

Deno.test("webhooks may only call this machine, however an address is written", async () => {
  const refused = [
    "http://example.com/",
    "http://169.254.169.254/latest/meta-data",
    "http://[::ffff:169.254.169.254]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[::169.254.169.254]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[2002:a9fe:a9fe::1]/",
    "http://2852039166/",
    "http://0xa9fea9fe/",
    "http://0251.0376.0251.0376/",
    "http://169.254.43518/",
    "http://169.254.169.254./",
    "http://127.0.0.1@169.254.169.254/",
    "http://169。254。169。254/",
    "http://0.0.0.0/",
    "http://0/",
    "http://[::]/",
    "http://10.1.2.3/",
    "http://172.31.255.255/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[ff02::1]/",
    "http://8.8.8.8/",
    "http://localhost.evil.test/",
    "http://metadata.google.internal/",
    "http://api.localhost/",
    "file:///etc/passwd",
    "ftp://127.0.0.1/",
    "data:text/plain,x",
  ];
  for (const url of refused) await assertRejects(() => check(url), Refused, "not allowed", url);
});

Deno.test("webhooks may call this machine by all of its names", async () => {
  const allowed = [
    "http://127.0.0.1/",
    "http://127.9.9.9:8080/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.0.0.1./",
    "http://[::1]:1/",
    "http://[::ffff:127.0.0.1]/",
    "https://LOCALHOST:65535/",
    "http://localhost./",
  ];
  for (const url of allowed) await check(url);
});

Deno.test("an allowed name is rejected if it resolves to a special address", async () => {
  const allow = Object.keys(addresses);
  for (
    const name of [
      "mixed.test",
      "localhost.evil.test",
      "metadata.test",
      "mapped.test",
      "scoped.test",
      "invalid.test",
    ]
  ) {
    await assertRejects(() => check(`http://${name}/`, allow), Refused, undefined, name);
  }
  const unknown = await assertRejects(() => check("http://nothing.test/", allow), Error);
  assertEquals(unknown instanceof Refused, false);
  await check("http://good.test/", allow);
  await check("http://GOOD.test./", allow);
  await check("http://mine.test/", allow);
  await check("http://lan.test/", ["lan.test", "192.168.1.7"]);
  await assertRejects(() => check("http://lan.test/", ["lan.test", "192.168.1.8"]), Refused);
  await assertRejects(
    () => check("http://metadata.google.internal/", ["metadata.google.internal"]),
    Refused,
  );
});

Deno.test("the allow list accepts hosts, ports and addresses", async () => {
  const table: [entry: string, url: string, allowed: boolean][] = [
    ["good.test", "https://good.test:8443/", true],
    ["good.test:8443", "https://good.test:8443/", true],
    ["good.test:443", "https://good.test/", true],
    ["good.test:80", "https://good.test/", false],
    ["good.test", "http://sub.good.test/", false],
    ["Good.Test.", "http://good.test/", true],
    ["8.8.8.8", "http://8.8.8.8/", true],
    ["8.8.8.8:81", "http://8.8.8.8/", false],
    ["0x08080808", "http://8.8.8.8/", true],
    ["192.168.1.2", "http://[::ffff:192.168.1.2]/", true],
    ["169.254.169.254", "http://169.254.169.254/", true],
    ["fd00:ec2::254", "http://[fd00:ec2::254]:8080/", true],
    ["[fd00:ec2::254]:80", "http://[fd00:ec2::254]:8080/", false],
  ];
  for (const [entry, url, allowed] of table) {
    if (allowed) await check(url, [entry]);
    else await assertRejects(() => check(url, [entry]), Refused, undefined, `${entry} ${url}`);
  }
  for (const entry of ["", "http://good.test", "a/b", "user@good.test", "a b", "x?y", 1]) {
    assertThrows(() => checkWebhooks({ allow: [entry as string] }), TypeError, "webhooks.allow");
  }
});

Deno.test("without a resolver, only the allow list is checked", async () => {
  const guard = { ...checkWebhooks({ allow: ["good.test", "metadata"] }), resolve: undefined };
  await checkAddress(new URL("http://good.test/"), guard);
  await assertRejects(() => checkAddress(new URL("http://metadata/"), guard), Refused);
  await assertRejects(() => checkAddress(new URL("http://10.0.0.1/"), guard), Refused);
});

Deno.test("kindOf() classifies addresses", () => {
  const table: [address: string, kind: string | undefined][] = [
    ["1.1.1.1", "public"],
    ["172.15.0.1", "public"],
    ["172.32.0.1", "public"],
    ["100.128.0.1", "public"],
    ["192.0.2.1", "special"],
    ["198.19.0.1", "special"],
    ["240.0.0.1", "special"],
    ["2606:4700::1111", "public"],
    ["2001:db8::1", "special"],
    ["2001::1", "special"],
    ["2002:7f00:1::", "loopback"],
    ["fc00::1", "special"],
    ["100::1", "special"],
    ["::1", "loopback"],
    ["::", "special"],
    ["example.com", undefined],
    ["", undefined],
    ["1.2.3.4.5", undefined],
    ["fe80::1%1", undefined],
  ];
  for (const [address, kind] of table) {
    const bytes = parseIp(address);
    assertEquals(bytes && kindOf(bytes), kind, address);
  }
  assertEquals(sameIp(parseIp("::1") ?? [], parseIp("0:0:0:0:0:0:0:1") ?? []), true);
  assertEquals(sameIp(parseIp("::1") ?? [], parseIp("127.0.0.1") ?? []), false);
});

Deno.test("checkWebhooks() throws for invalid options", () => {
  for (
    const options of [
      { retryAfter: [0] },
      { retryAfter: [1, NaN] },
      { retryAfter: new Array(11).fill(1) },
      { retryAfter: 5 as unknown as number[] },
      { throttle: { errors: 0 } },
      { throttle: { coolDown: -1 } },
    ]
  ) assertThrows(() => checkWebhooks(options), TypeError);
});
