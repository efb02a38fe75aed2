// Commit, publish, row: what leaves a partition leaves through here, in commit order.
import type { StageDescriptor } from '../engine/descriptor.ts';
import { ExternalError } from '../engine/errors.ts';
import type { RecordBatch } from '../engine/program.ts';
import { partitionKeyOf, sequenceNumberOf } from '../engine/record-place.ts';
import type { OutboundRow, PublishContext, Sink } from '../sinks/sink.ts';
import type { PartitionEnvironment } from './environment.ts';
import type { SliceOutput } from './executor.ts';
import { decodeOutbox, forEachRowInOrder, type Outbox } from './outbox.ts';
import type { PartitionState } from './partition-state.ts';
import { type RefusedRow, refusedRows } from './refused-row.ts';

/** Publishes what committed work still owes, oldest first, and notes it in the log. Nothing may be acknowledged or committed before. */
export async function publishPending(env: PartitionEnvironment, state: PartitionState): Promise<void> {
  while (state.unpublished.length > 0) {
    const commit = state.unpublished[0]!;
    const outbox = decodeOutbox(
      commit.outbox,
      env.descriptor.queries.map(query => query.name),
    );
    await publishOutbox(env, outbox, { partition: state.partition, commitNumber: commit.number });
    await state.log.publishedUpTo(commit.number);
    state.unpublished.shift();
  }
}

async function publishOutbox(env: PartitionEnvironment, outbox: Outbox, context: PublishContext): Promise<void> {
  // Sinks are independent of each other; the rows of one sink keep their order.
  const bySink = new Map<Sink, OutboundRow[]>();
  const add = (sink: Sink, rows: readonly OutboundRow[]) => {
    if (rows.length === 0) return;
    const known = bySink.get(sink);
    if (known) for (const row of rows) known.push(row);
    else bySink.set(sink, [...rows]);
  };
  env.descriptor.queries.forEach((query, index) => {
    add(env.outputs[query.output]!, outbox.queries[index]!);
    add(env.outputs[query.output]!, outbox.statelessRows[index]!);
    const lateSink = env.lateRows[index];
    if (lateSink) add(lateSink, outbox.lateRows[index]!);
  });
  add(env.deadLetters, outbox.deadLetters);
  // All of them, also when one has failed: what is still on its way may not be overtaken by the next try.
  const settled = await Promise.allSettled([...bySink].map(([sink, rows]) => publishTo(env, sink, rows, context)));
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
}

/**
 * Whether the rows of a query go out before their commit. Rows of stateless queries may: they are a pure function of the records, so a crash in
 * between makes the next attempt publish exactly the same rows again. But where a row replaces the one before it by key, guarded by the number
 * of the commit, a handler that loses the race for that number would leave an older row in the place of a newer one.
 */
export function isPublishedFirst({ queries, outputs }: StageDescriptor, index: number): boolean {
  const { emit, output } = queries[index]!;
  return emit === 'rows' && outputs[output]!.connector !== 'dynamodb';
}

/** Publishes what goes out before the commit. */
export async function publishStateless(
  env: PartitionEnvironment,
  batch: RecordBatch,
  slices: readonly SliceOutput[],
  context: PublishContext,
): Promise<void> {
  for (const [index, query] of env.descriptor.queries.entries()) {
    if (!isPublishedFirst(env.descriptor, index)) continue;
    const rows = statelessRows(env.descriptor, index, batch, slices);
    if (rows.length > 0) await publishTo(env, env.outputs[query.output]!, rows, context);
  }
}

/** The rows of a query that keeps no state; none for the others. */
export function statelessRows(
  { queries }: StageDescriptor,
  index: number,
  batch: RecordBatch,
  slices: readonly SliceOutput[],
): OutboundRow[] {
  const { emit, name: queryName } = queries[index]!;
  if (emit !== 'rows') return [];
  const outbound: OutboundRow[] = [];
  const emitted = slices.map(slice => slice.emitted[index]!);
  forEachRowInOrder(emitted, (rows, row) => {
    const record = rows.recordIndexes[row]!;
    outbound.push({
      kind: 'upsert',
      json: rows.json.bytes.slice(row === 0 ? 0 : rows.jsonEnds[row - 1]!, rows.jsonEnds[row]!),
      key: partitionKeyOf(batch, record),
      window: null,
      revision: rows.revisions[row]!,
      identity: JSON.stringify([
        queryName,
        batch.shardId,
        sequenceNumberOf(batch, record),
        batch.subSequenceNumbers[record],
        rows.revisions[row],
      ]),
    });
  });
  return outbound;
}

/**
 * Publishes to one sink. A row that it refuses for good would hold the shard for ever: it becomes a dead letter, and the others go on. What the
 * dead-letter sink itself refuses has nowhere left to go, so it stops the partition.
 */
async function publishTo(env: PartitionEnvironment, sink: Sink, rows: readonly OutboundRow[], context: PublishContext): Promise<void> {
  const refused: RefusedRow[] = [];
  const refuse = (row: OutboundRow, reason: string) => void refused.push({ row, reason });
  await describing(sink, context, () => sink.publish(rows, sink === env.deadLetters ? context : { ...context, refuse }));
  if (refused.length === 0) return;
  const letters = refusedRows(env.descriptor, sink, refused, context);
  await describing(env.deadLetters, context, () => env.deadLetters.publish(letters, context));
  env.onRefused?.(refused.length);
}

async function describing(sink: Sink, context: PublishContext, publish: () => Promise<void>): Promise<void> {
  try {
    await publish();
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error;
    throw new ExternalError(error.domain, `${sink.description} did not take the rows of commit ${context.commitNumber}: ${error.message}`, {
      retryable: error.retryable,
      cause: error,
    });
  }
}
