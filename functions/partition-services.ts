// What a partition handler needs, opened once per execution environment: tables, bodies, sinks, Kinesis, worker threads. The clients, the clock
// and chance that it all rests on are handed in.
import type { Worker } from 'node:worker_threads';
import { CommitLog } from '../shared/checkpoint/commit-log.ts';
import { DynamoDbLogStore } from '../shared/checkpoint/dynamodb-log-store.ts';
import { defaultLogPolicy } from '../shared/checkpoint/log-policy.ts';
import type { LogStore } from '../shared/checkpoint/log-store.ts';
import { PartitionCache } from '../shared/checkpoint/partition-cache.ts';
import type { Position } from '../shared/checkpoint/position.ts';
import { retrying } from '../shared/checkpoint/retrying.ts';
import type { StageDescriptor } from '../shared/engine/descriptor.ts';
import type { StageProgram, TaskOptions } from '../shared/engine/program.ts';
import type { BatchArena } from '../shared/kinesis/batch-arena.ts';
import { framingOf } from '../shared/kinesis/framing.ts';
import type { HashRange } from '../shared/kinesis/hash-range.ts';
import { readShardAfter } from '../shared/kinesis/read-shard.ts';
import { ServiceBreaker } from '../shared/kinesis/service-breaker.ts';
import { ShardReader } from '../shared/kinesis/shard-reader.ts';
import { DEFAULT_PARTITION_LIMITS, type PartitionEnvironment } from '../shared/partition/environment.ts';
import { InlineExecutor } from '../shared/partition/inline-executor.ts';
import type { PartitionState } from '../shared/partition/partition-state.ts';
import { RESTORE_MARGIN_MS } from '../shared/partition/recent-restore.ts';
import { WorkerExecutor } from '../shared/partition/worker-executor.ts';
import { WorkerPool } from '../shared/partition/worker-pool.ts';
import { type OpenSinkOptions, openSink, type SinkClients } from '../shared/sinks/open-sink.ts';
import { hasUnguardedTable, isRevised } from '../shared/sinks/revised-rows.ts';
import type { Sink } from '../shared/sinks/sink.ts';
import { DynamoDbWatermarkStore } from '../shared/time/dynamodb-watermark-store.ts';
import { Backpressure, watched } from './backpressure.ts';
import { type PartitionConfiguration, readPartitionConfiguration } from './configuration.ts';
import type { FunctionEdges } from './edges.ts';
import { isInvocationOver, waitableMs } from './invocation-time.ts';
import { retryingWatermarks } from './retrying-watermarks.ts';

/** What is left of an invocation when waiting ends: enough to put a log's expiry off and to answer. */
const waitable = () => waitableMs(DEFAULT_PARTITION_LIMITS.reservedMs);

/** FINAL rows that one key group may emit in a commit; with 128 key groups a commit stays below about 8,000 rows. */
const ROWS_PER_KEY_GROUP_MAX = 64;

/** A mapping from the tip of the stream has read by then what arrived after it began. */
const LATEST_DELIVERY_MS_MAX = 15 * 60_000;

export type SpawnWorker = () => Worker;

export interface PartitionServices {
  readonly environment: PartitionEnvironment;
  readonly backpressure: Backpressure;
  /** Memory of batches, taken by an invocation and given back; overlapping invocations each have their own. */
  readonly arenas: BatchArena[];
  /** Threads that share the work of large batches, whose memory must then be shared. */
  readonly pool: WorkerPool | null;
  hashRangeOf(shardId: string): Promise<HashRange>;
}

/** Reads the configuration and opens everything, without a call over the network. */
export async function openPartitionServices(
  { descriptor: compiled, createTask }: StageProgram,
  env: NodeJS.ProcessEnv,
  edges: FunctionEdges,
  spawnWorker: SpawnWorker,
): Promise<PartitionServices> {
  const configuration = readPartitionConfiguration(env, compiled.outputs.length, compiled.queries.length);
  const stream = configuration.streamName ?? compiled.source.stream;
  const descriptor: StageDescriptor = { ...compiled, source: { ...compiled.source, stream } };
  const { clock, chance } = edges;
  const backpressure = new Backpressure(clock);
  const dynamoDb = watched(edges.dynamoDb, 'DynamoDB', clock, backpressure);
  const kinesis = watched(edges.kinesis, 'Kinesis', clock, backpressure);
  const sqs = () => watched(edges.sqs(), 'SQS', clock, backpressure);
  const pool = configuration.workerCount > 1 ? new WorkerPool({ descriptor, createTask }, configuration.workerCount, spawnWorker) : null;
  const retries = { clock, chance, remainingMs: waitable };
  const shardReader = new ShardReader({ client: kinesis, ...retries });
  const watermarks = retryingWatermarks(
    new DynamoDbWatermarkStore({ client: dynamoDb, tableName: configuration.watermarksTable }),
    retries,
  );
  const logStore = new DynamoDbLogStore({
    ...{ client: dynamoDb, tableName: configuration.checkpointsTable },
    // A long log has many pages, and a table that throttles would never let all of them through in one go.
    retryPage: call => retrying(call, { clock, chance, forMs: Math.min((edges.logPolicy ?? defaultLogPolicy).retryForMs, waitable()) }),
  });
  const environment: PartitionEnvironment = {
    application: configuration.application,
    descriptor,
    clock,
    cache: new PartitionCache<PartitionState>({ byteBudget: configuration.cacheBytesMax, onDrop: state => state.executor.close() }),
    watermarks,
    limits: {
      ...DEFAULT_PARTITION_LIMITS,
      globalIntervalMs: configuration.globalIntervalMs ?? DEFAULT_PARTITION_LIMITS.globalIntervalMs,
      stateBytesMax: configuration.stateBytesMax,
      afterRestoreMs: afterRestoreMs(descriptor, configuration),
    },
    ...(await openSinks(descriptor, configuration, { ...edges, dynamoDb, kinesis, sqs })),
    newExecutor: async () => newExecutor({ descriptor, createTask }, configuration, pool),
    openLog: await logOpener(descriptor, configuration, logStore, edges, backpressure),
    proveEmpty: (shardId: string, after: Position | null) =>
      shardReader.proveEmpty(stream, shardId, after?.sequenceNumber ?? null, firstArrivalMs(configuration.start, clock)),
    listShards: () => shardReader.listShards(stream),
    retentionMs: () => shardReader.retentionMs(stream),
    readShard: (shardId, after, amount) =>
      readShardAfter(shardReader, { stream, shardId, after, framing: framingOf(descriptor.source), shared: pool !== null, ...amount }),
  };
  return {
    environment,
    backpressure,
    arenas: [],
    pool,
    hashRangeOf: shardId => shardReader.hashRangeOf(stream, shardId),
  };
}

