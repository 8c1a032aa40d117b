/** Handles the messages of the queues. */
import { putDeadLetters } from "./dead_letters.ts";
import type { Handled } from "./device_object.ts";
import type { Delivery, Env, QueueBatch, QueueMessage } from "./env.ts";
import { confirm } from "./inbox_object.ts";
import { ask } from "./objects.ts";

/** Longest delay of a queue, in seconds. Source: Cloudflare Queues documentation. */
const LONGEST_DELAY = 43_200;

type Message = QueueMessage<Delivery>;

/** Sends each event to the object of its device. Events that fail are delivered again later. */
export async function consumeEvents({ messages }: QueueBatch<Delivery>, env: Env): Promise<void> {
  const devices = Map.groupBy(messages, ({ body }) => body.device);
  const groups = Array.from(devices, ([device, group]) => handleGroup(device, group, env));
  await confirmAll((await Promise.all(groups)).flat(), env);
}

/** Stores events that have failed too many times as dead letters. */
export async function consumeDead({ messages }: QueueBatch<Delivery>, env: Env): Promise<void> {
  try {
    await putDeadLetters(env, messages.map(({ body }) => body));
  } catch (error) {
    console.error("The dead letters could not be stored:", error);
    for (const message of messages) retry(message, env);
    return;
  }
  for (const message of messages) message.ack();
  await confirmAll(messages.map(({ body }) => body.key), env);
}

/** Handles the events of one device. Returns the keys of those that were stored now or before. */
async function handleGroup(device: string, group: Message[], env: Env): Promise<string[]> {
  const results = await ask<Handled[]>(env.DEVICES, device, "handle", group.map(({ body }) => body))
    .catch((error): Handled[] => {
      console.error(`The object of device ${device} could not be reached:`, error);
      return [];
    });
  const done: string[] = [];
  group.forEach((message, i) => {
    const result = results[i] ?? "failed";
    if (result === "failed") return retry(message, env);
    message.ack();
    done.push(message.body.key);
  });
  return done;
}

function retry(message: Message, env: Env): void {
  const delaySeconds = Math.min(LONGEST_DELAY, env.RETRY_SECONDS * message.attempts);
  message.retry({ delaySeconds });
}

/** Confirms events. A failure is only logged: the inbox sends those events again, and they are dropped as duplicates. */
async function confirmAll(keys: string[], env: Env): Promise<void> {
  await confirm(env, keys).catch((error) =>
    console.error("Events could not be confirmed to the inbox:", error)
  );
}
