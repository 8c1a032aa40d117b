import { assertEquals, assertThrows } from "@std/assert";
import { createSseParser, type SseEvent } from "../../src/stream/sse_parser.ts";

/** A stream of text, and the events and `retry` fields that a parser should report. */
interface Case {
  name: string;
  text: string;
  events: SseEvent[];
  retries?: number[];
}

const event = (data: string, event = "message", id = ""): SseEvent => ({ event, data, id });

const cases: Case[] = [
  { name: "an event", text: "event: a\ndata: b\n\n", events: [event("b", "a")] },
  { name: "an event only at its blank line", text: "data: a\n\ndata: b\n", events: [event("a")] },
  { name: "an event only with data", text: "event: a\n\ndata: b\n\n", events: [event("b")] },
  { name: "empty data", text: "data\n\ndata:\n\n", events: [event(""), event("")] },
  { name: "data of many lines", text: "data: a\ndata\ndata:c\n\n", events: [event("a\n\nc")] },
  { name: "data without one leading space", text: "data:  a \n\n", events: [event(" a ")] },
  { name: "CR", text: "event: a\rdata: b\r\rdata: c\r\r", events: [event("b", "a"), event("c")] },
  {
    name: "CR LF",
    text: "event: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n",
    events: [event("b", "a"), event("c")],
  },
  {
    name: "mixed line ends",
    text: "data: a\r\ndata: b\rdata: c\n\r\ndata: d\n\r",
    events: [event("a\nb\nc"), event("d")],
  },
  {
    name: "comments and keep-alives",
    text: ":ok\n\n\n\n: x\ndata: a\n:y\n\n",
    events: [event("a")],
  },
  {
    name: "a byte order mark, once",
    text: "\uFEFFdata: a\n\n\uFEFFdata: b\n\n",
    events: [event("a")],
  },
  { name: "unknown fields", text: "foo: x\nData: x\n data: x\ndata: a\n\n", events: [event("a")] },
  {
    name: "ids that stay until an empty one",
    text: "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
    events: [event("a", "message", "1"), event("b", "message", "1"), event("c")],
  },
  {
    name: "ids, but not those that contain NUL or are too long",
    text: `id: 1\nid: a\0b\nid: ${"x".repeat(1025)}\ndata: a\n\n`,
    events: [event("a", "message", "1")],
  },
  {
    name: "retry of digits only",
    text: "retry: 10\nretry: 1e3\nretry: -1\nretry\nretry: 07\n\n",
    events: [],
    retries: [10, 7],
  },
  {
    name: "unicode",
    text: "event: é\ndata: 日本🚀\u2028\u0085\n\n",
    events: [event("日本🚀\u2028\u0085", "é")],
  },
  ...["\n", "\r\n", "\r"].map((end) => ({
    name: `ASCII and non-ASCII events and others, with line end ${JSON.stringify(end)}`,
    text: "\uFEFF" + [
      ["event: a", "data: é🚀", ""],
      ["event: ü", "data: 日", ""],
      [":\u2028 ☃", "event: b", "data: x", ""],
      ["event: é", "data: ü", "data: y", ""],
      ["event: c", "data: ÿ", ""],
      ["event: ", "data: z", ""],
    ].flat().map((line) => line + end).join(""),
    events: [
      event("é🚀", "a"),
      event("日", "ü"),
      event("x", "b"),
      event("ü\ny", "é"),
      event("ÿ", "c"),
      event("z"),
    ],
  })),
  {
    name: "mixed line ends within plain events",
    text:
      "event: a\rdata: b\n\nevent: c\r\ndata: d\ndata: é\r\n\r\nevent: f\r\ndata: g\rdata: h\r\n\r\n",
    events: [event("b", "a"), event("d\né", "c"), event("g\nh", "f")],
  },
  {
    name: "__proto__ as text",
    text: 'event: __proto__\ndata: {"__proto__":1}\n\n',
    events: [event('{"__proto__":1}', "__proto__")],
  },
];

function parse(chunks: Iterable<Uint8Array | string>): Pick<Case, "events" | "retries"> {
  const events: SseEvent[] = [];
  const retries: number[] = [];
  const parser = createSseParser({
    onEvent: (event) => events.push(event),
    onRetry: (milliseconds) => retries.push(milliseconds),
  });
  for (const chunk of chunks) parser.feed(chunk);
  return { events, retries };
}

for (const { name, text, events, retries = [] } of cases) {
  Deno.test(`createSseParser() reads ${name}, in chunks of any size`, () => {
    const expected = { events, retries };
    const bytes = new TextEncoder().encode(text);
    assertEquals(parse([bytes]), expected);
    assertEquals(parse([text]), expected);
    assertEquals(parse(text), expected); // character by character
    for (let i = 0; i <= bytes.length; i++) {
      assertEquals(parse([bytes.subarray(0, i), bytes.subarray(i)]), expected, `cut at ${i}`);
      assertEquals(
        parse([new Uint8Array(0), bytes.subarray(0, i), new Uint8Array(0), bytes.subarray(i)]),
        expected,
      );
    }
    assertEquals(parse(Array.from(bytes, (byte) => new Uint8Array([byte]))), expected);
  });
}

Deno.test("createSseParser() reports an event at its CR, without waiting for an LF", () => {
  const events: SseEvent[] = [];
  const parser = createSseParser({ onEvent: (event) => events.push(event) });
  parser.feed("data: a\r\r");
  assertEquals(events.length, 1);
  parser.feed("\ndata: b\r\r");
  assertEquals(events.length, 2);
});

