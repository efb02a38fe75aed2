// The contract of log stores, held to by every one of them.
import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { checkpointsTable } from '../../shared/checkpoint/checkpoints-table.ts';
import type { CommitDraft } from '../../shared/checkpoint/commit.ts';
import { DynamoDbLogStore } from '../../shared/checkpoint/dynamodb-log-store.ts';
import { verifyItem } from '../../shared/checkpoint/log-chain.ts';
import type { LogItem } from '../../shared/checkpoint/log-item.ts';
import { defaultLogPolicy } from '../../shared/checkpoint/log-policy.ts';
import type { LogStore } from '../../shared/checkpoint/log-store.ts';
import { MemoryBodyStore } from '../../shared/checkpoint/memory-body-store.ts';
import { MemoryLogStore } from '../../shared/checkpoint/memory-log-store.ts';
import { birthItem, newItem } from '../../shared/checkpoint/new-item.ts';
import { calmDynamoDb } from '../simulation/world/dynamodb/calm-client.ts';
import { type DynamoDbService, openDynamoDb } from './dynamodb-service.ts';
import { noise } from './noise.ts';

const NOW_MS = Date.UTC(2026, 0, 15);
const PARTITION = 'app/stage/trades/shardId-000000000000';
const CONTEXT = { partition: PARTITION, program: 'ab'.repeat(32), stateProgram: 'not hex', policy: defaultLogPolicy, nowMs: NOW_MS };
const BIRTH = birthItem({ ...CONTEXT, nonce: '' });

function item(
  number: number,
  { bytes = 100, nonce = `nonce-${number}`, ...draft }: Partial<CommitDraft> & { bytes?: number; nonce?: string } = {},
): LogItem {
  const state = noise(bytes, number);
  const position = { sequenceNumber: `4967${number}`.padEnd(56, '0'), subSequenceNumber: number % 2 === 0 ? -1 : 3 };
  const whole = { kind: 'delta', position, watermarkMs: NOW_MS, groupCount: number, state, outbox: new Uint8Array(3), ...draft } as const;
  return newItem(whole, number, BIRTH, { ...CONTEXT, nonce }).item;
}

let service: DynamoDbService;
beforeAll(async () => {
  service = await openDynamoDb();
});
afterAll(() => service.close());

const stores: readonly [string, () => Promise<LogStore>][] = [
  ['memory', async () => new MemoryLogStore()],
  [
    'DynamoDB',
    async () => {
      const tableName = await service.newTable(checkpointsTable.partitionKey, checkpointsTable.sortKey);
      return new DynamoDbLogStore({ client: service.client, tableName });
    },
  ],
  ['the simulated DynamoDB', async () => new DynamoDbLogStore({ client: calmDynamoDb('Checkpoints'), tableName: 'Checkpoints' })],
];

