// Runs a compiled stage on synthetic records as its handler would, one shard's share, and meters it. The first half of the run fills the
// state and compiles the code; the second is counted: a window's whole life where windows are not too long.
import type { KinesisStreamEvent } from 'aws-lambda';
import { eventRecordOf, eventTextOf } from '../../local/event-source-mapping/kinesis-event.ts';
import { loadProgram } from '../../local/load-program.ts';
import { CommitLog } from '../../shared/checkpoint/commit-log.ts';
import { MemoryBodyStore } from '../../shared/checkpoint/memory-body-store.ts';
import { nextNonce } from '../../shared/checkpoint/nonce.ts';
import { PartitionCache } from '../../shared/checkpoint/partition-cache.ts';
import { deliveryOf, type Load } from '../../shared/cost/load.ts';
import type { StageUsage } from '../../shared/cost/usage.ts';
import { BatchArena } from '../../shared/kinesis/batch-arena.ts';
import { decodeEvent } from '../../shared/kinesis/decode-event.ts';
import { framingOf } from '../../shared/kinesis/framing.ts';
import { DEFAULT_PARTITION_LIMITS, type PartitionEnvironment } from '../../shared/partition/environment.ts';
import { InlineExecutor } from '../../shared/partition/inline-executor.ts';
import type { PartitionState } from '../../shared/partition/partition-state.ts';
import { processBatch } from '../../shared/partition/process-batch.ts';
import type { CompiledStage } from '../../shared/sql/compile.ts';
import { Meter, MeteredSink, meteredBodyStore, meteredLogStore, meteredWatermarkStore } from './metered-stores.ts';
import { type SyntheticOptions, syntheticRecord } from './synthetic-records.ts';

const SHARD = 'shardId-000000000000';
const EVENT_SOURCE = {
  streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/cost',
  shardId: SHARD,
  region: 'us-east-1',
  invokeIdentityArn: 'arn:aws:iam::000000000000:role/cost',
};
const FIRST_EVENT_MS = Date.UTC(2026, 0, 5);
const SEQUENCE_NUMBER_FIRST = 49590338271490256608559692538361571095921575989136580000000n;
const INVOCATIONS_MIN = 40;
const INVOCATIONS_MAX = 400;
/** Keeps the command short; more records change nothing in the averages. */
const RECORDS_MAX = 400_000;
const ROWS_PER_KEY_GROUP_MAX = 64;
const CACHE_BYTES = 4 * 1024 ** 3;
const UNLIMITED = { remainingMs: () => Number.POSITIVE_INFINITY };

/** Averages over the invocations of the second half. */
export async function measureStage(compiled: CompiledStage, load: Load): Promise<StageUsage> {
  const { batchRecordCount, shardCount } = deliveryOf(load);
  const records = syntheticOptions(compiled, load, shardCount);
  const meter = new Meter();
  const sinks = compiled.descriptor.outputs.map(({ connector }) => new MeteredSink(connector, meter));
  const environment = await environmentOf(compiled, meter, sinks);
  const invocationCount = invocationsToRun(compiled, load, batchRecordCount);
  const arena = new BatchArena();
  const measured = { count: 0, cpuMs: 0, decoded: 0, filtered: 0, groups: 0, recordBytes: 0 };
  const intervalMs = (1000 * shardCount) / load.recordsPerSecond;
  for (let invocation = 0; invocation < invocationCount; invocation++) {
    const text = eventText(records, invocation * batchRecordCount, batchRecordCount, intervalMs);
    if (invocation === invocationCount >> 1) {
      meter.reset();
      for (const sink of sinks) sink.reset();
    }
    const before = process.cpuUsage();
    const { Records } = JSON.parse(text) as KinesisStreamEvent;
    const outcome = await processBatch(
      environment,
      SHARD,
      () => decodeEvent(Records, { shardId: SHARD, arena, hashRange: null, framing: framingOf(compiled.descriptor.source) }),
      UNLIMITED,
    );
    const { user, system } = process.cpuUsage(before);
    if (outcome.failure) throw outcome.failure;
    if (invocation < invocationCount >> 1) continue;
    measured.count++;
    measured.cpuMs += (user + system) / 1e3;
    measured.decoded += outcome.counted.decoded ?? 0;
    for (const { name } of compiled.descriptor.queries) measured.filtered += outcome.counted[`${name}.filtered`] ?? 0;
    measured.groups = Math.max(measured.groups, (outcome.state?.groupCount ?? 0) * shardCount);
  }
  const per = (total: number) => total / measured.count;
  return {
    stage: compiled.descriptor.stage,
    cpuMs: per(measured.cpuMs),
    callCount: per(meter.callCount),
    dynamoDbWriteUnits: per(meter.writeUnits),
    dynamoDbReadUnits: per(meter.readUnits),
    logBytes: per(meter.logBytes),
    s3PutCount: per(meter.bodyPutCount),
    s3Bytes: per(meter.bodyBytes),
    rows: rowsByConnector(compiled, sinks, measured.count),
    decodedCount: per(measured.decoded),
    filteredCount: per(measured.filtered) / compiled.descriptor.queries.length,
    groupCount: measured.groups,
    recordBytes: syntheticRecord(records, 0, FIRST_EVENT_MS).length,
  };
}

