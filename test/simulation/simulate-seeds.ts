// Many seeds, divided among threads of plain Node: each takes one seed after the other. What came of all of them is added up here.
import { Worker } from 'node:worker_threads';
import type { AttemptReport } from './attempt.ts';
import { scenarioOf } from './scenario.ts';
import { HAPPENINGS, type Happening } from './world/faults.ts';

export interface SeedsToSimulate {
  readonly firstSeed: number;
  readonly seedCount: number;
  readonly threadCount: number;
  /** Whether a failure is made small before it is told. @default never */
  readonly isShrunk?: () => boolean;
  readonly onReport?: (report: AttemptReport, totals: SeedTotals) => void;
  /** Ends it; what has come of the seeds so far is given. @default never */
  readonly signal?: AbortSignal;
}

/** How often a kind of fault happened, and in how many worlds. */
export interface FaultTotal {
  happenedCount: number;
  seedCount: number;
}

export interface SeedTotals {
  seedCount: number;
  eventCount: number;
  simulatedMs: number;
  /** The longest that a world took to come to rest after its last fault. */
  restMsMax: number;
  readonly failures: AttemptReport[];
  /** Every kind, also those that never happened. */
  readonly faults: ReadonlyMap<Happening, FaultTotal>;
}

export async function simulateSeeds({ firstSeed, seedCount, threadCount, ...rest }: SeedsToSimulate): Promise<SeedTotals> {
  const { isShrunk = () => false, onReport, signal } = rest;
  const totals: SeedTotals = { seedCount: 0, eventCount: 0, simulatedMs: 0, restMsMax: 0, failures: [], faults: noFaults() };
  const done = (report: AttemptReport) => {
    addTo(totals, report);
    onReport?.(report, totals);
  };
  let next = firstSeed;
  const work = async (): Promise<void> => {
    let thread = newThread();
    const stop = () => void thread.terminate();
    signal?.addEventListener('abort', stop);
    while (next < firstSeed + seedCount && !signal?.aborted) {
      const seed = next++;
      const report = await reportOf(thread, seed, isShrunk());
      if (signal?.aborted) break;
      done(report ?? crashed(seed, 'its thread ended'));
      // What brought a thread down is that seed's failure, and not the others'.
      if (report === null || report.failure?.rule === THREAD_CRASH) thread = newThread();
    }
    signal?.removeEventListener('abort', stop);
    await thread.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(threadCount, seedCount) }, work));
  return totals;
}

const THREAD_CRASH = 'thread-crash';

const newThread = (): Worker =>
  new Worker(new URL('./seeds-worker.ts', import.meta.url), { execArgv: ['--disable-warning=ExperimentalWarning'] });

/** What came of a seed; null where the thread ended over it. */
function reportOf(thread: Worker, seed: number, isShrunk: boolean): Promise<AttemptReport | null> {
  return new Promise(resolve => {
    const onError = (error: Error) => settle(crashed(seed, error.stack ?? String(error)));
    const onExit = () => settle(null);
    const settle = (report: AttemptReport | null) => {
      thread.off('message', settle).off('error', onError).off('exit', onExit);
      resolve(report);
    };
    thread.on('message', settle).on('error', onError).on('exit', onExit);
    thread.postMessage({ seed, isShrunk });
  });
}

const crashed = (seed: number, message: string): AttemptReport => ({
  ...{ scenario: scenarioOf(seed), faultCounts: {}, eventCount: 0, simulatedMs: 0, restMs: 0 },
  failure: { rule: THREAD_CRASH, message },
});

/** Kinds of faults that happened in none of the worlds. */
export const neverHappened = ({ faults }: SeedTotals): Happening[] =>
  [...faults].filter(([, { seedCount }]) => seedCount === 0).map(([kind]) => kind);

/** A line for each kind: in how many of the worlds it happened, and how often in all. */
export function faultTable({ faults, seedCount }: SeedTotals): string {
  const lines = [...faults].map(([kind, total]) => [kind, `${total.seedCount}`, `${total.happenedCount}`] as const);
  const table = [['kind', `of ${seedCount} seeds`, 'times'] as const, ...lines];
  return table.map(([kind, seeds, times]) => `  ${kind.padEnd(28)}${seeds.padStart(14)}${times.padStart(12)}\n`).join('');
}

const noFaults = () => new Map(HAPPENINGS.toSorted().map(kind => [kind, { happenedCount: 0, seedCount: 0 } as FaultTotal]));

function addTo(totals: SeedTotals, report: AttemptReport): void {
  totals.seedCount++;
  totals.eventCount += report.eventCount;
  totals.simulatedMs += report.simulatedMs;
  totals.restMsMax = Math.max(totals.restMsMax, report.restMs);
  if (report.failure !== null) totals.failures.push(report);
  for (const [kind, count] of Object.entries(report.faultCounts)) {
    const total = totals.faults.get(kind as Happening)!;
    total.happenedCount += count;
    total.seedCount++;
  }
}
