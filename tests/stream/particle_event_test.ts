import { assert, assertEquals } from "@std/assert";
import { parseParticleEvent, ParticleEvent } from "../../src/stream/particle_event.ts";

const withData = (data: unknown) => new ParticleEvent("a", { data });

Deno.test("ParticleEvent has its fields in a fixed order, and its JSON contains only fields that were received", () => {
  const json = { extra: { deep: 1 }, coreid: "c", data: null, ttl: "60", published_at: "p" };
  const event = new ParticleEvent("a", json);
  const { extra: _, ...known } = json;
  const fields = ["name", "data", "ttl", "published_at", "coreid"];
  assertEquals(Object.keys(event), [
    ...fields,
    ...["userid", "version", "public", "productID", "extra"],
  ]);
  assertEquals(Object.keys(JSON.parse(JSON.stringify(event))), [...fields, "extra"]);
  assertEquals({ ...known, ...JSON.parse(JSON.stringify(event)) }, { ...json, name: "a" });
});

Deno.test("ParticleEvent does not let JSON replace its name, its methods or its prototype", () => {
  const hostile =
    '{"name":"forged","json":1,"bytes":2,"publishedAt":3,"__proto__":{"x":1},"constructor":4}';
  const event = new ParticleEvent("a", JSON.parse(hostile));
  assertEquals(Object.getPrototypeOf(event), ParticleEvent.prototype);
  assertEquals([event.name, event.constructor, event.json()], ["a", ParticleEvent, undefined]);
  assertEquals(JSON.stringify(event), '{"name":"a"}');
});

Deno.test("ParticleEvent.publishedAt is a Date, invalid if published_at is not a date", () => {
  const at = (published_at: unknown) => new ParticleEvent("a", { published_at }).publishedAt;
  assertEquals(at("2026-01-01T00:00:00.250Z").getTime(), Date.UTC(2026, 0, 1, 0, 0, 0, 250));
  for (const bad of [undefined, "", "garbage"]) assert(Number.isNaN(at(bad).getTime()));
});

Deno.test("ParticleEvent.json() parses the data, and returns undefined if it is not JSON", () => {
  for (const bad of [undefined, null, "", "{oops", "text", 42, {}]) {
    assertEquals(withData(bad).json(), undefined);
  }
  assertEquals(withData('{"temp":21.5}').json<{ temp: number }>()?.temp, 21.5);
  assertEquals([withData("null").json(), withData("0").json()], [null, 0]);
});

Deno.test("ParticleEvent.bytes() decodes a data URL, and returns undefined for other data", () => {
  for (
    const bad of [
      undefined,
      null,
      "",
      "data",
      "data:",
      "data:;base64",
      " data:,a",
      "data:;base64,*",
      42,
      "data:,\ud800",
    ]
  ) {
    assertEquals(withData(bad).bytes(), undefined, String(bad));
  }
  const good: [string, number[]][] = [
    ["data:application/octet-stream;base64,AAH+/w==", [0, 1, 254, 255]],
    ["DATA:text/plain;charset=x ; BASE64 ,AAH%2B", [0, 1, 254]],
    ["data:;base64,", []],
    ["data:,a%00%fF%zz,b", [97, 0, 255, 37, 122, 122, 44, 98]],
    ["data:text/base64,é\n", [0xc3, 0xa9, 10]],
  ];
  for (const [data, bytes] of good) assertEquals([...withData(data).bytes() ?? []], bytes, data);
});

/** Returns the expected result of `parseParticleEvent()`, without its shortcut. */
function byParsing(name: string, data: string): ParticleEvent | undefined {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
  return new ParticleEvent(name, json);
}

function assertAsParsed(data: string): void {
  const event = parseParticleEvent("a", data);
  const expected = byParsing("a", data);
  assertEquals(event && Object.entries(event), expected && Object.entries(expected), data);
}

const SHORT =
  '"ttl":60,"published_at":"2026-01-01T00:00:00.000Z","coreid":"0123456789abcdef01234567"';
const REST = ',"userid":"0123456789abcdef01234567","version":4,"public":false,"productID":12345';
/** Data as JSON: plain and with escapes, valid and invalid ones, short and long. */
const VALUES = [
  "null",
  '""',
  '"21.5"',
  '"Küche 🌡 \ud800"',
  '"{\\"a\\":1}"',
  '"\\n"',
  "42",
  "{}",
  '"\\\\"',
  '"\\u00e9\\ud83d\\udca9\\udc00"',
  '"\\x"',
  '"\\\t"',
  ' "\\"" ',
  '["\\"","a"]',
  '1,"other":"\\""',
  '"first","data":"\\"last"',
  '"\\"","__proto__":"x"',
  JSON.stringify("long".repeat(80)),
  JSON.stringify("longer".repeat(200)),
  JSON.stringify('{"a":"b\\"}'.repeat(60)),
  `${JSON.stringify("long".repeat(80))},"other":"end"`,
  JSON.stringify(`{"data":"inner",${SHORT}${REST}}`),
  JSON.stringify(JSON.stringify({ data: `{"data":null,${SHORT}}` })),
  `"a","ttl":1,"published_at":"b","coreid":"c"},{"data":"d\\""`,
];

