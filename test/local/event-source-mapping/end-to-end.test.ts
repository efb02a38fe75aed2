// The real thing: the embedded Kinesis over HTTP, the SDK's own client, a mapping, and a function in child processes that crash.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateStreamCommand, KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { afterAll, expect, test } from '@jest/globals';
import { createEventSourceMapping } from '../../../local/event-source-mapping/event-source-mapping.ts';
import type { BatchReport } from '../../../local/event-source-mapping/mapping-observer.ts';
import { LIMITS_UNTHROTTLED } from '../../../local/kinesis/limits.ts';
import { startKinesisServer } from '../../../local/kinesis/server.ts';
import { createLocalFunction } from '../../../local/lambda/local-function.ts';
import { seededChoice } from '../../../local/lambda/seeded-choice.ts';
import { systemClock } from '../../../shared/time/system-clock.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'weir-mapping-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes down what it gets; a record that says so ends its process, throws, or asks to come again, once each. */
const BUNDLE = `
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
export const handler = async ({ Records }, { awsRequestId }) => {
  for (const { kinesis, eventID } of Records) {
    const text = Buffer.from(kinesis.data, 'base64').toString();
    const [deed, name] = text.split(' ');
    const isFirst = !existsSync(process.env.FOLDER + '/' + name);
    if (deed !== 'note' && isFirst) {
      writeFileSync(process.env.FOLDER + '/' + name, '');
      if (deed === 'exit') process.exit(3);
      if (deed === 'kill') process.kill(process.pid, 'SIGKILL');
      if (deed === 'throw') throw new Error('thrown');
      if (deed === 'again') return { batchItemFailures: [{ itemIdentifier: kinesis.sequenceNumber }] };
    }
    appendFileSync(process.env.FOLDER + '/seen', eventID.split(':')[0] + ' ' + name + '\\n');
  }
  return { batchItemFailures: [] };
};
`;

test('every record reaches the function in order through crashes, errors and partial failures', async () => {
  writeFileSync(path.join(folder, 'index.mjs'), BUNDLE);
  const server = await startKinesisServer({ clock: systemClock, limits: LIMITS_UNTHROTTLED });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const kinesis = new KinesisClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
  await kinesis.send(new CreateStreamCommand({ StreamName: 'trades', ShardCount: 2 }));
  const deeds = ['exit', 'kill', 'throw', 'again'];
  const texts = Array.from({ length: 200 }, (_, i) => `${i % 25 === 24 ? deeds[((i - 24) / 25) % 4] : 'note'} ${i}`);
  const Records = texts.map(text => ({ Data: Buffer.from(text), PartitionKey: text }));
  await kinesis.send(new PutRecordsCommand({ StreamName: 'trades', Records }));

  const fn = createLocalFunction({
    ...{ name: 'fn', bundlePath: path.join(folder, 'index.mjs'), timeoutMs: 20_000, clock: systemClock, choose: seededChoice(2) },
    environmentVariables: { FOLDER: folder },
  });
  const reports: BatchReport[] = [];
  let caughtUp = () => {};
  const untilCaughtUp = new Promise<void>(resolve => (caughtUp = resolve));
  const mapping = createEventSourceMapping({
    ...{ kinesis, streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/trades', target: fn, clock: systemClock },
    ...{ startingPosition: { kind: 'TRIM_HORIZON' }, batchSize: 30, pollIntervalMs: 20, retryDelayMsFirst: 5 },
    ...{ bisectBatchOnFunctionError: true, reportBatchItemFailures: true },
    observer: { onBatch: report => void reports.push(report), onProgress: () => mapping.isCaughtUp && caughtUp() },
  });
  mapping.start();
  await untilCaughtUp;
  await mapping.stop();
  await fn.close();
  kinesis.destroy();
  await server.close();

  const seen = readFileSync(path.join(folder, 'seen'), 'utf8').trim().split('\n');
  for (const lines of Map.groupBy(seen, line => line.split(' ')[0]!).values()) {
    const firsts = [...new Set(lines)].map(line => Number(line.split(' ')[1]));
    expect(firsts).toEqual([...firsts].sort((a, b) => a - b));
  }
  expect(new Set(seen).size).toBe(200);
  expect(new Set(reports.map(({ failureReason }) => failureReason))).toEqual(new Set([null, 'crash', 'error']));
  expect(reports.some(({ outcome }) => outcome === 'partial' || outcome === 'failed')).toBe(true);
  expect(mapping.progress().reduce((sum, { recordsDeliveredCount }) => sum + recordsDeliveredCount, 0)).toBe(200);
});