describe.each(stores)('%s', (_, open) => {
  let store: LogStore;
  let partitionCount = 0;
  beforeAll(async () => {
    store = await open();
  });
  const newPartition = () => `${PARTITION}-${partitionCount++}`;
  const numbers = (items: readonly LogItem[]) => items.map(({ number }) => number);

  test('items come back as they were written', async () => {
    const items = [
      BIRTH,
      item(1),
      item(2, { position: null, watermarkMs: null, state: new Uint8Array(0), outbox: new Uint8Array(0) }),
      item(3, { watermarkMs: -1 }),
      item(4, { bytes: 300_000 }),
      item(Number.MAX_SAFE_INTEGER - 1, { bytes: 0 }),
    ];
    expect(items.map(({ body }) => body.place)).toEqual(['none', 'inline', 'none', 'inline', 'outside', 'inline']);
    for (const written of items) expect(await store.putIfAbsent(PARTITION, written)).toBe('written');
    const read = await store.range(PARTITION, 0, Number.MAX_SAFE_INTEGER);
    expect(read).toEqual(items);
    for (const one of read) verifyItem(PARTITION, one);
  });

  test('one number is written once, and the first stays', async () => {
    const partition = newPartition();
    expect(await store.putIfAbsent(partition, item(7, { nonce: 'first' }))).toBe('written');
    expect(await store.putIfAbsent(partition, item(7, { nonce: 'second' }))).toBe('exists');
    expect(await store.putIfAbsent(partition, item(6, { nonce: 'older' }))).toBe('written');
    expect((await store.range(partition, 0, 100)).map(({ nonce }) => nonce)).toEqual(['older', 'first']);
  });

  test('of many at once exactly one writes', async () => {
    const partition = newPartition();
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => store.putIfAbsent(partition, item(1, { nonce: `${i}` }))));
    expect(answers.filter(answer => answer === 'written')).toHaveLength(1);
    const [winner] = await store.range(partition, 1, 1);
    expect(answers[Number(winner!.nonce)]).toBe('written');
  });

  test('nothing is found where nothing was written', async () => {
    const partition = newPartition();
    await store.putIfAbsent(`${partition}0`, item(1));
    expect(await store.newest(partition)).toEqual({ item: null, publishedNumber: 0 });
    expect(await store.after(partition, 0)).toEqual({ items: [], publishedNumber: 0 });
    expect(await store.range(partition, 0, 9)).toEqual([]);
    expect(await store.range(partition, 5, 4)).toEqual([]);
  });

  test('the published number comes with every look, and never goes back', async () => {
    const partition = newPartition();
    for (const number of [9, 10, 11]) await store.putIfAbsent(partition, item(number));
    await store.addAttempt(partition, '123', NOW_MS);
    expect(await store.newest(partition)).toEqual({ item: item(11), publishedNumber: 0 });
    for (const [set, expected] of [
      [9, 9],
      [11, 11],
      [10, 11],
      [11, 11],
    ] as const) {
      await store.setPublished(partition, set, NOW_MS);
      expect((await store.newest(partition)).publishedNumber).toBe(expected);
      expect((await store.after(partition, 11)).publishedNumber).toBe(expected);
    }
    expect((await store.newest(partition)).item).toEqual(item(11));
    expect(await store.after(partition, 9)).toEqual({ items: [item(10), item(11)], publishedNumber: 11 });
    expect(numbers(await store.range(partition, 10, 99))).toEqual([10, 11]);
  });

  test('a published number without commits is seen', async () => {
    const partition = newPartition();
    await store.setPublished(partition, 3, NOW_MS);
    expect(await store.newest(partition)).toEqual({ item: null, publishedNumber: 3 });
  });

  test('more than one page is read to its end', async () => {
    const partition = newPartition();
    for (let number = 1; number <= 9; number++) await store.putIfAbsent(partition, item(number, { bytes: 180_000 }));
    await store.setPublished(partition, 4, NOW_MS);
    const { items, publishedNumber } = await store.after(partition, 1);
    expect(numbers(items)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    expect(publishedNumber).toBe(4);
    expect(numbers(await store.range(partition, 2, 8))).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect((await store.newest(partition)).item?.number).toBe(9);
  });

  test('expiry can be put off, and creates nothing', async () => {
    const partition = newPartition();
    await store.putIfAbsent(partition, item(1));
    await store.setExpiry(partition, 1, NOW_MS + 5000);
    await store.setExpiry(partition, 2, NOW_MS + 5000);
    await store.setExpiry(partition, 'published', NOW_MS + 5000);
    expect(await store.after(partition, 0)).toEqual({ items: [{ ...item(1), expiresAtMs: NOW_MS + 5000 }], publishedNumber: 0 });
    expect(await store.newest(partition)).toEqual({ item: { ...item(1), expiresAtMs: NOW_MS + 5000 }, publishedNumber: 0 });
  });

  test('expired items are read as long as they are there', async () => {
    const partition = newPartition();
    await store.putIfAbsent(partition, { ...item(1), expiresAtMs: 1000 });
    expect(numbers((await store.after(partition, 0)).items)).toEqual([1]);
  });

  test('attempts are counted by batch', async () => {
    const partition = newPartition();
    const counts = [];
    for (const sequenceNumber of ['100', '100', '200', '100']) counts.push(await store.addAttempt(partition, sequenceNumber, NOW_MS));
    expect(counts).toEqual([1, 2, 1, 3]);
    await store.clearAttempts(partition, '100');
    await store.clearAttempts(partition, 'never seen');
    expect(await store.addAttempt(partition, '100', NOW_MS)).toBe(1);
    expect(await store.addAttempt(partition, '200', NOW_MS)).toBe(2);
  });
});

test('a store in memory that drops what is superseded keeps birth, the base, and what is not published', async () => {
  const bodies = new MemoryBodyStore();
  const store = new MemoryLogStore({ dropSuperseded: true, bodies });
  for (const one of [BIRTH, item(1), item(2, { bytes: 300_000 }), item(3, { bytes: 300_000 })]) {
    await store.putIfAbsent(PARTITION, one);
    if (one.body.place === 'outside') await bodies.put(one.body.name, noise(1, 1));
  }
  await store.setPublished(PARTITION, 2, NOW_MS);
  await store.putIfAbsent(PARTITION, item(4, { kind: 'snapshot', outbox: new Uint8Array(0) }));
  await store.putIfAbsent(PARTITION, item(5));
  expect((await store.range(PARTITION, 0, 9)).map(({ number }) => number)).toEqual([0, 3, 4, 5]);
  expect([...bodies.objects.keys()]).toEqual([`${PARTITION}/nonce-3`]);
});

test('a page that is refused is asked for again by itself, not with those before it', async () => {
  const calm = calmDynamoDb('Checkpoints');
  await new DynamoDbLogStore({ client: calm, tableName: 'Checkpoints' }).putIfAbsent(PARTITION, BIRTH);
  for (const number of [1, 2, 3])
    await new DynamoDbLogStore({ client: calm, tableName: 'Checkpoints' }).putIfAbsent(PARTITION, item(number));
  const asked: string[] = [];
  // Items come one a page, and each page but the first is refused once.
  const client = {
    send: async (command: QueryCommand) => {
      const from = command.input.ExclusiveStartKey?.sk?.S ?? 'first';
      asked.push(from);
      if (from !== 'first' && asked.filter(each => each === from).length === 1)
        throw Object.assign(new Error('slow down'), { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } });
      return calm.send(new QueryCommand({ ...command.input, Limit: 1 }));
    },
  } as unknown as DynamoDBClient;
  const retryPage = <T>(call: () => Promise<T>) => call().catch(call);
  const store = new DynamoDbLogStore({ client, tableName: 'Checkpoints', retryPage });
  expect((await store.range(PARTITION, 0, 3)).map(({ number }) => number)).toEqual([0, 1, 2, 3]);
  expect(asked.filter(from => from === 'first')).toHaveLength(1);
  expect(asked.length).toBeGreaterThanOrEqual(7);
});
