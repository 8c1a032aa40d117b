/** Many deliveries: with workerd being killed in their midst, and with duplicates among them. */
import { deliver, folder, forAll, numbersTo, settled, shuffled, start, stored } from "./kit.ts";

/** What became of deliveries while workerd was killed. */
export interface KillFigures {
  /** Answered 2xx before the cloud would have tried again. */
  acknowledged: number;
  /** Answered with an error, or not at all. */
  refused: number;
  /** Of the acknowledged ones, those that were in the inbox alone when workerd was back. */
  rescued: number;
  /** Of the acknowledged ones, those that never came to be stored. */
  lost: number;
  /** Events that are stored after those that were refused were delivered again. */
  stored: number;
  /** Events that are stored more than once. */
  twice: number;
  /** Deliveries in a second, without the restarts. */
  perSecond: number;
}

/** Delivers `count` events and kills workerd `kills` times meanwhile. */
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
      // Half-way through this part, which therefore goes on against a server that is gone.
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
      if (status !== 204) throw new Error(`The second delivery was answered ${status}`);
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

/** What became of deliveries of which some are repeated. */
export interface DuplicateFigures {
  /** How many deliveries there were. */
  deliveries: number;
  /** How many different events. */
  events: number;
  /** How many were answered other than 204. */
  errors: number;
  /** Events that are stored. */
  stored: number;
  /** Events that are stored more than once. */
  twice: number;
  /** Deliveries in a second. */
  perSecond: number;
}

/** Makes `count` deliveries, a fifth of them repeated ones, in any order. */
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
