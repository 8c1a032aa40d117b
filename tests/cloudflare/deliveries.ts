/** Measures many deliveries: while workerd is killed, and with duplicates. */
import { deliver, folder, forAll, numbersTo, settled, shuffled, start, stored } from "./kit.ts";

/** Figures of deliveries while workerd was killed. */
export interface KillFigures {
  /** Number of deliveries that got a 2xx response. */
  acknowledged: number;
  /** Number of deliveries that got an error or no response. */
  refused: number;
  /** Number of acknowledged events that only the inbox had when workerd was started again. */
  rescued: number;
  /** Number of acknowledged events that were never stored. */
  lost: number;
  /** Number of stored events after the refused ones were delivered again. */
  stored: number;
  /** Number of surplus copies among the stored events. */
  twice: number;
  /** Deliveries per second, without the restarts. */
  perSecond: number;
}

/** Delivers `count` events while it kills workerd `kills` times. */
export async function killWorkerd(count: number, kills: number): Promise<KillFigures> {
  await using persist = await folder();
  const acknowledged = new Set<number>();
  const all = numbersTo(count);
  const rescued = new Set<number>();
  let milliseconds = 0;
  let worker = await start(persist.path);
  try {
    for (let i = 0; i <= kills; i++) {
      const part = all.slice(i * count / (kills + 1), (i + 1) * count / (kills + 1));
      const started = performance.now();
      // Kills workerd during this part, so that its remaining deliveries meet a dead server.
      const last = i < kills ? acknowledged.size + Math.floor(part.length * 0.9) : Infinity;
      let killed: Promise<void> | undefined;
      await forAll(part, async (number) => {
        const status = await deliver(worker.url, number);
        if (status >= 200 && status < 300) acknowledged.add(number);
        if (acknowledged.size >= last) killed ??= worker.kill();
      });
      milliseconds += performance.now() - started;
      if (i === kills) break;
      await killed;
      worker = await start(persist.path);
      const found = new Set(await stored(worker.url));
      for (const number of acknowledged.difference(found)) rescued.add(number);
    }
    await settled(worker.url);
    const lost = missing(acknowledged, await stored(worker.url));
    const refused = all.filter((number) => !acknowledged.has(number));
    await forAll(refused, async (number) => {
      const status = await deliver(worker.url, number);
      if (status !== 204) throw new Error(`The second delivery got a ${status} response`);
    });
    await settled(worker.url);
    return {
      acknowledged: acknowledged.size,
      refused: refused.length,
      rescued: rescued.size,
      lost,
      ...counted(await stored(worker.url)),
      perSecond: Math.round(count / milliseconds * 1000),
    };
  } finally {
    await worker[Symbol.asyncDispose]();
  }
}

/** Figures of deliveries with duplicates. */
export interface DuplicateFigures {
  /** Number of deliveries. */
  deliveries: number;
  /** Number of different events. */
  events: number;
  /** Number of responses other than 204. */
  errors: number;
  /** Number of stored events. */
  stored: number;
  /** Number of surplus copies among the stored events. */
  twice: number;
  /** Deliveries per second. */
  perSecond: number;
}

/** Makes `count` deliveries in random order. A fifth of them are duplicates. */
export async function deliverDuplicates(count: number): Promise<DuplicateFigures> {
  await using persist = await folder();
  await using worker = await start(persist.path, { RESEND_SECONDS: 60 });
  const events = Math.floor(count * 0.8);
  const all = numbersTo(count).map((number) => number < events ? number : number - events);
  let errors = 0;
  const started = performance.now();
  await forAll(shuffled(all), async (number) => {
    if (await deliver(worker.url, number) !== 204) errors++;
  });
  const perSecond = Math.round(count / (performance.now() - started) * 1000);
  await settled(worker.url);
  return { deliveries: count, events, errors, ...counted(await stored(worker.url)), perSecond };
}

function missing(wanted: ReadonlySet<number>, found: readonly number[]): number {
  return wanted.difference(new Set(found)).size;
}

function counted(found: readonly number[]): { stored: number; twice: number } {
  const stored = new Set(found).size;
  return { stored, twice: found.length - stored };
}
