// The Lambda function of a stage: batches of its source's shards, and the coordinator's ticks.
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context, KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import { ExternalError } from '../shared/engine/errors.ts';
import type { StageProgram } from '../shared/engine/program.ts';
import { BatchArena } from '../shared/kinesis/batch-arena.ts';
import { decodeEvent, needsHashRange } from '../shared/kinesis/decode-event.ts';
import { framingOf } from '../shared/kinesis/framing.ts';
import { shardIdOf } from '../shared/kinesis/shard-id.ts';
import { expectWholeRecords } from '../shared/kinesis/whole-records.ts';
import { decodeInParts } from '../shared/partition/decode-in-parts.ts';
import type { Deadline, PartitionEnvironment } from '../shared/partition/environment.ts';
import { type BatchOutcome, processBatch } from '../shared/partition/process-batch.ts';
import { processTick, type TickOutcome } from '../shared/partition/process-tick.ts';
import { RecentRestore } from '../shared/partition/recent-restore.ts';
import { ParentNotDrained } from '../shared/partition/sealed-partition.ts';
import { StateLimitError } from '../shared/partition/state-limit.ts';
import { loneRecord } from '../shared/partition/suspect-record.ts';
import { isTick, type TickEvent } from '../shared/time/tick.ts';
import type { HeldTime } from './backpressure.ts';
import { systemEdges } from './edges.ts';
import { withDeadline } from './invocation-time.ts';
import { type Observability, observe, observedHandler } from './observability.ts';
import { openPartitionServices, type PartitionServices, type SpawnWorker } from './partition-services.ts';

/** What a tick may take, as the coordinator reckons. */
const TICK_MS_MAX = 10_000;

export interface BatchResponse {
  batchItemFailures: { itemIdentifier: string }[];
}

/** Builds the handler of a stage. `spawnWorker` starts a thread of the same bundle, for handlers with several vCPUs to themselves. */
export async function createPartitionHandler(program: StageProgram, spawnWorker: SpawnWorker) {
  const opened = await openPartitionServices(program, process.env, await systemEdges(), spawnWorker);
  const observability = observe(opened.environment.application, program.descriptor.stage);
  const onRefused = (rowCount: number) => void observability.metrics.addMetric('DeadLetters', MetricUnit.Count, rowCount);
  const services: PartitionServices = { ...opened, environment: { ...opened.environment, onRefused } };
  services.backpressure.report = held => reportHeld(observability, held);
  return observedHandler<KinesisStreamEvent | TickEvent, BatchResponse | TickOutcome>(observability, (event, context) =>
    handleStageEvent(services, observability, event, context),
  );
}

/** The coordinator waits for its ticks: one that is held up must not keep it from the others. */
function deadlineOf(event: KinesisStreamEvent | TickEvent, context: TimeLeft): Deadline {
  if (!isTick(event)) return { remainingMs: () => context.getRemainingTimeInMillis() };
  const spareMs = Math.max(0, context.getRemainingTimeInMillis() - TICK_MS_MAX);
  return { remainingMs: () => context.getRemainingTimeInMillis() - spareMs };
}

/** Written at once, not when the invocation ends: it may be held for its whole time. */
function reportHeld({ metrics, logger }: Observability, { heldMs, by }: HeldTime): void {
  const held = metrics.singleMetric();
  held.addMetadata('heldBy', by);
  held.addMetric('Backpressure', MetricUnit.Milliseconds, heldMs);
  logger.debug(`held back ${heldMs} ms by ${by}`);
}

/** What an invocation has of its context. */
export type TimeLeft = Pick<Context, 'getRemainingTimeInMillis'>;

/** Applies a batch or a tick: the whole of an invocation but for what watches it. */
export async function handleStageEvent(
  services: PartitionServices,
  observability: Observability,
  event: KinesisStreamEvent | TickEvent,
  context: TimeLeft,
): Promise<BatchResponse | TickOutcome> {
  const deadline = deadlineOf(event, context);
  try {
    const end = { remainingMs: () => context.getRemainingTimeInMillis() };
    return await withDeadline<BatchResponse | TickOutcome>(
      deadline,
      () =>
        isTick(event)
          ? handleTick(services.environment, observability, event, deadline)
          : handleBatch(services, observability, event, deadline),
      end,
    );
  } finally {
    services.backpressure.settle();
  }
}

async function handleBatch(
  services: PartitionServices,
  observability: Observability,
  event: KinesisStreamEvent,
  deadline: Deadline,
): Promise<BatchResponse> {
  const [first] = event.Records;
  if (first === undefined) return { batchItemFailures: [] };
  const shardId = shardIdOf(first);
  observability.logger.appendKeys({ shardId });
  // A property of the metrics, for those who ask by shard; not a dimension.
  observability.metrics.addMetadata('shardId', shardId);
  const arena = services.arenas.pop() ?? new BatchArena({ shared: services.pool !== null });
  const framing = framingOf(services.environment.descriptor.source);
  let decodedCount = 0;
  try {
    const decode = async () => {
      expectWholeRecords(event.Records);
      const hashRange = needsHashRange(event.Records) ? await services.hashRangeOf(shardId) : null;
      const options = { shardId, arena, hashRange, framing };
      const decoded = services.pool ? await decodeInParts(services.pool, event.Records, options) : decodeEvent(event.Records, options);
      decodedCount = decoded.kinesisRecordCount;
      return decoded;
    };
    const outcome = await processBatch(services.environment, shardId, decode, deadline, loneRecord(event.Records, shardId));
    reportBatch(observability, services.environment, outcome);
    const from = outcome.unprocessedFrom ?? (decodedCount < event.Records.length ? decodedCount : null);
    return handBack(event.Records, from);
  } finally {
    services.arenas.push(arena);
  }
}

