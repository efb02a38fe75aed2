// What one shard must have given: the records that it holds, in its order, against the plain evaluators, and ticks where its log has them. A
// tick's reach is taken from the log (whether it was allowed is held to the truth elsewhere); all else is worked out anew.
import { comparePositions, type Position } from '../../../shared/checkpoint/position.ts';
import { BOUND_MS, MAX_FUTURE_MS, type SimulatedQuery } from '../programs/programs.ts';
import type { UserRecord } from '../world/payloads.ts';
import type { Failures } from './failure.ts';
import type { QueryOracle } from './oracle/query-oracle.ts';
import type { PartitionHistory } from './partition-history.ts';
import type { ShardRecord } from './time-truth.ts';

export interface ShardTruth {
  readonly records: readonly ShardRecord[];
  /** Whether a user record belongs to this shard. */
  readonly isInside: (user: UserRecord) => boolean;
  /** Positions (`sequence number:sub`) that were set aside unread. */
  readonly setAside: ReadonlySet<string>;
}

export interface Evaluation {
  readonly oracles: readonly QueryOracle[];
  readonly counts: { records: number; kinesisRecords: number; misrouted: number; decoded: number; undecodable: number; unreadable: number };
  readonly undecodableIds: readonly number[];
}

interface Placed {
  readonly user: UserRecord;
  readonly record: ShardRecord;
  readonly position: Position;
}

/** Evaluates up to the head of the partition's log. */
export function evaluate(queries: readonly SimulatedQuery[], truth: ShardTruth, history: PartitionHistory, failures: Failures): Evaluation {
  const oracles = queries.map(query => query.oracle());
  const counts = { records: 0, kinesisRecords: 0, misrouted: 0, decoded: 0, undecodable: 0, unreadable: 0 };
  const undecodableIds: number[] = [];
  const placed = truth.records.flatMap(record =>
    record.users.map(user => ({
      user,
      record,
      position: { sequenceNumber: record.sequenceNumber, subSequenceNumber: user.subSequenceNumber },
    })),
  );
  let watermarkMs = Number.NEGATIVE_INFINITY;
  let next = 0;
  const pass = (toMs: number) => {
    if (toMs <= watermarkMs) return;
    watermarkMs = toMs;
    for (const oracle of oracles) oracle.pass(watermarkMs);
  };
  const take = ({ user, record, position }: Placed) => {
    if (!truth.isInside(user)) return void counts.misrouted++;
    counts.records++;
    if (truth.setAside.has(`${position.sequenceNumber}:${position.subSequenceNumber}`)) return void counts.unreadable++;
    if (user.kind === 'undecodable' || (user.atMs !== null && user.atMs > record.arrivalMs + MAX_FUTURE_MS)) {
      undecodableIds.push(user.id);
      return void counts.undecodable++;
    }
    counts.decoded++;
    for (const oracle of oracles) oracle.take(user, watermarkMs);
    if (user.atMs !== null) pass(user.atMs - BOUND_MS);
  };
  for (const { item } of history.commits) {
    if (item.kind !== 'delta') continue;
    const from = next;
    while (item.position !== null && next < placed.length && comparePositions(placed[next]!.position, item.position) <= 0)
      take(placed[next++]!);
    const saidMs = item.watermarkMs ?? Number.NEGATIVE_INFINITY;
    const isRight = next > from ? saidMs === watermarkMs : saidMs >= watermarkMs;
    failures.expect(
      isRight,
      'watermark-of-records',
      () => `commit ${item.number} of ${history.partition} says ${saidMs}, its records ${watermarkMs}`,
    );
    pass(saidMs);
  }
  const last = history.head?.position ?? null;
  const isWhole = (record: ShardRecord) => last !== null && comparePositions({ ...record, subSequenceNumber: -1 }, last) <= 0;
  counts.kinesisRecords = truth.records.filter(isWhole).length;
  return { oracles, counts, undecodableIds };
}
