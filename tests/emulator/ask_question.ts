/** Runs a Logic function of an emulator in another process. */
import { assert, assertStringIncludes } from "@std/assert";

/** The token of the emulator, which has to be started with it. */
export const TOKEN = "t0k3n";

/** Responds to an event with another, using modules from QuickJS, the cloud and the SDK. */
const CODE = `
import Particle from "particle:core";
import { base64Encode, stringToBytes } from "particle:encoding";
export default ({ event }) => {
  Particle.publish("answer", base64Encode(stringToBytes(event.eventData)));
};
`;

/** How long a response may take, in milliseconds, before the test fails. */
const PATIENCE = 60_000;

/** Reads a stream until a pattern matches, and returns everything that was read. */
async function readEvents(stream: ReadableStream<Uint8Array>, end: RegExp): Promise<string> {
  let text = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (end.test(text)) return text;
  }
  throw new Error(`The stream ended before ${end} matched: ${text}`);
}

async function post(url: string, json: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(json) });
  assert(response.ok, await response.text());
}

/** Adds a function, publishes an event for it and waits for the event that the function publishes. */
export async function askQuestion(url: string): Promise<void> {
  await post(`${url}/v1/logic/functions`, {
    logic_function: {
      name: "answers",
      source: { type: "JavaScript", code: CODE },
      logic_triggers: [{ type: "Event", event_name: "question" }],
    },
  });
  const headers = { authorization: `Bearer ${TOKEN}` };
  const signal = AbortSignal.timeout(PATIENCE);
  const { body } = await fetch(`${url}/v1/devices/events`, { headers, signal });
  assert(body);
  await post(`${url}/v1/devices/events`, { name: "question", data: "hello" });
  const events = await readEvents(body, /event: answer\ndata: .*\n\n/);
  assertStringIncludes(events, `"data":"${btoa("hello")}"`);
}
