import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { openSink } from '../../shared/sinks/open-sink.ts';
import { FakeClock } from '../kinesis/fake-clock.ts';
import { commit, outboundRow } from './outbound-rows.ts';

const policy = { clock: new FakeClock(), chance: () => 0 };

function recordingClients() {
  const made: string[] = [];
  const make =
    <T>(name: string) =>
    () => {
      made.push(name);
      return { send: async () => ({}) } as T;
    };
  return {
    made,
    clients: {
      ...policy,
      dynamoDb: make<DynamoDBClient>('dynamoDb'),
      kinesis: make<KinesisClient>('kinesis'),
      sqs: make<SQSClient>('sqs'),
    },
  };
}

test.each([
  ['dynamodb:delays', 'dynamodb table delays', ['dynamoDb']],
  ['kinesis:late-rows', 'kinesis stream late-rows', ['kinesis']],
  ['sqs:https://sqs.eu-central-1.amazonaws.com/1/dead', 'sqs queue https://sqs.eu-central-1.amazonaws.com/1/dead', ['sqs']],
  ['stdout:', 'standard output', []],
])('%s opens, and makes only the client that it needs', async (target, description, expected) => {
  const { made, clients } = recordingClients();
  expect((await openSink(target, clients)).description).toBe(description);
  expect(made).toEqual(expected);
});

test('file: and stdout: write rows', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'weir-open-'));
  const stdout = new PassThrough();
  for (const target of [`file:${folder}/a:b.ndjson`, 'stdout:']) {
    const sink = await openSink(target, { ...policy, stdout: () => stdout });
    await sink.publish([outboundRow({ key: 'k', row: { a: 1 } })], commit(1));
    await sink.close();
  }
  expect(await readFile(path.join(folder, 'a:b.ndjson'), 'utf8')).toBe('{"a":1}\n');
  expect(stdout.read().toString()).toBe('{"a":1}\n');
  await rm(folder, { recursive: true });
});

test.each(['', 'delays', 'dynamodb:', 's3:bucket', 'stdout:x', ':x'])('fails if the target is "%s"', async target => {
  await expect(openSink(target, recordingClients().clients)).rejects.toMatchObject({
    domain: 'configuration',
    message: `"${target}" names no sink. Write dynamodb:TABLE, kinesis:STREAM, sqs:QUEUE_URL, file:PATH or stdout:.`,
  });
});

test('fails if the target needs a client that is not there', async () => {
  await expect(openSink('kinesis:late', policy)).rejects.toThrow(
    'sink "kinesis:late" needs AWS, which this command does not talk to. Write to file:PATH',
  );
});
