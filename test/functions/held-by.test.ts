// Whichever service holds a handler, it shows within a tenth of a second of the handler's time, by its name, while the handler is still held;
// and nothing is acknowledged. Every client that a handler has is tried, silent and refusing.
import { expect, test } from '@jest/globals';
import { NOTICE_MS } from '../../functions/backpressure.ts';
import type { FunctionEdges } from '../../functions/edges.ts';
import { withDeadline } from '../../functions/invocation-time.ts';
import { openPartitionServices } from '../../functions/partition-services.ts';
import { S3BodyStore } from '../../shared/checkpoint/s3-body-store.ts';
import { decodeEvent } from '../../shared/kinesis/decode-event.ts';
import { processBatch } from '../../shared/partition/process-batch.ts';
import { kinesisRecords, TEST_SHARD } from '../kinesis/kinesis-event.ts';
import { LeapingClock } from '../local/event-source-mapping/leaping-clock.ts';
import { MINUTES, PLAIN, payload, programOf, RUNNING } from '../partition/partition-world.ts';

/** What a handler asks for, and how a service that is well answers. */
const ANSWERS: Readonly<Record<string, (input: { readonly Records: object[]; readonly Entries: { readonly Id: string }[] }) => object>> = {
  Query: () => ({ Items: [] }),
  PutItem: () => ({}),
  UpdateItem: () => ({ Attributes: {} }),
  BatchWriteItem: () => ({}),
  ListShards: () => ({ Shards: [] }),
  PutRecords: ({ Records }) => ({ FailedRecordCount: 0, Records: Records.map(() => ({ SequenceNumber: '1' })) }),
  SendMessageBatch: ({ Entries }) => ({ Successful: Entries.map(({ Id }) => ({ Id })) }),
  PutObject: () => ({}),
};

const TIMEOUT_MS = 20_000;

const noWorker = (): never => {
  throw new Error('one thread does');
};

/** Edges at which `holder`, as the metric names it, does not answer, or refuses. */
function edgesHeldBy(holder: string, how: 'silent' | 'refusing', clock: LeapingClock, onHeld: () => void): FunctionEdges {
  const client = (service: string) =>
    ({
      send: async ({
        constructor: { name: command },
        input,
      }: {
        constructor: { name: string };
        input: { readonly [name: string]: never };
      }) => {
        const operation = command.replace(/Command$/, '');
        const target = input.TableName ?? input.StreamName ?? input.QueueUrl ?? input.Bucket ?? Object.keys(input.RequestItems ?? {})[0];
        if (`${service} ${operation} ${target}` === holder) {
          onHeld();
          if (how === 'silent') return new Promise(() => {});
          const [name, httpStatusCode] = service === 'S3' ? ['SlowDown', 503] : ['ThrottlingException', 400];
          throw Object.assign(new Error('come again'), { name, $metadata: { httpStatusCode } });
        }
        return ANSWERS[operation]!(input as never);
      },
    }) as never;
  let nonce = 0;
  return {
    ...{ clock, chance: () => 0.5, nextNonce: () => `nonce-${nonce++}` },
    ...{ dynamoDb: client('DynamoDB'), kinesis: client('Kinesis'), sqs: () => client('SQS') },
    openBodies: async (_, watch) => new S3BodyStore({ client: watch(client('S3')), bucket: 'bodies' }),
  };
}

const HOLDERS: readonly [holder: string, output: string, sql: string][] = [
  ['DynamoDB Query Checkpoints', 'kinesis:results', RUNNING],
  ['DynamoDB PutItem Checkpoints', 'kinesis:results', RUNNING],
  ['DynamoDB UpdateItem Checkpoints', 'kinesis:results', RUNNING],
  ['DynamoDB PutItem Watermarks', 'kinesis:results', RUNNING],
  ['DynamoDB PutItem results', 'dynamodb:results', RUNNING],
  ['DynamoDB BatchWriteItem results', 'dynamodb:results', MINUTES],
  ['Kinesis PutRecords results', 'kinesis:results', RUNNING],
  ['Kinesis PutRecords results', 'kinesis:results', PLAIN],
  ['SQS SendMessageBatch results', 'sqs:results', RUNNING],
  ['SQS SendMessageBatch dead-letters', 'kinesis:results', RUNNING],
  ['S3 PutObject bodies', 'kinesis:results', RUNNING],
];

test.each(HOLDERS.flatMap(each => [[...each, 'silent'] as const, [...each, 'refusing'] as const]))(
  '%s, of %s (%s), %s',
  async (holder, output, sql, how) => {
    const clock = new LeapingClock();
    let heldSinceMs = Number.POSITIVE_INFINITY;
    const edges = edgesHeldBy(holder, how, clock, () => (heldSinceMs = Math.min(heldSinceMs, clock.nowMs())));
    const variables = {
      ...{ WEIR_APPLICATION: 'app', WEIR_CHECKPOINTS_TABLE: 'Checkpoints', WEIR_WATERMARKS_TABLE: 'Watermarks' },
      ...{ WEIR_BODIES: 's3:bodies', WEIR_OUTPUT_0: output, WEIR_DEAD_LETTERS: 'sqs:dead-letters' },
    };
    const { environment, backpressure } = await openPartitionServices(await programOf(sql), variables, edges, noWorker);
    const reports: { readonly atMs: number; readonly by: string }[] = [];
    backpressure.report = ({ by }) => reports.push({ atMs: clock.nowMs(), by });
    // Of so many keys the state is large enough for a body of its own; one record is no record, and one closes the window of the others.
    const rows = Array.from({ length: 40_000 }, (_, i) => ({
      data: payload(`${(i * 2654435761) % 2 ** 32} ${i}`, i, 0),
      arrivalMs: clock.nowMs(),
    }));
    const some = holder.startsWith('S3') ? rows : rows.slice(0, 3);
    const records = kinesisRecords([
      ...some,
      { data: '{', arrivalMs: clock.nowMs() },
      { data: payload('z', 1, 600), arrivalMs: clock.nowMs() },
    ]);
    const endMs = clock.nowMs() + TIMEOUT_MS;
    const deadline = { remainingMs: () => endMs - clock.nowMs() };
    const decode = () => decodeEvent(records, { shardId: TEST_SHARD, hashRange: null });
    const outcome = await withDeadline(deadline, () => processBatch(environment, TEST_SHARD, decode, deadline));
    expect(outcome).toMatchObject({ unprocessedFrom: expect.any(Number), failure: { retryable: true } });
    expect(reports[0]).toMatchObject({ by: holder });
    expect(reports[0]!.atMs - heldSinceMs).toBeLessThanOrEqual(NOTICE_MS);
    expect(clock.nowMs()).toBeLessThan(endMs);
  },
);
