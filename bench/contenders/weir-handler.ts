// Weir's whole handler, from the Lambda event object to the encoded commit: decoding, running, the commit's encoding and hashing, the outbox
// and its rows. The stores and sinks behind it keep everything in memory or drop it; logging and metrics are left away.
import { Worker } from 'node:worker_threads';
import type { KinesisStreamEvent } from 'aws-lambda';
import { writeProgram } from '../../local/load-program.ts';
import { CommitLog } from '../../shared/checkpoint/commit-log.ts';
import { MemoryBodyStore } from '../../shared/checkpoint/memory-body-store.ts';
import { MemoryLogStore } from '../../shared/checkpoint/memory-log-store.ts';
import { nextNonce } from '../../shared/checkpoint/nonce.ts';
import { PartitionCache } from '../../shared/checkpoint/partition-cache.ts';
import { HASH_KEY_MAX } from '../../shared/engine/hash-key.ts';
import { BatchArena } from '../../shared/kinesis/batch-arena.ts';
import { type DecodedBatch, decodeEvent } from '../../shared/kinesis/decode-event.ts';
import { framingOf } from '../../shared/kinesis/framing.ts';
import { decodeInParts } from '../../shared/partition/decode-in-parts.ts';
import { DEFAULT_PARTITION_LIMITS, type PartitionEnvironment } from '../../shared/partition/environment.ts';
import type { StageExecutor } from '../../shared/partition/executor.ts';
import { InlineExecutor } from '../../shared/partition/inline-executor.ts';
import type { PartitionState } from '../../shared/partition/partition-state.ts';
import { type BatchOutcome, processBatch } from '../../shared/partition/process-batch.ts';
import { drainPartition } from '../../shared/partition/process-tick.ts';
import { WorkerExecutor } from '../../shared/partition/worker-executor.ts';
import { WorkerPool } from '../../shared/partition/worker-pool.ts';
import type { OutboundRow, Sink } from '../../shared/sinks/sink.ts';
import { MemoryWatermarkStore } from '../../shared/time/memory-watermark-store.ts';
import { systemClock } from '../../shared/time/system-clock.ts';
import type { Answer } from '../measure/answer.ts';
import { foldRow, type Shape } from './shape.ts';
import { type CompiledShape, ROWS_PER_KEY_GROUP_MAX } from './weir-stage.ts';

const SHARD = 'shardId-000000000000';
const CACHE_BYTES = 8 * 1024 ** 3;
/** Every record lies inside, and has to be asked. */
const NEARLY_ALL = { start: 0n, end: HASH_KEY_MAX - 1n };
const UNLIMITED = { remainingMs: () => Number.POSITIVE_INFINITY };

/** Counts rows, and hands them on to whoever wants to read them. */
class CountingSink implements Sink {
  readonly description = 'sink of the benchmark';
  rowCount = 0;
  onRow: ((row: OutboundRow) => void) | null = null;

  async publish(rows: readonly OutboundRow[]): Promise<void> {
    this.rowCount += rows.length;
    if (this.onRow) rows.forEach(this.onRow);
  }

  async close(): Promise<void> {}
}

export interface HandlerOptions {
  readonly coalesced: boolean;
  /** null runs in this thread. */
  readonly pool: WorkerPool | null;
}

export const newPool = (stage: CompiledShape, workers: number): WorkerPool => {
  const modulePath = writeProgram(stage.moduleText);
  return new WorkerPool(
    stage.program,
    workers,
    () => new Worker(new URL('../../local/in-process/worker.ts', import.meta.url), { workerData: { modulePath } }),
  );
};

/** The first environment of each stage, and of each pool, kept for the reason that first tasks are. */
const firstHandlers = new Map<CompiledShape | WorkerPool, WeirHandler>();

/** One execution environment with an empty log. Its memory for batches may be that of the one before, as in a warm Lambda. */
export class WeirHandler {
  private readonly environment: PartitionEnvironment;
  private readonly arena: BatchArena;
  private readonly pool: WorkerPool | null;
  private readonly sink = new CountingSink();

  constructor(stage: CompiledShape, options: HandlerOptions, arena: BatchArena = newArena(options.pool !== null)) {
    this.arena = arena;
    this.pool = options.pool;
    this.environment = environmentOf(stage, options, this.sink);
    const first = options.pool ?? stage;
    if (!firstHandlers.has(first)) firstHandlers.set(first, this);
  }

  get rowCount(): number {
    return this.sink.rowCount;
  }

  async handle({ Records: records }: KinesisStreamEvent): Promise<BatchOutcome> {
    const framing = framingOf(this.environment.descriptor.source);
    const options = { shardId: SHARD, framing, arena: this.arena, hashRange: NEARLY_ALL };
    return this.process(() => (this.pool ? decodeInParts(this.pool, records, options) : decodeEvent(records, options)));
  }

  /** Lets go of its state. The garbage collector finds that of one thread, but not what workers hold. */
  close(): void {
    this.environment.cache.makeRoom(Number.POSITIVE_INFINITY);
  }

  async process(decode: () => DecodedBatch | Promise<DecodedBatch>): Promise<BatchOutcome> {
    const outcome = await processBatch(this.environment, SHARD, decode, UNLIMITED);
    if (outcome.failure) throw outcome.failure;
    return outcome;
  }

  /** Closes every window and folds all rows of the environment's life into an answer. Call before the first event. */
  collect(shape: Shape): { end(): Promise<Answer> } {
    const answer: Answer = new Map();
    this.sink.onRow = row => foldRow(shape, answer, JSON.parse(Buffer.from(row.json).toString('utf8')));
    return {
      end: async () => {
        await drainPartition(this.environment, SHARD, UNLIMITED);
        return answer;
      },
    };
  }
}

export const newArena = (shared: boolean): BatchArena => new BatchArena({ shared });

function environmentOf({ descriptor, program }: CompiledShape, { coalesced, pool }: HandlerOptions, sink: Sink): PartitionEnvironment {
  const bodies = new MemoryBodyStore();
  const store = new MemoryLogStore({ dropSuperseded: true, bodies });
  const taskOptions = { coalesceChanges: descriptor.queries.map(() => coalesced), rowsPerKeyGroupMax: ROWS_PER_KEY_GROUP_MAX };
  const newExecutor = async (): Promise<StageExecutor> =>
    pool ? WorkerExecutor.create(pool, taskOptions, descriptor.isSliceable) : new InlineExecutor(program, taskOptions);
  return {
    application: 'bench',
    descriptor,
    clock: systemClock,
    cache: new PartitionCache<PartitionState>({ byteBudget: CACHE_BYTES, onDrop: state => state.executor.close() }),
    watermarks: new MemoryWatermarkStore(),
    outputs: [sink],
    lateRows: [null],
    deadLetters: sink,
    limits: DEFAULT_PARTITION_LIMITS,
    newExecutor,
    openLog: partition =>
      new CommitLog({
        store,
        bodies,
        clock: systemClock,
        nextNonce,
        partition,
        program: descriptor.fingerprint,
        stateProgram: descriptor.stateFingerprint,
      }),
    proveEmpty: async () => ({ empty: true, closed: true }),
    listShards: async () => [],
    retentionMs: async () => Number.POSITIVE_INFINITY,
  };
}
