// Makes a failing scenario small: fault kinds, records, shards and other multitudes are taken away one after the other, and whatever still breaks
// the same rule stays away.
import type { AttemptReport } from './attempt.ts';
import { PLAIN, type Scenario } from './scenario.ts';
import type { FaultKind } from './world/faults.ts';

export type Try = (scenario: Scenario) => Promise<AttemptReport>;

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

/** What can be made plain at once: all but what is taken away piece by piece. */
const NUMBERS = (Object.keys(PLAIN) as (keyof typeof PLAIN)[]).filter(name => name !== 'faults' && name !== 'omittedRecords');

/** One thing less each, the largest first. */
function* candidates(scenario: Scenario): Generator<Scenario> {
  const kinds = Object.keys(scenario.faults) as FaultKind[];
  for (let size = Math.ceil(kinds.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < kinds.length; from += size)
      yield { ...scenario, faults: without(scenario.faults, kinds.slice(from, from + size)) };
  }
  for (const recordCount of [Math.floor(scenario.recordCount / 2), scenario.recordCount - 1])
    if (recordCount >= 1) yield { ...scenario, recordCount };
  for (const name of NUMBERS) if (scenario[name] !== PLAIN[name]) yield { ...scenario, [name]: PLAIN[name] };
  const left = Array.from({ length: scenario.recordCount }, (_, i) => i).filter(i => !scenario.omittedRecords.includes(i));
  for (let size = Math.ceil(left.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < left.length; from += size)
      yield { ...scenario, omittedRecords: [...scenario.omittedRecords, ...left.slice(from, from + size)] };
  }
}

function without(faults: Scenario['faults'], kinds: readonly FaultKind[]): Scenario['faults'] {
  return Object.fromEntries(Object.entries(faults).filter(([kind]) => !kinds.includes(kind as FaultKind)));
}
