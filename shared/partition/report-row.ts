// What a partition tells the others and the people: its watermark row, written after everything it promises is out.
import { QUERY_COUNTERS, queryCounterIndex, STAGE_COUNTERS, stageCounterIndex } from '../engine/counters.ts';
import type { StageDescriptor } from '../engine/descriptor.ts';
import type { PartitionStatus, WatermarkRow } from '../time/watermark-row.ts';
import { type PartitionEnvironment, rowKey } from './environment.ts';
import type { PartitionState } from './partition-state.ts';
import type { Totals } from './totals.ts';

export function watermarkRow(
  env: PartitionEnvironment,
  state: PartitionState,
  emptySinceMs: number | null,
  status: PartitionStatus = 'active',
): WatermarkRow {
  const summary = state.executor.summary();
  return {
    partition: rowKey(env, state.shardId),
    watermarkMs: finite(summary.watermarkMs),
    eventTimeMaxMs: finite(summary.eventTimeMaxMs),
    nextTimerMs: finite(summary.nextTimerMs),
    pendingRowCount: summary.pendingRowCount,
    emptySinceMs,
    positionArrivalMs: state.totals.positionArrivalMs === 0 ? null : state.totals.positionArrivalMs,
    status,
    commitNumber: state.head,
    publishedNumber: publishedNumberOf(state),
    groupCount: summary.groupCount,
    stateBytes: summary.stateBytes,
    counters: countersOf(env, state),
    updatedAtMs: env.clock.nowMs(),
  };
}

/**
 * A commit without rows has nothing to publish. A partition that was taken back to a savepoint, and has not read what came after it, owes rows: so it
 * is visited until it has, also where a visit in between may not read (the application is paused).
 */
function publishedNumberOf({ head, totals, unpublished }: PartitionState): number {
  if (totals.rewound === 1) return head - 1;
  return unpublished.length === 0 ? head : unpublished[0]!.number - 1;
}

export const countersOf = (env: PartitionEnvironment, state: PartitionState): Record<string, number> =>
  namedCounters(env.descriptor, state.totals, state.executor.summary().counters);

/**
 * Counters of all time by name. They add up: records = decoded + undecodable + unreadable; and for every query,
 * decoded = filtered + late + failed + applied.
 */
function namedCounters(descriptor: StageDescriptor, totals: Totals, counters: Float64Array): Record<string, number> {
  const named: Record<string, number> = {
    kinesisRecords: totals.kinesisRecordCount,
    records: totals.recordCount,
    misrouted: totals.misroutedCount,
    unreadable: totals.unreadableCount,
    payloadBytes: totals.payloadByteCount,
    commits: totals.commitCount,
    committedBytes: totals.committedByteCount,
  };
  const { names, indexes } = namesOf(descriptor);
  for (let i = 0; i < names.length; i++) named[names[i]!] = counters[indexes[i]!]!;
  return named;
}

interface CounterNames {
  readonly names: readonly string[];
  readonly indexes: readonly number[];
}

/** Several times a batch the same for the life of a process. */
const knownNames = new WeakMap<StageDescriptor, CounterNames>();

function namesOf(descriptor: StageDescriptor): CounterNames {
  const known = knownNames.get(descriptor);
  if (known !== undefined) return known;
  const ofQueries = descriptor.queries.flatMap(({ name }, index) =>
    QUERY_COUNTERS.map(counter => [`${name}.${counter}`, queryCounterIndex(index, counter)] as const),
  );
  const all = [...STAGE_COUNTERS.map(counter => [counter, stageCounterIndex(counter)] as const), ...ofQueries];
  const named = { names: all.map(([name]) => name), indexes: all.map(([, index]) => index) };
  knownNames.set(descriptor, named);
  return named;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