Deno.test("parseParticleEvent() returns undefined for data that is not a JSON object", () => {
  const broken = [
    "",
    "null",
    "42",
    '"text"',
    "[]",
    "[{}]",
    "{",
    "}",
    '{"data":"a"',
    '{"data":"a"}}',
  ];
  for (const data of [...broken, `{"data":null,${SHORT}`, `{"data":"a"b",${SHORT}}`]) {
    assertEquals(parseParticleEvent("a", data), undefined, data);
  }
});

Deno.test("parseParticleEvent() returns the same fields as JSON.parse() for unusual JSON", () => {
  const plain = `{"data":"21.5",${SHORT}${REST}}`;
  const numbers = [
    "-0",
    "0",
    "00",
    "01",
    "-1",
    "1e3",
    "1.5",
    "9007199254740993",
    "1e999",
    " 7",
    '"60"',
  ];
  const unusual = [
    ...VALUES.flatMap((
      value,
    ) => [`{"data":${value},${SHORT}}`, `{"data":${value},${SHORT}${REST}}`]),
    ...numbers.flatMap((n) => [plain.replace("60", n), plain.replace("12345", n)]),
    ...[" ", "\n", "\t", "\ufeff", "\u00a0", "\0"].flatMap((c) => [c + plain, plain + c]),
    ...["\0", "\t", "\n", "\x1f", "\x7f", "\u2028", "\ud800", "\\", '"'].flatMap((c) => [
      plain.replace("21.5", c),
      plain.replace("2026", c),
      plain.replace("abcdef", c),
    ]),
    plain.replace("false", "true"),
    plain.replace("}", ',"extra":1}'),
    plain.replace("}", ',"ttl":1}'),
    plain.replace("}", ',"data":null}'),
    plain.replace("}", ',"__proto__":{"x":1},"name":"forged","json":1}'),
    plain.replace('{"data"', '{"data":"first","data"'),
    ...[0, 1, 7, 8, 9, 10].map((start) => plain.slice(plain.indexOf('","ttl"') - start)),
    `{${SHORT},"data":"late"}`,
    `{"data":"${"long".repeat(200)}",${SHORT}${REST}}`,
    `{"data":"a",${SHORT.replace("2026-01-01T00:00:00.000Z", "")}}`,
  ];
  for (const data of unusual) assertAsParsed(data);
});

Deno.test("parseParticleEvent() returns the same fields as JSON.parse() for data of any length", () => {
  for (let length = 0; length < 700; length++) {
    const plain = "x".repeat(length);
    for (const data of [plain, `${plain}"`, `"${plain}`, plain.replaceAll("xx", '\\"')]) {
      assertAsParsed(`{"data":${JSON.stringify(data)},${SHORT}${length % 2 ? REST : ""}}`);
    }
    assertAsParsed(`{"data":"${plain}"",${SHORT}}`);
    assertAsParsed(`{"data":"","${plain}":"",${SHORT}}`);
    assertAsParsed(`{"data":"\\"${plain}\n",${SHORT}${REST}}`);
  }
});

Deno.test("parseParticleEvent() returns the same fields as JSON.parse() for randomly damaged envelopes", () => {
  let seed = 42;
  const below = (limit: number) =>
    Math.floor((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32 * limit);
  const one = <T>(list: ArrayLike<T>) => list[below(list.length)]!;
  const characters = '"\\{}[]:,0-9.eE tnu\0\x1f\x7f\n\té🌡';
  const damages: ((text: string, at: number) => string)[] = [
    (text, at) => text.slice(0, at) + one(characters) + text.slice(at + 1),
    (text, at) => text.slice(0, at) + one(characters) + text.slice(at),
    (text, at) => text.slice(0, at) + text.slice(at + 1 + below(8)),
    (text, at) => text.slice(0, at),
    (text, at) => text.slice(0, at) + text.slice(below(text.length)),
    (text) => {
      const fields = text.slice(1, -1).split(",");
      fields.push(...fields.splice(below(fields.length), 1));
      return `{${fields.join(",")}}`;
    },
  ];
  for (let i = 0; i < 20_000; i++) {
    let data = `{"data":${one(VALUES)},${SHORT}${one([REST, ""])}}`;
    for (let left = below(3); left >= 0; left--) data = one(damages)(data, below(data.length));
    assertAsParsed(data);
  }
});
