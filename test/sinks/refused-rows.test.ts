// A row that its sink will never take is told apart from a sink that takes nothing: the first is handed back with the reason, and the others
// are accepted; the second throws, for somebody has to mend it.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startDynamoDb } from '../../local/dynamodb/start-dynamodb.ts';
import type { ServiceProcess } from '../../local/kinesis/service-process.ts';
import { DynamoDbSink } from '../../shared/sinks/dynamodb-sink.ts';
import { KinesisSink } from '../../shared/sinks/kinesis-sink.ts';
import type { Sink } from '../../shared/sinks/sink.ts';
import { SqsSink } from '../../shared/sinks/sqs-sink.ts';
import { FakeClock } from '../kinesis/fake-clock.ts';
import { FaultyStream } from '../kinesis/faulty-stream.ts';
import { FakeQueue } from './fake-queue.ts';
import { clientOf, createTable, scan } from './local-table.ts';
import { commit, outboundRow, outboundRows, type TestRow } from './outbound-rows.ts';

let service: ServiceProcess;
let dynamoDb: DynamoDBClient;
const policy = () => ({ clock: new FakeClock(), chance: () => 0.5 });

beforeAll(async () => {
  service = await startDynamoDb();
  dynamoDb = clientOf(service);
});

afterAll(async () => {
  dynamoDb.destroy();
  await service.close();
});

/** Publishes the rows; gives the keys that were refused, and why. */
async function publish(sink: Sink, rows: readonly TestRow[]): Promise<[key: string, reason: string][]> {
  const refused: [string, string][] = [];
  await sink.publish(outboundRows(rows), { ...commit(1), refuse: (row, reason) => refused.push([row.key, reason]) });
  return refused;
}

const good: TestRow[] = Array.from({ length: 30 }, (_, i) => ({ key: `good-${i}` }));
const large = (byteCount: number): TestRow => ({ key: 'large', row: { text: 'x'.repeat(byteCount) } });
const amongGood = (row: TestRow) => [...good.slice(0, 13), row, ...good.slice(13)];

test.each([true, false])('an item that is too large for DynamoDB (rows that may be revised: %s)', async revisable => {
  const table = `refusing-${revisable}`;
  await createTable(dynamoDb, table);
  const sink = new DynamoDbSink({ ...policy(), client: dynamoDb, table, revisable });
  expect(await publish(sink, amongGood(large(500_000)))).toEqual([['large', expect.stringMatching(/Item size .*exceeded/)]]);
  expect((await scan(dynamoDb, table)).map(item => item.pk!.S!).sort()).toEqual(good.map(row => row.key).sort());
});

test('a record that is too large for Kinesis', async () => {
  const stream = new FaultyStream({});
  const sink = new KinesisSink({ ...policy(), client: stream.client, stream: 'results' });
  expect(await publish(sink, amongGood(large(1024 * 1024)))).toEqual([['large', expect.stringMatching(/at most 1048576 bytes/)]]);
  expect(stream.accepted).toHaveLength(good.length);
});

test('a message that SQS refuses for its contents', async () => {
  const queue = new FakeQueue({ refusesBody: body => body.includes('large'), code: 'InvalidMessageContents', senderFault: true });
  const sink = new SqsSink({ ...policy(), client: queue.client, queueUrl: 'https://queue' });
  expect(await publish(sink, amongGood({ key: 'large' }))).toEqual([['large', expect.stringMatching(/InvalidMessageContents/)]]);
  expect(queue.bodies).toHaveLength(good.length);
});

test('fails if the table does not exist: no row is at fault', async () => {
  const sink = new DynamoDbSink({ ...policy(), client: dynamoDb, table: 'nowhere' });
  await expect(publish(sink, good)).rejects.toMatchObject({ retryable: false, message: expect.stringMatching(/Check the name/) });
});

test('fails if nobody takes refused rows', async () => {
  await createTable(dynamoDb, 'plain');
  const sink = new DynamoDbSink({ ...policy(), client: dynamoDb, table: 'plain' });
  await expect(sink.publish([outboundRow(large(500_000))], commit(1))).rejects.toMatchObject({ retryable: false });
});