/** Lambda sends again the record with the lowest sequence number named here, and everything after it. */
function handBack(records: readonly KinesisStreamRecord[], from: number | null): BatchResponse {
  return { batchItemFailures: from === null ? [] : [{ itemIdentifier: records[from]!.kinesis.sequenceNumber }] };
}

async function handleTick(
  environment: PartitionEnvironment,
  { logger, metrics }: Observability,
  tick: TickEvent,
  deadline: Deadline,
): Promise<TickOutcome> {
  logger.appendKeys({ shardId: tick.shardId });
  try {
    const outcome = await processTick(environment, tick.shardId, deadline, tick);
    metrics.addMetric('TicksDone', MetricUnit.Count, 1);
    reportCounted(metrics, environment, outcome);
    logger.debug('tick', { reasons: tick.reasons, ...outcome });
    return outcome;
  } catch (error) {
    if (error instanceof ExternalError) metrics.addMetric('TickFailures', MetricUnit.Count, 1);
    throw error;
  }
}

/** What the commits did, of a batch or a tick. */
function reportCounted(
  metrics: Observability['metrics'],
  { descriptor }: PartitionEnvironment,
  { commitCount, counted }: BatchOutcome | TickOutcome,
): void {
  const sumOver = (suffix: string) => descriptor.queries.reduce((total, query) => total + (counted[`${query.name}.${suffix}`] ?? 0), 0);
  metrics.addMetric('RowsEmitted', MetricUnit.Count, sumOver('emitted'));
  metrics.addMetric('LateRows', MetricUnit.Count, sumOver('late'));
  metrics.addMetric(
    'DeadLetters',
    MetricUnit.Count,
    (counted.undecodable ?? 0) + (counted.unreadable ?? 0) + sumOver('failed') + sumOver('unwritable'),
  );
  metrics.addMetric('Misrouted', MetricUnit.Count, counted.misrouted ?? 0);
  metrics.addMetric('Strays', MetricUnit.Count, sumOver('strays'));
  metrics.addMetric('OutOfRange', MetricUnit.Count, sumOver('outOfRange'));
  metrics.addMetric('Commits', MetricUnit.Count, commitCount);
  metrics.addMetric('CommittedBytes', MetricUnit.Bytes, counted.committedBytes ?? 0);
}

/** Tells which query met keys that only an explicit hash key can have brought to the shard. */
function warnOutOfRange(logger: Observability['logger'], { descriptor }: PartitionEnvironment, { counted }: BatchOutcome): void {
  const counts = Object.fromEntries(descriptor.queries.map(({ name }) => [name, counted[`${name}.outOfRange`] ?? 0]));
  if (Object.values(counts).every(count => count === 0)) return;
  logger.warn(
    'records began groups whose partition keys lie outside the hash range of the shard: their producers give explicit hash keys, which Lambda does not tell; let them give none, or pack records with the KPL',
    { groupsByQuery: counts },
  );
}

/** How much of what one partition may take it does take. */
function reportStateShare(metrics: Observability['metrics'], { limits }: PartitionEnvironment, stateBytes: number): void {
  metrics.addMetric('StateShare', MetricUnit.Percent, (100 * stateBytes) / limits.stateBytesMax);
}

function reportBatch({ logger, metrics }: Observability, environment: PartitionEnvironment, outcome: BatchOutcome): void {
  const { state } = outcome;
  metrics.addMetric('Records', MetricUnit.Count, outcome.appliedRecordCount);
  metrics.addMetric('RecordsSkipped', MetricUnit.Count, outcome.skippedRecordCount);
  metrics.addMetric('CommitConflicts', MetricUnit.Count, outcome.lostCommitCount);
  warnOutOfRange(logger, environment, outcome);
  reportCounted(metrics, environment, outcome);
  if (state !== null) {
    metrics.addMetric('Groups', MetricUnit.Count, state.groupCount);
    metrics.addMetric('StateBytes', MetricUnit.Bytes, state.stateBytes);
    reportStateShare(metrics, environment, state.stateBytes);
    if (Number.isFinite(state.watermarkMs)) {
      metrics.addMetric('WatermarkLag', MetricUnit.Milliseconds, Math.max(0, environment.clock.nowMs() - state.watermarkMs));
    }
  }
  if (outcome.failure instanceof StateLimitError) reportStateShare(metrics, environment, outcome.failure.stateBytes);
  // Also where only time ran out: a function whose time is always too short must not hand the same batch back for ever, unseen.
  const { alignment, failure, unprocessedFrom } = outcome;
  const isWaiting = alignment === 'held' || failure instanceof ParentNotDrained || failure instanceof RecentRestore;
  if (unprocessedFrom !== null) metrics.addMetric(isWaiting ? 'BatchesHeld' : 'BatchesHandedBack', MetricUnit.Count, 1);
  if (alignment === 'released') {
    metrics.addMetric('HoldsReleased', MetricUnit.Count, 1);
    logger.warn("the shard is further ahead of the others than 'max.drift' allows, but its records cannot wait any longer");
  }
  if (isWaiting) logger.info(failure?.message ?? "the shard is further ahead of the others than 'max.drift' allows; the batch waits");
  else if (outcome.failure) logger[outcome.failure.retryable ? 'warn' : 'error'](outcome.failure.message, outcome.failure);
  else if (outcome.unprocessedFrom !== null)
    logger.warn(`the time ran out after ${outcome.appliedRecordCount} records; the rest of the batch comes again`);
}