function syntheticOptions({ stage, descriptor }: CompiledStage, load: Load, shardCount: number): SyntheticOptions {
  const { source } = stage;
  const keyColumns = new Set(source.partitionedBy.map(index => source.columns[index]!.name));
  for (const query of descriptor.queries) for (const { name } of query.keyColumns) keyColumns.add(name);
  return { source, keyColumns, groupCount: Math.max(1, Math.ceil(load.groupCount / shardCount)), recordBytes: load.recordBytes };
}

/** Twice the longest window, so that the second half sees one from its first group to its last row. */
function invocationsToRun({ descriptor }: CompiledStage, load: Load, batchRecordCount: number): number {
  const { invocationsPerSecond, shardCount } = deliveryOf(load);
  const windowSeconds = Math.max(0, ...descriptor.queries.map(query => (query.windowSizeMs ?? 0) / 1000));
  const wanted = Math.ceil((2 * windowSeconds * invocationsPerSecond) / shardCount);
  const most = Math.max(4, Math.min(INVOCATIONS_MAX, Math.floor(RECORDS_MAX / batchRecordCount)));
  return Math.min(most, Math.max(INVOCATIONS_MIN, wanted));
}

function eventText(records: SyntheticOptions, from: number, count: number, intervalMs: number): string {
  return eventTextOf(
    Array.from({ length: count }, (_, i) => {
      const eventMs = FIRST_EVENT_MS + Math.floor((from + i) * intervalMs);
      const record = {
        SequenceNumber: String(SEQUENCE_NUMBER_FIRST + BigInt(from + i)),
        PartitionKey: `key-${(from + i) % records.groupCount}`,
        Data: syntheticRecord(records, from + i, eventMs),
        ApproximateArrivalTimestamp: new Date(eventMs),
      };
      return eventRecordOf(record, EVENT_SOURCE);
    }),
  );
}

async function environmentOf(
  { descriptor, moduleText }: CompiledStage,
  meter: Meter,
  sinks: readonly MeteredSink[],
): Promise<PartitionEnvironment> {
  const program = await loadProgram(moduleText);
  const bodies = new MemoryBodyStore();
  const store = meteredLogStore(meter, bodies);
  // Time passes with the batches that are asked for, not while they are computed: nothing here waits.
  const clock = { nowMs: () => FIRST_EVENT_MS, sleep: async () => {} };
  const { fingerprint, stateFingerprint } = descriptor;
  return {
    application: 'cost',
    descriptor,
    clock,
    cache: new PartitionCache<PartitionState>({ byteBudget: CACHE_BYTES, onDrop: state => state.executor.close() }),
    watermarks: meteredWatermarkStore(meter),
    outputs: sinks,
    lateRows: descriptor.queries.map(() => null),
    deadLetters: new MeteredSink('dead letters', meter),
    limits: DEFAULT_PARTITION_LIMITS,
    newExecutor: async () =>
      new InlineExecutor(program, {
        coalesceChanges: descriptor.queries.map(query => descriptor.outputs[query.output]!.connector === 'dynamodb'),
        rowsPerKeyGroupMax: ROWS_PER_KEY_GROUP_MAX,
      }),
    openLog: partition =>
      new CommitLog({
        store,
        bodies: meteredBodyStore(meter, bodies),
        clock,
        nextNonce,
        partition,
        program: fingerprint,
        stateProgram: stateFingerprint,
      }),
    proveEmpty: async () => ({ empty: true, closed: true }),
    listShards: async () => [],
    retentionMs: async () => Number.POSITIVE_INFINITY,
  };
}

function rowsByConnector({ descriptor }: CompiledStage, sinks: readonly MeteredSink[], count: number): StageUsage['rows'] {
  const rows: Record<string, { rowCount: number; unitCount: number }> = {};
  for (const [index, { connector }] of descriptor.outputs.entries()) {
    const total = (rows[connector] ??= { rowCount: 0, unitCount: 0 });
    total.rowCount += sinks[index]!.rowCount / count;
    total.unitCount += sinks[index]!.unitCount / count;
  }
  return rows;
}
