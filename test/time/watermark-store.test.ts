// The contract of watermark stores, held to by every one of them.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DynamoDbWatermarkStore } from '../../shared/time/dynamodb-watermark-store.ts';
import { MemoryWatermarkStore } from '../../shared/time/memory-watermark-store.ts';
import type { WatermarkStore } from '../../shared/time/watermark-store.ts';
import { watermarksTable } from '../../shared/time/watermarks-table.ts';
import { type DynamoDbService, openDynamoDb } from '../checkpoint/dynamodb-service.ts';
import { calmDynamoDb } from '../simulation/world/dynamodb/calm-client.ts';
import { at, row } from './rows.ts';

let service: DynamoDbService;
beforeAll(async () => {
  service = await openDynamoDb();
});
afterAll(() => service.close());

const stores: readonly [string, () => Promise<WatermarkStore>][] = [
  ['memory', async () => new MemoryWatermarkStore()],
  [
    'DynamoDB',
    async () => {
      const tableName = await service.newTable(watermarksTable.partitionKey, watermarksTable.sortKey);
      return new DynamoDbWatermarkStore({ client: service.client, tableName });
    },
  ],
  ['the simulated DynamoDB', async () => new DynamoDbWatermarkStore({ client: calmDynamoDb('Watermarks'), tableName: 'Watermarks' })],
];

describe.each(stores)('%s', (_, open) => {
  let store: WatermarkStore;
  let stage: string;
  let stageCount = 0;
  beforeAll(async () => {
    store = await open();
  });
  const newStage = () => {
    stage = `app/stage-${stageCount++}`;
  };

  test('rows come back as they were written, in the order of their partitions, each stage by itself', async () => {
    newStage();
    const rows = [
      row('a', { watermarkMs: null, eventTimeMaxMs: null, positionArrivalMs: null, counters: {}, commitNumber: 0 }),
      row('b', { watermarkMs: -1, nextTimerMs: at(3), emptySinceMs: at(1), status: 'sealed' }),
      row('c', { counters: { records: 2 ** 53 - 1, 'delays.late': 0.5, 'größer als "alles"': 1e21 } }),
    ];
    for (const one of rows.toReversed()) expect(await store.putRow(stage, one)).toBe(true);
    await store.putRow(`${stage}0`, row('other'));
    await store.raiseGlobal(stage, at(1), at(1));
    expect(await store.rows(stage)).toEqual(rows);
    expect(await store.rows('app/none')).toEqual([]);
  });

  test('a row never goes back', async () => {
    newStage();
    const answers = [];
    for (const [commitNumber, minutes] of [
      [5, 10],
      [4, 99],
      [5, 9],
      [5, 10],
      [5, 11],
      [6, 1],
      [5, 99],
    ] as const) {
      answers.push(await store.putRow(stage, row('a', { commitNumber, updatedAtMs: at(minutes) })));
    }
    expect(answers).toEqual([true, false, false, true, true, true, false]);
    expect(await store.rows(stage)).toEqual([row('a', { commitNumber: 6, updatedAtMs: at(1) })]);
  });

  test('of rows written at once the newest stays', async () => {
    newStage();
    await Promise.all(Array.from({ length: 20 }, (_, i) => store.putRow(stage, row('a', { commitNumber: (i * 7) % 20 }))));
    expect((await store.rows(stage)).map(({ commitNumber }) => commitNumber)).toEqual([19]);
  });

  test('a removed row is gone, and removing it again changes nothing', async () => {
    newStage();
    await store.putRow(stage, row('a'));
    await store.putRow(stage, row('b'));
    await store.removeRow(stage, 'trades/a');
    await store.removeRow(stage, 'trades/a');
    expect(await store.rows(stage)).toEqual([row('b')]);
  });

  test('GLOBAL is raised, never lowered, and its age is noted either way', async () => {
    newStage();
    expect(await store.global(stage)).toBeNull();
    const steps = [
      [null, 1, null],
      [5, 2, 5],
      [4, 3, 5],
      [null, 4, 5],
      [5, 5, 5],
      [6, 6, 6],
      [-9, 7, 6],
    ] as const;
    for (const [watermark, nowMinutes, expected] of steps) {
      const global = { watermarkMs: expected === null ? null : at(expected), updatedAtMs: at(nowMinutes) };
      expect(await store.raiseGlobal(stage, watermark === null ? null : at(watermark), at(nowMinutes))).toEqual(global);
      expect(await store.global(stage)).toEqual(global);
    }
    expect(await store.rows(stage)).toEqual([]);
  });

  test('of those who raise GLOBAL at once the highest wins', async () => {
    newStage();
    await Promise.all(Array.from({ length: 20 }, (_, i) => store.raiseGlobal(stage, at((i * 7) % 20), at(1))));
    expect((await store.global(stage))?.watermarkMs).toBe(at(19));
  });

  test('more than one page of rows is read to its end', async () => {
    newStage();
    const counters = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`${'counter'.repeat(20)}${i}`, i]));
    const shardIds = Array.from({ length: 20 }, (_, i) => `shard-${100 + i}`);
    for (const shardId of shardIds) await store.putRow(stage, row(shardId, { counters }));
    expect((await store.rows(stage)).map(({ partition }) => partition)).toEqual(shardIds.map(shardId => `trades/${shardId}`));
  });

  test('what is handed in and out is the caller’s own', async () => {
    newStage();
    const mine = { ...row('a'), counters: { records: 1 } };
    await store.putRow(stage, mine);
    mine.counters.records = 2;
    const [theirs] = await store.rows(stage);
    expect(theirs!.counters).toEqual({ records: 1 });
  });
});

test('fails if the table does not exist, and says what to do', async () => {
  const store = new DynamoDbWatermarkStore({ client: service.client, tableName: 'nowhere' });
  const error = { domain: 'dynamodb', retryable: false, message: expect.stringContaining('create it first') };
  await expect(store.rows('app/stage')).rejects.toMatchObject(error);
  await expect(store.putRow('app/stage', row('a'))).rejects.toMatchObject(error);
});

test('no server is worth another try', async () => {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: 'http://127.0.0.1:1', region: 'us-east-1', credentials, maxAttempts: 1 });
  const store = new DynamoDbWatermarkStore({ client, tableName: 'Watermarks' });
  await expect(store.global('app/stage')).rejects.toMatchObject({ domain: 'network', retryable: true });
  client.destroy();
});
