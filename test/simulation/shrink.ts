// Makes a failing scenario small: fault kinds, records, shards and other multitudes are taken away one after the other, and whatever still breaks
// the same rule stays away.
import type { AttemptReport } from './attempt.ts';
import type { Scenario } from './scenario.ts';
import type { FaultKind } from './world/faults.ts';

export type Try = (scenario: Scenario) => Promise<AttemptReport>;

const PLAIN: Partial<Scenario> = {
  ...{ shardCount: 1, keyCount: 1, disorderMs: 0, paceMs: 1_000, environmentCountMax: 2, invocationsPerEnvironmentMax: 1 },
  ...{
    timeoutMs: 60_000,
    batchSize: 100,
    batchingWindowMs: 0,
    recordsPerCommitMax: 1_000,
    rowsPerKeyGroupMax: 64,
    globalIntervalMs: 10_000,
  },
  ...{ cacheBytesMax: 1e9, snapshotBytesMin: 32_768, deltaCountMax: 1_000, inlineBytesMax: 204_800, pageItemCount: 1_000, skewMsMax: 0 },
};

/** The smallest that was found with about `tryCountMax` runs. */
export async function shrink(failed: AttemptReport, tryOne: Try, tryCountMax = 60): Promise<AttemptReport> {
  let best = failed;
  let tryCount = 0;
  const stillFails = async (scenario: Scenario): Promise<boolean> => {
    if (tryCount++ >= tryCountMax) return false;
    const report = await tryOne(scenario);
    if (report.failure?.rule !== failed.failure?.rule) return false;
    best = report;
    return true;
  };
  for (let isSmaller = true; isSmaller && tryCount < tryCountMax; ) {
    isSmaller = false;
    for (const candidate of candidates(best.scenario)) {
      if (!(await stillFails(candidate))) continue;
      isSmaller = true;
      break;
    }
  }
  return best;
}

/** One thing less each, the largest first. */
function* candidates(scenario: Scenario): Generator<Scenario> {
  const kinds = Object.keys(scenario.faults) as FaultKind[];
  for (let size = Math.ceil(kinds.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < kinds.length; from += size)
      yield { ...scenario, faults: without(scenario.faults, kinds.slice(from, from + size)) };
  }
  for (const recordCount of [Math.floor(scenario.recordCount / 2), scenario.recordCount - 1])
    if (recordCount >= 1) yield { ...scenario, recordCount };
  for (const [name, value] of Object.entries(PLAIN)) if (scenario[name as keyof Scenario] !== value) yield { ...scenario, [name]: value };
  const left = Array.from({ length: scenario.recordCount }, (_, i) => i).filter(i => !scenario.omittedRecords.includes(i));
  for (let size = Math.ceil(left.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < left.length; from += size)
      yield { ...scenario, omittedRecords: [...scenario.omittedRecords, ...left.slice(from, from + size)] };
  }
}

function without(faults: Scenario['faults'], kinds: readonly FaultKind[]): Scenario['faults'] {
  return Object.fromEntries(Object.entries(faults).filter(([kind]) => !kinds.includes(kind as FaultKind)));
}
