// One stage with everything around it in memory, for tests of the runtime: two shards at most, a clock that tests move, sinks that fail on
// command, and event records as Lambda hands them over.
import { loadProgram } from '../../local/load-program.ts';
import { CommitLog } from '../../shared/checkpoint/commit-log.ts';
import type { LogStore } from '../../shared/checkpoint/log-store.ts';
import { MemoryBodyStore } from '../../shared/checkpoint/memory-body-store.ts';
import { MemoryLogStore } from '../../shared/checkpoint/memory-log-store.ts';
import { PartitionCache } from '../../shared/checkpoint/partition-cache.ts';
import type { Position } from '../../shared/checkpoint/position.ts';
import type { SourceFormat } from '../../shared/engine/descriptor.ts';
import type { StageProgram, TaskOptions } from '../../shared/engine/program.ts';
import { decodeEvent } from '../../shared/kinesis/decode-event.ts';
import { framingOf } from '../../shared/kinesis/framing.ts';
import type { HashRange } from '../../shared/kinesis/hash-range.ts';
import { DEFAULT_PARTITION_LIMITS, type Deadline, type PartitionEnvironment } from '../../shared/partition/environment.ts';
import { InlineExecutor } from '../../shared/partition/inline-executor.ts';
import type { PartitionState } from '../../shared/partition/partition-state.ts';
import { processBatch } from '../../shared/partition/process-batch.ts';
import { processTick } from '../../shared/partition/process-tick.ts';
import { loneRecord } from '../../shared/partition/suspect-record.ts';
import { MemorySink } from '../../shared/sinks/memory-sink.ts';
import { type CompiledStage, compile } from '../../shared/sql/compile.ts';
import { MemoryWatermarkStore } from '../../shared/time/memory-watermark-store.ts';
import type { WatermarkRow } from '../../shared/time/watermark-row.ts';
import { ManualClock } from '../checkpoint/manual-clock.ts';
import { kinesisRecords, TEST_SHARD, type TestRecord } from '../kinesis/kinesis-event.ts';

export const START_MS = Date.UTC(2026, 0, 15);
export const PARTITION = `app/main/trades/${TEST_SHARD}`;

const source = (
  format: SourceFormat,
) => `CREATE STREAM trades (k VARCHAR, v BIGINT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '10' SECOND)
  PARTITIONED BY (k) WITH (connector = 'kinesis', stream = 'trades', format = '${format}');`;
export const MINUTES = `CREATE STREAM sums AS SELECT k, SUM(v) AS s FROM trades
  GROUP BY k WINDOW TUMBLING(at, INTERVAL '1' MINUTE) EMIT FINAL;`;
export const RUNNING = 'CREATE STREAM sums AS SELECT k, SUM(v) AS s FROM trades GROUP BY k EMIT CHANGES;';
export const PLAIN = 'CREATE STREAM sums AS SELECT k, v FROM trades;';

export const AMPLE: Deadline = { remainingMs: () => 60_000 };
export const TASK_OPTIONS: Omit<TaskOptions, 'keyGroups'> = { coalesceChanges: [false], rowsPerKeyGroupMax: 2 };

export const stageOf = (sql: string, format: SourceFormat = 'json'): CompiledStage =>
  compile(`${source(format)}\n${sql}`).application!.stages[0]!;

export const moduleTextOf = (sql: string, format?: SourceFormat): string => stageOf(sql, format).moduleText;

export async function programOf(sql: string, format?: SourceFormat): Promise<StageProgram> {
  return loadProgram(moduleTextOf(sql, format));
}

/** A payload `seconds` after the start. */
export const payload = (k: string, v: unknown, seconds: number): string =>
  JSON.stringify({ k, v, at: new Date(START_MS + seconds * 1000).toISOString() });

export class PartitionWorld {
  readonly program: StageProgram;
  readonly store = new MemoryLogStore();
  readonly bodies = new MemoryBodyStore();
  readonly watermarks = new MemoryWatermarkStore();
  readonly clock = new ManualClock(START_MS);
  readonly results = new MemorySink('results');
  readonly late = new MemorySink('late');
  readonly deadLetters = new MemorySink('dead letters');
  /** What Kinesis would answer to a look behind the position. */
  isEmpty = true;
  closedExecutorCount = 0;
  private nonceCount = 0;

  constructor(program: StageProgram) {
    this.program = program;
  }

  static async of(sql: string, format?: SourceFormat): Promise<PartitionWorld> {
    return new PartitionWorld(await programOf(sql, format));
  }

  /** A process: its own cache over the same tables. */
  process(changes: Partial<PartitionEnvironment> = {}, store: LogStore = this.store): PartitionEnvironment {
    const { descriptor } = this.program;
    const environment: PartitionEnvironment = {
      ...{ application: 'app', descriptor: { ...descriptor, stage: 'main' }, clock: this.clock, watermarks: this.watermarks },
      cache: new PartitionCache<PartitionState>({ byteBudget: 1e9, onDrop: state => state.executor.close() }),
      outputs: descriptor.outputs.map(() => this.results),
      lateRows: descriptor.queries.map(() => this.late),
      deadLetters: this.deadLetters,
      limits: DEFAULT_PARTITION_LIMITS,
      newExecutor: async () => new InlineExecutor(this.program, TASK_OPTIONS),
      openLog: partition =>
        new CommitLog({
          ...{ store, bodies: this.bodies, clock: this.clock, partition, nextNonce: () => `nonce-${this.nonceCount++}` },
          ...{ program: descriptor.fingerprint, stateProgram: descriptor.stateFingerprint },
        }),
      proveEmpty: async (_shardId: string, _after: Position | null) => ({ empty: this.isEmpty, closed: false }),
      listShards: async () => [],
      retentionMs: async () => Number.POSITIVE_INFINITY,
      ...changes,
    };
    return environment;
  }

  /** Delivers records `[from, to)` of an event. */
  deliver(
    environment: PartitionEnvironment,
    records: readonly TestRecord[],
    { from = 0, to = records.length, deadline = AMPLE, hashRange = null as HashRange | null, decoding = async () => {} } = {},
  ) {
    const event = kinesisRecords(records.map(record => ({ arrivalMs: this.clock.nowMs(), ...record }))).slice(from, to);
    const decode = async () => {
      await decoding();
      return decodeEvent(event, { shardId: TEST_SHARD, hashRange, framing: framingOf(this.program.descriptor.source) });
    };
    return processBatch(environment, TEST_SHARD, decode, deadline, loneRecord(event, TEST_SHARD));
  }

  tick(environment: PartitionEnvironment, deadline = AMPLE) {
    return processTick(environment, TEST_SHARD, deadline);
  }

  async row(): Promise<WatermarkRow> {
    const [row] = await this.watermarks.rows('app/main');
    return row!;
  }

  async commitNumbers(): Promise<number[]> {
    return (await this.store.range(PARTITION, 1, Number.MAX_SAFE_INTEGER)).map(item => item.number);
  }
}
