import { assertEquals, assertThrows } from "@std/assert";
import { withSentences } from "../../tools/retry_sentences.ts";
import { deno } from "../kit/programs.ts";

const change = (text: string, sentence = "Never sent again.") =>
  withSentences("resources/x.ts", text, new Map([["ping", sentence]]));

const BEFORE = `/** Something else. */
const other = 1;

/**
 * Pings: \`PUT /v1/x\`.
 *
 * Twice.
 *
 * @example
 * \`\`\`ts
 * ping();
 *
 * ping();
 * \`\`\`
 * @param options Which.
 */
export function ping(api: ApiCaller, options: PingOptions): Promise<void> {
  return api.put({ uri: "" });
}

/** Not exported. */
function helper() {}
`;

Deno.test("withSentences() adds a paragraph to the end of the description", () => {
  const after = BEFORE.replace(" * Twice.\n", " * Twice.\n *\n * Never sent again.\n");
  assertEquals(change(BEFORE), after);
  assertEquals(change(after), after);
});

Deno.test("withSentences() replaces the paragraph that it has written before", () => {
  const read = "Sent again up to twice: it is a read.";
  const expected = BEFORE.replace(" * Twice.\n", ` * Twice.\n *\n * ${read}\n`);
  assertEquals(change(change(BEFORE), read), expected);
  assertEquals(change(change(BEFORE, "The first connection is not retried."), read), expected);
});

Deno.test("withSentences() turns a short block into a long one", () => {
  const text = "/** Pings. */\nexport function ping() {}\n";
  const after = "/**\n * Pings.\n *\n * Never sent again.\n */\nexport function ping() {}\n";
  assertEquals(change(text), after);
});

Deno.test("withSentences() breaks lines at 120 characters", () => {
  const sentence = `Sent again ${"word ".repeat(40)}end.`;
  const lines = change("/** Pings. */\nexport function ping() {}\n", sentence).split("\n");
  assertEquals(lines.slice(3, 5).map((line) => line.length), [118, 102]);
  assertEquals(change(lines.join("\n"), sentence), lines.join("\n"));
});

Deno.test("withSentences() writes into the docs of each overload", () => {
  const text = `/** One. */
export function ping(api: ApiCaller): void;
/** Two. */
export function ping(api: ApiCaller, options: object): void;
export function ping(api: ApiCaller, options = {}): void {}
`;
  const count = change(text).match(/Never sent again\./g)?.length;
  assertEquals(count, 2);
});

Deno.test("withSentences() throws for a function that has not been recorded", () => {
  assertThrows(
    () => withSentences("resources/x.ts", "/** Pings. */\nexport function ping() {}\n", new Map()),
    Error,
    "src/resources/x.ts: ping() has not been recorded",
  );
});

Deno.test("the docs of src/resources say whether calls are sent again", async () => {
  await deno(["run", "-A", "tools/retry_sentences.ts", "--check"]);
});
