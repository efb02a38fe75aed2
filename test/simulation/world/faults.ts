// What can go wrong, each under its name, so that a run can say how often it happened, and a failure can be tried again without it.
import type { Chance } from './chance.ts';

/** Probability per opportunity in a stormy world. */
export const FAULT_KINDS = {
  /** Refused: the table has no capacity for now. */
  'dynamodb.throttled': 0.02,
  /** The request never arrived, and nobody says so. */
  'dynamodb.request-lost': 0.008,
  /** Done, and the answer is lost. */
  'dynamodb.answer-lost': 0.015,
  /** Done, the answer lost, and the client itself asked again: a conditional write then fails its own condition. */
  'dynamodb.asked-twice': 0.01,
  /** The answer is given up, and the write happens minutes later. */
  'dynamodb.written-late': 0.003,
  'dynamodb.slow': 0.01,
  'dynamodb.unprocessed': 0.1,
  /** An item is collected the moment it may be. */
  'dynamodb.expired-at-once': 0.3,
  'kinesis.throttled': 0.02,
  'kinesis.slow': 0.01,
  'kinesis.answer-lost': 0.01,
  'kinesis.put-partial': 0.05,
  'kinesis.iterator-expired': 0.01,
  'kinesis.arrival-jump': 0.01,
  /** At any time, and sometimes again at once. */
  'kinesis.split': 0.1,
  'kinesis.merge': 0.1,
  /** A shard is read before its parents are. */
  'kinesis.child-first': 0.2,
  's3.failed': 0.05,
  's3.slow': 0.03,
  's3.answer-lost': 0.03,
  'sqs.failed': 0.05,
  'sqs.slow': 0.03,
  'sqs.partial': 0.05,
  /** A result table, stream or queue is down for minutes. */
  'sink.outage': 0.4,
  'lambda.throttled': 0.02,
  /** At any await. */
  'lambda.killed': 0.002,
  /** At any await, for seconds or minutes. */
  'lambda.frozen': 0.003,
  /** Frozen for days: longer than an item of the log lives. */
  'lambda.hibernated': 0.15,
  /** The caller's patience ends before the function's time does. */
  'lambda.given-up': 0.03,
  /** Time is up, and the environment is thrown away with what it was doing. */
  'lambda.timeout-killed': 0.3,
  /** Time is up, and what it was doing goes on beside the retry. */
  'lambda.timeout-zombie': 0.4,
  /** Time is up, and what it was doing goes on when the environment is needed again. */
  'lambda.timeout-frozen': 0.5,
  'lambda.recycled': 0.01,
  'lambda.overlap': 0.02,
  'lambda.retry-after-success': 0.02,
  'lambda.redelivery': 0.02,
  /** The mapping forgets its newest checkpoints. */
  'lambda.rewound': 0.1,
  'lambda.poison': 0.01,
  /** A worker thread ends with the states that it holds. */
  'thread.died': 0.003,
  'clock.skewed': 0.3,
  'clock.went-back': 0.002,
  'coordinator.missed': 0.1,
  'coordinator.overlap': 0.1,
  'time.leap': 0.5,
  /** `weir pause`, and later `weir resume`. */
  'application.paused': 0.1,
  /** Nothing of the application runs for days, and the stream forgets records. */
  'application.stopped': 0.1,
  'savepoint.created': 0.5,
  /** While handlers run. */
  'savepoint.restored': 0.5,
  /** A write is under way for up to half a minute. */
  'dynamodb.stalled': 0.003,
} as const;

export type FaultKind = keyof typeof FAULT_KINDS;

/** What comes about by itself where the world is as it is. A run says how often, too: what never came about was not tried. */
export const SITUATIONS = [
  'alignment.held',
  'batch.bisected',
  'batch.handed-back',
  'batch.in-parts',
  'commit.body-outside',
  'commit.import',
  'commit.restore',
  'commit.sealed',
  'commit.snapshot',
  'commit.tick-moves-time',
  'dynamodb.condition-failed',
  'dynamodb.collected',
  'dynamodb.item-refused',
  'kinesis.reshard-in-batch',
  'kinesis.reshard-cascaded',
  'kinesis.shard-forgotten',
  'record.aggregated',
  'record.compressed',
  'record.departed',
  'record.explicit-key',
  'record.from-the-future',
  'record.late',
  'record.misrouted',
  'record.forgotten',
  'record.stray',
  'record.undecodable',
  's3.collected',
  'savepoint.refused',
] as const;

export type Situation = (typeof SITUATIONS)[number];

/** All that a run counts. */
export type Happening = FaultKind | Situation;
export const HAPPENINGS: readonly Happening[] = [...(Object.keys(FAULT_KINDS) as FaultKind[]), ...SITUATIONS];

export class Faults {
  readonly counts = new Map<Happening, number>();
  readonly #probabilities: Readonly<Partial<Record<FaultKind, number>>>;
  readonly #chance: Chance;
  /** Nothing goes wrong any more. */
  areOver = false;

  constructor(probabilities: Readonly<Partial<Record<FaultKind, number>>>, chance: Chance) {
    this.#probabilities = probabilities;
    this.#chance = chance;
  }

  /** Whether it happens now; counted if so. */
  strikes(kind: FaultKind): boolean {
    if (this.areOver || !this.#chance.happens(this.#probabilities[kind] ?? 0)) return false;
    this.count(kind);
    return true;
  }

  count(kind: Happening, times = 1): void {
    if (times > 0) this.counts.set(kind, (this.counts.get(kind) ?? 0) + times);
  }
}
