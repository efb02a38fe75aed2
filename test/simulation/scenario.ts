// A scenario is everything that a world is made from, as plain JSON: a seed makes one, a failing one is shrunk, and a file keeps it. It says its
// numbers, so that a kept one stays the same when seeds come to mean something else.
import { defaultLogPolicy, EXPIRY_MS_MIN, type LogPolicy } from '../../shared/checkpoint/log-policy.ts';
import { EXPIRING_PROGRAM } from './programs/programs.ts';
import { Chance } from './world/chance.ts';
import { FAULT_KINDS, type FaultKind } from './world/faults.ts';

export interface Scenario {
  readonly seed: number;
  /** Index into PROGRAMS. */
  readonly program: number;
  readonly shardCount: number;
  readonly keyCount: number;
  /** Whether some keys come under another partition key than PARTITIONED BY says, some with an explicit hash key, some too long for a table. */
  readonly strangeKeys: boolean;
  readonly recordCount: number;
  /** Records that the producer leaves out, by number: what shrinking finds needless. */
  readonly omittedRecords: readonly number[];
  /** Mean time between two records. */
  readonly paceMs: number;
  /** How far event times lie apart from arrivals, at most. */
  readonly disorderMs: number;
  readonly environmentCountMax: number;
  readonly invocationsPerEnvironmentMax: number;
  /** Threads that share a batch. */
  readonly workerCount: number;
  readonly timeoutMs: number;
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  readonly recordsPerCommitMax: number;
  readonly rowsPerKeyGroupMax: number;
  readonly globalIntervalMs: number;
  readonly cacheBytesMax: number;
  readonly snapshotBytesMin: number;
  readonly deltaCountMax: number;
  readonly inlineBytesMax: number;
  readonly pageItemCount: number;
  readonly skewMsMax: number;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
}

/** Nothing about it is small, narrow or strange: what a kept scenario does not say, and what shrinking comes to. */
export const PLAIN: Omit<Scenario, 'seed' | 'program' | 'recordCount'> = {
  ...{ shardCount: 1, keyCount: 1, strangeKeys: false, omittedRecords: [], paceMs: 1_000, disorderMs: 0 },
  ...{ environmentCountMax: 2, invocationsPerEnvironmentMax: 1, workerCount: 1, timeoutMs: 60_000, batchSize: 100, batchingWindowMs: 0 },
  ...{ recordsPerCommitMax: 1_000, rowsPerKeyGroupMax: 64, globalIntervalMs: 10_000, cacheBytesMax: 1e9, snapshotBytesMin: 32_768 },
  ...{ deltaCountMax: 1_000, inlineBytesMax: 204_800, pageItemCount: 1_000, skewMsMax: 0, faults: {} },
};

/** Of all worlds, those whose keys are let go of. */
const EXPIRING_SHARE = 0.2;

export function scenarioOf(seed: number): Scenario {
  const scenario = drawn(seed);
  // Keys are strange where shards are split and merged.
  return scenario.strangeKeys ? { ...scenario, faults: { ...RESHARDS, ...scenario.faults } } : scenario;
}

const RESHARDS = { 'kinesis.split': 0.2, 'kinesis.merge': 0.2 } as const;

function drawn(seed: number): Scenario {
  const chance = new Chance(seed, 'scenario');
  const programOfAllTime = chance.below(EXPIRING_PROGRAM);
  return {
    seed,
    program: new Chance(seed, 'expiry').happens(EXPIRING_SHARE) ? EXPIRING_PROGRAM : programOfAllTime,
    shardCount: chance.pick([1, 1, 2, 2, 3, 4]),
    keyCount: chance.pick([1, 3, 6, 12]),
    strangeKeys: chance.happens(0.5),
    recordCount: chance.pick([10, 20, 40, 80]),
    omittedRecords: [],
    paceMs: chance.pick([50, 1_000, 4_000, 15_000]),
    disorderMs: chance.pick([0, 5_000, 40_000, 120_000]),
    environmentCountMax: chance.pick([1, 2, 3, 4, 6]),
    invocationsPerEnvironmentMax: chance.pick([1, 1, 2, 4]),
    workerCount: chance.pick([1, 1, 1, 2, 3]),
    timeoutMs: chance.pick([8_000, 20_000, 60_000]),
    batchSize: chance.pick([1, 3, 10, 100]),
    batchingWindowMs: chance.pick([0, 0, 1_000, 5_000]),
    recordsPerCommitMax: chance.pick([1, 3, 1_000]),
    rowsPerKeyGroupMax: chance.pick([1, 2, 64]),
    globalIntervalMs: chance.pick([0, 1_000, 10_000]),
    cacheBytesMax: chance.pick([0, 20_000, 1e9, 1e9]),
    snapshotBytesMin: chance.pick([1, 200, 2_000, 32_768]),
    deltaCountMax: chance.pick([2, 6, 1_000]),
    inlineBytesMax: chance.pick([60, 400, 204_800, 204_800]),
    pageItemCount: chance.pick([4, 30, 1_000]),
    skewMsMax: chance.pick([0, 500, 20_000]),
    faults: faultsOf(chance),
  };
}

