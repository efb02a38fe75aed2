// Many seeds, divided among threads of plain Node: each takes one seed after the other. What came of all of them is added up here.
import { Worker } from 'node:worker_threads';
import type { AttemptReport } from './attempt.ts';
import { HAPPENINGS, type Happening } from './world/faults.ts';

export interface SeedsToSimulate {
  readonly firstSeed: number;
  readonly seedCount: number;
  readonly threadCount: number;
  /** Whether a failure is made small before it is told. @default never */
  readonly isShrunk?: () => boolean;
  readonly onReport?: (report: AttemptReport, totals: SeedTotals) => void;
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
  const { isShrunk = () => false, onReport } = rest;
  const totals: SeedTotals = { seedCount: 0, eventCount: 0, simulatedMs: 0, restMsMax: 0, failures: [], faults: noFaults() };
  let next = firstSeed;
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./seeds-worker.ts', import.meta.url), { execArgv: ['--disable-warning=ExperimentalWarning'] });
      const give = () => {
        if (next === firstSeed + seedCount) void worker.terminate().then(() => resolve());
        else worker.postMessage({ seed: next++, isShrunk: isShrunk() });
      };
      worker.on('error', reject);
      worker.on('message', (report: AttemptReport) => {
        addTo(totals, report);
        onReport?.(report, totals);
        give();
      });
      give();
    });
  await Promise.all(Array.from({ length: Math.min(threadCount, seedCount) }, work));
  return totals;
}

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