/** Records that arrived before this are never read; null where all are. */
function firstArrivalMs(start: PartitionConfiguration['start'], clock: FunctionEdges['clock']): number | null {
  // When a mapping that starts at the tip did start, nobody says. What it delivers it delivers soon: an older record is not for it.
  return start === 'LATEST'
    ? clock.nowMs() - LATEST_DELIVERY_MS_MAX
    : start === 'TRIM_HORIZON'
      ? null
      : Math.min(start.timestampMs, clock.nowMs());
}

/** Where every table is guarded, nobody who publishes late does harm. */
function afterRestoreMs(descriptor: StageDescriptor, { outputs, timeoutMs }: PartitionConfiguration): number {
  return hasUnguardedTable(descriptor, output => outputs[output]!.startsWith('dynamodb:')) ? timeoutMs + RESTORE_MARGIN_MS : 0;
}

async function logOpener(
  descriptor: StageDescriptor,
  configuration: PartitionConfiguration,
  store: LogStore,
  edges: FunctionEdges,
  backpressure: Backpressure,
) {
  const { clock, nextNonce, logPolicy: policy = defaultLogPolicy } = edges;
  const bodies = await edges.openBodies(configuration.bodies, s3 => watched(s3, 'S3', clock, backpressure));
  const { fingerprint: program, stateFingerprint: stateProgram } = descriptor;
  const options = { store, bodies, clock, nextNonce, program, stateProgram, policy, remainingMs: waitable };
  return (partition: string) => new CommitLog({ ...options, partition });
}

function newExecutor(program: StageProgram, configuration: PartitionConfiguration, pool: WorkerPool | null) {
  const options: Omit<TaskOptions, 'keyGroups'> = {
    coalesceChanges: program.descriptor.queries.map(query => configuration.outputs[query.output]!.startsWith('dynamodb:')),
    rowsPerKeyGroupMax: ROWS_PER_KEY_GROUP_MAX,
  };
  return pool ? WorkerExecutor.create(pool, options, program.descriptor.isSliceable) : new InlineExecutor(program, options);
}

async function openSinks(
  descriptor: StageDescriptor,
  configuration: PartitionConfiguration,
  { clock, chance, dynamoDb, kinesis, sqs }: FunctionEdges,
): Promise<{ outputs: Sink[]; lateRows: (Sink | null)[]; deadLetters: Sink }> {
  const { outputs, queries } = descriptor;
  const clients: SinkClients = {
    clock,
    chance,
    remainingMs: waitable,
    isOver: isInvocationOver,
    dynamoDb: () => dynamoDb,
    kinesis: () => kinesis,
    sqs,
  };
  // Each place that rows go to is left alone by itself when it is down.
  const open = (target: string, options: OpenSinkOptions) =>
    openSink(target, { ...clients, breaker: new ServiceBreaker({ clock, chance }) }, { append: true, ...options });
  const itemPer = (output: number) =>
    queries.some(query => query.output === output && query.windowsShareStart) ? ('window-end' as const) : ('window' as const);
  const openResults = (target: string, output: number) =>
    open(target, { revisable: isRevised(descriptor, output), itemPer: itemPer(output) });
  const openSideRows = (target: string) => open(target, { itemPer: 'row' });
  return {
    outputs: await Promise.all(outputs.map((_, index) => openResults(configuration.outputs[index]!, index))),
    lateRows: await Promise.all(configuration.lateRows.map(target => (target === null ? null : openSideRows(target)))),
    deadLetters: await openSideRows(configuration.deadLetters),
  };
}
