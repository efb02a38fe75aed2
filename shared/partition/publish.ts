// Commit, publish, row: what leaves a partition leaves through here, in commit order.
import { ExternalError } from '../engine/errors.ts';
import type { RecordBatch } from '../engine/program.ts';
import type { OutboundRow, PublishContext, Sink } from '../sinks/sink.ts';
import type { PartitionEnvironment } from './environment.ts';
import type { SliceOutput } from './executor.ts';
import { decodeOutbox, forEachRowInOrder, type Outbox } from './outbox.ts';
import type { PartitionState } from './partition-state.ts';

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
    state.publishedNumber = commit.number;
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
    const lateSink = env.lateRows[index];
    if (lateSink) add(lateSink, outbox.lateRows[index]!);
  });
  add(env.deadLetters, outbox.deadLetters);
  await Promise.all([...bySink].map(([sink, rows]) => publishTo(sink, rows, context)));
}

/**
 * Publishes the rows of stateless queries before the commit: they are a pure function of the records, so a crash in between makes the next
 * attempt publish exactly the same rows again.
 */
export async function publishStateless(
  env: PartitionEnvironment,
  batch: RecordBatch,
  slices: readonly SliceOutput[],
  context: PublishContext,
): Promise<void> {
  for (const [index, query] of env.descriptor.queries.entries()) {
    if (query.emit !== 'rows') continue;
    const rows = statelessRows(
      query.name,
      batch,
      slices.map(slice => slice.emitted[index]!),
    );
    if (rows.length > 0) await publishTo(env.outputs[query.output]!, rows, context);
  }
}

function statelessRows(queryName: string, batch: RecordBatch, slices: readonly SliceOutput['emitted'][number][]): OutboundRow[] {
  const outbound: OutboundRow[] = [];
  forEachRowInOrder(slices, (rows, row) => {
    const record = rows.recordIndexes[row]!;
    outbound.push({
      kind: 'upsert',
      json: rows.json.bytes.slice(row === 0 ? 0 : rows.jsonEnds[row - 1]!, rows.jsonEnds[row]!),
      key: batch.partitionKeys[record]!,
      window: null,
      revision: rows.revisions[row]!,
      identity: JSON.stringify([
        queryName,
        batch.shardId,
        batch.sequenceNumbers[record],
        batch.subSequenceNumbers[record],
        rows.revisions[row],
      ]),
    });
  });
  return outbound;
}

async function publishTo(sink: Sink, rows: readonly OutboundRow[], context: PublishContext): Promise<void> {
  try {
    await sink.publish(rows, context);
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error;
    throw new ExternalError(error.domain, `${sink.description} did not take the rows of commit ${context.commitNumber}: ${error.message}`, {
      retryable: error.retryable,
      cause: error,
    });
  }
}