const { 'application.stopped': _, ...STORM } = FAULT_KINDS;
const GENTLE = { shardCount: 3, keyCount: 6, recordCount: 30, paceMs: 4_000, skewMsMax: 0, faults: {} } as const;

/** Worlds in which what is wrong shows soon: what each changes of a seed's own. */
const WORLDS = {
  /** Every kind of fault happens, but that somebody stops the application for days. */
  storm: { recordCount: 30, faults: STORM },
  /** Nothing goes wrong, and shards fall idle while others flow: only what is wrong about time shows. */
  gentle: GENTLE,
  /** Sinks are down for long, and records come one by one. */
  outages: { ...GENTLE, batchSize: 1, faults: { 'sink.outage': 0.9 } },
  /** Shards are split while aggregates are applied in part. */
  parts: {
    ...{ ...GENTLE, recordsPerCommitMax: 1, paceMs: 1_000 },
    faults: { 'kinesis.split': 0.4, 'kinesis.merge': 0.2, 'kinesis.child-first': 0.8, 'lambda.killed': 0.02, 'lambda.given-up': 0.2 },
  },
  /** Shards drift apart, in the program with a bound on it. */
  drift: {
    ...{ ...GENTLE, program: 4, paceMs: 15_000, recordCount: 60 },
    faults: { 'kinesis.split': 0.2, 'kinesis.merge': 0.4, 'time.leap': 0.9, 'lambda.throttled': 0.3, 'lambda.given-up': 0.3 },
  },
  /** Keys come back after their time, in shards that are split and merged while environments end. */
  expiry: {
    ...{ ...GENTLE, program: EXPIRING_PROGRAM, recordCount: 60, batchSize: 3 },
    faults: { 'kinesis.split': 0.3, 'kinesis.merge': 0.3, 'lambda.killed': 0.02, 'dynamodb.throttled': 0.02 },
  },
  /** Somebody pauses the application again and again, also while nothing comes. */
  pauses: { ...GENTLE, shardCount: 1, recordCount: 12, faults: { 'application.paused': 0.9, 'time.leap': 0.9 } },
  /** Shards are split and merged all the time, under keys with explicit hash keys that nobody tells. */
  strangers: {
    ...{ ...GENTLE, strangeKeys: true, keyCount: 12, recordCount: 60, paceMs: 1_000 },
    faults: { 'kinesis.split': 0.3, 'kinesis.merge': 0.4, 'lambda.killed': 0.005, 'savepoint.created': 0.5, 'savepoint.restored': 0.5 },
  },
  /** Handlers freeze in the middle of an invocation and wake days later, when what they knew of the log has been collected. */
  sleepers: {
    ...{ ...GENTLE, shardCount: 1, recordCount: 40, timeoutMs: 60_000, environmentCountMax: 6 },
    ...{ snapshotBytesMin: 1, deltaCountMax: 2, recordsPerCommitMax: 1 },
    faults: {
      ...{ 'lambda.frozen': 0.03, 'lambda.hibernated': 0.5, 'lambda.timeout-zombie': 0.9, 'time.leap': 0.9 },
      'dynamodb.expired-at-once': 0.9,
    },
  },
  /** Somebody goes back to savepoints, of which some were taken while sinks were down. */
  savepoints: { ...GENTLE, faults: { 'savepoint.created': 0.9, 'savepoint.restored': 0.9, 'sink.outage': 0.5, 'lambda.killed': 0.01 } },
} as const;

export type WorldKind = keyof typeof WORLDS;

export const worldOf = (kind: WorldKind, seed: number): Scenario => ({ ...scenarioOf(seed), ...WORLDS[kind] });

/** An application that is stopped for days lives by the shipped expiry; all others by the shortest that is allowed. */
export const expiryMsOf = ({ faults }: Scenario): number =>
  faults['application.stopped'] === undefined ? EXPIRY_MS_MIN : defaultLogPolicy.expiryMs;

export const logPolicyOf = (scenario: Scenario): LogPolicy => ({
  ...defaultLogPolicy,
  ...{ snapshotBytesMin: scenario.snapshotBytesMin, deltaCountMax: scenario.deltaCountMax, inlineBytesMax: scenario.inlineBytesMax },
  ...{ expiryMs: expiryMsOf(scenario), retryForMs: 4_000 },
});

/** Some worlds are gentle, some have everything at once, and most have a few kinds of faults at a rate of their own. */
function faultsOf(chance: Chance): Scenario['faults'] {
  const share = chance.pick([0, 0.15, 0.4, 0.4, 1]);
  const chosen: Partial<Record<FaultKind, number>> = {};
  for (const [kind, probability] of Object.entries(FAULT_KINDS)) {
    const isChosen = chance.happens(share);
    const rate = chance.pick([0.3, 1, 3]);
    if (isChosen) chosen[kind as FaultKind] = Math.min(0.9, probability * rate);
  }
  return chosen;
}