Deno.test("createSseParser() throws at an event larger than maxEventSize, after the complete ones", () => {
  const endless = {
    line: "data: " + "x".repeat(200),
    lines: "data: xxxxxxxxx\n".repeat(20),
    name: "event: " + "x".repeat(200),
    field: "x".repeat(200),
  };
  for (const text of Object.values(endless)) {
    for (const pieces of [[text], text]) {
      const events: SseEvent[] = [];
      const parser = createSseParser({ onEvent: (event) => events.push(event), maxEventSize: 100 });
      parser.feed("data: ok\n\n");
      assertThrows(
        () => {
          for (const piece of pieces) parser.feed(piece);
        },
        RangeError,
        "Event exceeds maxEventSize of 100 characters",
      );
      assertEquals(events.length, 1);
    }
  }
  const small = createSseParser({ onEvent() {}, maxEventSize: 100 });
  for (let i = 0; i < 1000; i++) small.feed(`:comment\ndata: ${"x".repeat(90)}\n\n`);
});

Deno.test("createSseParser() takes linear time for a line that arrives byte by byte", () => {
  // Quadratic growth would take minutes here, which the test runner would not wait for.
  let size = 0;
  const parser = createSseParser({ onEvent: ({ data }) => size = data.length, maxEventSize: 1e7 });
  parser.feed(new TextEncoder().encode("data: "));
  const piece = new Uint8Array([120]);
  for (let i = 0; i < 1_000_000; i++) parser.feed(piece);
  parser.feed(new TextEncoder().encode("\n\n"));
  assertEquals(size, 1_000_000);
});

Deno.test("createSseParser() takes linear time for a large chunk with line ends of another kind", () => {
  // Here, too, quadratic growth would take minutes.
  const event = "event: a\ndata: b\n\n";
  const texts = [event.replaceAll("\n", "\r").repeat(1e6), `${event.repeat(1e6)}:\r`];
  for (const chunk of [...texts, ...texts.map((text) => new TextEncoder().encode(text))]) {
    let count = 0;
    createSseParser({ onEvent: () => count++ }).feed(chunk);
    assertEquals(count, 1e6);
  }
});

Deno.test("createSseParser() returns the same as a simple reference parser for random streams", () => {
  const random = seeded(42);
  const tokens = [
    "event: a\ndata: b\n\n",
    "event: a\r\ndata: b\r\n\r\n",
    "event: ü\ndata: 日\n\n",
    "event: c\ndata: é🚀\n\n",
    "event: c\r\ndata: é🚀\r\n\r\n",
    "event: ",
    "data: ",
    "data",
    "event",
    "id",
    "retry",
    ":",
    ": ",
    "\n",
    "\r",
    "\r\n",
    "x",
    "é",
    "🚀",
    "\0",
    " ",
    "1",
    "\n\n",
  ];
  for (let round = 0; round < 2000; round++) {
    const text = Array.from({ length: random(60) }, () => tokens[random(tokens.length)]).join("");
    const bytes = new TextEncoder().encode(text);
    const chunks: Uint8Array[] = [];
    for (let at = 0; at < bytes.length;) {
      const next = at + 1 + random(round % 2 ? 8 : 100);
      chunks.push(bytes.subarray(at, next));
      at = next;
    }
    const expected = referenceParse(text);
    for (const way of [chunks, [bytes], [text], text]) {
      assertEquals(parse(way).events, expected, JSON.stringify(text));
    }
  }
});

Deno.test("createSseParser() replaces invalid UTF-8 as a decoder of the whole input would", () => {
  const random = seeded(5);
  const broken = [[0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x9a], [0x80, 0x80], [0xef, 0xbb], [
    65,
  ]];
  for (const end of ["\n", "\r\n"]) {
    for (let round = 0; round < 100; round++) {
      const bytes = Array.from({ length: 5 }, () => [
        ...new TextEncoder().encode(`event: a${end}data: `),
        ...Array.from({ length: random(3) }, () => broken[random(broken.length)]!).flat(),
        ...new TextEncoder().encode(end + end),
      ]).flat();
      const whole = new Uint8Array(bytes);
      const expected = referenceParse(new TextDecoder().decode(whole));
      assertEquals(parse([whole]).events, expected);
      for (let i = 0; i <= whole.length; i++) {
        assertEquals(parse([whole.subarray(0, i), whole.subarray(i)]).events, expected);
      }
    }
  }
});

/** The algorithm of the standard, applied to the whole text at once. */
function referenceParse(text: string): SseEvent[] {
  const events: SseEvent[] = [];
  const lines = text.split(/\r\n|\r|\n/);
  lines.pop(); // an unfinished line
  let [name, id] = ["", ""];
  let data: string[] = [];
  for (const line of lines) {
    const [, field, value = ""] = /^([^:]*)(?:: ?([^]*))?$/.exec(line)!;
    if (line === "") {
      if (data.length) events.push({ event: name || "message", data: data.join("\n"), id });
      name = "";
      data = [];
    } else if (field === "data") data.push(value);
    else if (field === "event") name = value;
    else if (field === "id" && !value.includes("\0")) id = value;
  }
  return events;
}

function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

Deno.test("createSseParser() starts with the lastEventId of an earlier connection", () => {
  const ids: string[] = [];
  const parser = createSseParser({
    lastEventId: "7",
    onEvent: ({ id }) => ids.push(id),
    onId: (id) => ids.push(id),
  });
  parser.feed("data: 1\n\n\nid: 8\ndata: 2\n\nid\n\n");
  assertEquals(ids, ["7", "7", "8", ""]);
});
