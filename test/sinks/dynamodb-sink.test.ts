import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startDynamoDb } from '../../local/dynamodb/start-dynamodb.ts';
import type { ServiceProcess } from '../../local/kinesis/service-process.ts';
import { attributesOf } from '../../shared/sinks/dynamodb-attributes.ts';
import { DynamoDbSink, type DynamoDbSinkOptions } from '../../shared/sinks/dynamodb-sink.ts';
import { FakeClock } from '../kinesis/fake-clock.ts';
import { seededChance } from '../kinesis/seeded-chance.ts';
import { clientOf, createTable, faulty, scan } from './local-table.ts';
import { commit, outboundRow, outboundRows, revisedRows, type TestRow } from './outbound-rows.ts';

let service: ServiceProcess;
let client: DynamoDBClient;
let tableCount = 0;

beforeAll(async () => {
  service = await startDynamoDb();
  client = clientOf(service);
});

afterAll(async () => {
  client.destroy();
  await service.close();
});

async function openTable(options: Partial<DynamoDbSinkOptions> = {}) {
  const table = `t-${tableCount++}`;
  await createTable(client, table);
  const sink = new DynamoDbSink({ client, table, clock: new FakeClock(), chance: seededChance(1), ...options });
  const items = async () => (await scan(client, table)).sort((a, b) => (a.pk!.S! + a.sk!.S! < b.pk!.S! + b.sk!.S! ? -1 : 1));
  return { sink, table, items };
}

/** Publishes each step under its commit number and compares what a reader of the table then sees of key `k`. */
async function check(steps: readonly [commitNumber: number, ...rows: TestRow[]][], expected: object | null): Promise<void> {
  const { sink, items } = await openTable();
  for (const [number, ...rows] of steps) await sink.publish(outboundRows(rows), commit(number));
  const seen = (await items()).filter(item => !item.weirDeleted).map(item => JSON.parse(item.v!.S!));
  expect(seen).toEqual(expected === null ? [] : [expected]);
}

const at = (value: unknown, revision = 0): TestRow => ({ key: 'k', row: { v: JSON.stringify(value) }, revision });
const deleted = (revision = 0): TestRow => ({ key: 'k', row: { k: 'k', _deleted: true }, kind: 'delete', revision });

test.each([
  ['window', ['2026-01-01T00:00:00.000Z']],
  ['window-end', ['2026-01-01T00:00:00.000Z/2026-01-01T00:01:00.000Z', '2026-01-01T00:00:00.000Z/2026-01-01T00:02:00.000Z']],
] as const)('windows that begin together: items per %s', async (itemPer, sortKeys) => {
  const { sink, items } = await openTable({ itemPer });
  const startMs = Date.UTC(2026, 0, 1);
  const windowed = outboundRow(at('a'));
  const rows = [60_000, 120_000].map(sizeMs => ({ ...windowed, window: { startMs, endMs: startMs + sizeMs } }));
  await sink.publish(rows, commit(1));
  expect((await items()).map(item => item.sk!.S)).toEqual(sortKeys);
});

test('rows of a key that stand beside each other have an item each', async () => {
  const { sink, items } = await openTable({});
  await sink.publish(
    [0, 1].map(place => ({ ...outboundRow(at('a')), window: null, place })),
    commit(1),
  );
  expect((await items()).map(item => item.sk!.S).sort()).toEqual(['-#0', '-#1']);
});

describe('the guard', () => {
  test.each<[string, [number, ...TestRow[]][], unknown]>([
    [
      'newer commit wins',
      [
        [1, at('a')],
        [2, at('b')],
      ],
      'b',
    ],
    [
      'older commit loses',
      [
        [2, at('b')],
        [1, at('a')],
      ],
      'b',
    ],
    [
      'same commit, newer revision wins',
      [
        [1, at('a', 1)],
        [1, at('b', 2)],
      ],
      'b',
    ],
    [
      'same commit, older revision loses',
      [
        [1, at('b', 2)],
        [1, at('a', 1)],
      ],
      'b',
    ],
    [
      'newer commit wins although its revision is lower',
      [
        [1, at('a', 7)],
        [2, at('b', 0)],
      ],
      'b',
    ],
    ['last row of a publish wins', [[1, at('a', 0), at('b', 1), at('c', 2)]], 'c'],
    [
      'deleted',
      [
        [1, at('a')],
        [2, deleted(1)],
      ],
      null,
    ],
    ['deleted and back in one publish', [[1, at('a', 0), deleted(1), at('b', 2)]], 'b'],
    [
      'deleted twice',
      [
        [1, at('a')],
        [2, deleted(1)],
        [2, deleted(1)],
      ],
      null,
    ],
    ['deleted without having been there', [[1, deleted(1)]], null],
    [
      'a late upsert of an older commit does not bring it back',
      [
        [5, at('a')],
        [6, deleted(1)],
        [5, at('a')],
        [4, at('z')],
      ],
      null,
    ],
    [
      'a late delete of an older commit does not take it away',
      [
        [6, at('b')],
        [5, deleted(1)],
      ],
      'b',
    ],
    [
      'a newer upsert after a delete is there',
      [
        [5, deleted(1)],
        [6, at('c', 2)],
      ],
      'c',
    ],
    [
      'commit numbers are compared as numbers',
      [
        [10, at('b')],
        [9, at('a')],
      ],
      'b',
    ],
  ])('%s', (_, steps, expected) => check(steps, expected as object | null));

  test('whatever the order in which two publishers get through, the newest row stands', async () => {
    const { sink, items } = await openTable();
    for (let seed = 1; seed <= 20; seed++) {
      const chance = seededChance(seed);
      const key = `k${seed}`;
      const versions = Array.from({ length: 6 }, (_, n) => ({
        number: n,
        row: outboundRow({ key, row: { v: String(n) }, revision: n, kind: n === 4 ? ('delete' as const) : 'upsert' }),
      }));
      const shuffled = versions.toSorted(() => chance() - 0.5);
      await Promise.all(shuffled.map(({ number, row }) => sink.publish([row], commit(number))));
    }
    expect((await items()).map(item => item.v?.S)).toEqual(Array(20).fill('5'));
    expect(sink.statistics.writtenCount + sink.statistics.supersededCount).toBe(120);
  });
});

describe('items', () => {
  const windowStartMs = Date.UTC(2001, 0, 1, 6);

  test('carry key, window, columns, and who wrote them', async () => {
    const { sink, items } = await openTable();
    const json = '{"origin":"ORD","total":9223372036854775807,"price":0.10,"late":null,"ok":true,"tags":["a",1.50],"nested":{"x":-0.0}}';
    await sink.publish([outboundRow({ key: 'ORD', row: json, windowStartMs, revision: 2 })], commit(41));
    expect(await items()).toEqual([
      {
        pk: { S: 'ORD' },
        sk: { S: '2001-01-01T06:00:00.000Z' },
        origin: { S: 'ORD' },
        total: { N: '9223372036854775807' },
        price: { N: '0.1' },
        late: { NULL: true },
        ok: { BOOL: true },
        tags: { L: [{ S: 'a' }, { N: '1.5' }] },
        nested: { M: { x: { N: '0' } } },
        weirCommit: { N: '41' },
        weirRevision: { N: '2' },
        weirPartition: { S: 'app/stage/trades/shardId-000000000000' },
      },
    ]);
  });
  test('of a key without a window, of an endless key, of an empty one', async () => {
    const { sink, items } = await openTable();
    await sink.publish(outboundRows([{ key: 'k'.repeat(3000) }, { key: '' }, { key: 'k'.repeat(2048) }]), commit(1));
    const keys = (await items()).map(item => `${item.pk!.S!.slice(0, 8)} ${item.pk!.S!.length} ${item.sk!.S}`);
    expect(keys).toEqual(['kkkkkkkk 2048 -', 'sha256:3 71 -', 'sha256:e 71 -'].map((line, i) => (i === 1 ? keys[1]! : line)));
    expect(keys[1]).toMatch(/^sha256:. 71 -$/);
  });
  test('one per row, where late rows of one key must not replace each other', async () => {
    const { sink, items } = await openTable({ itemPer: 'row', revisable: false });
    const rows = [0, 1, 1, 2].map(n => ({ ...outboundRow({ key: 'k', row: { n } }), identity: n === 2 ? 'x'.repeat(2000) : `late ${n}` }));
    await sink.publish(rows, commit(1));
    expect((await items()).map(item => [item.n!.N, item.sk!.S!.slice(0, 7)])).toEqual([
      ['0', 'late 0'],
      ['1', 'late 1'],
      ['2', 'sha256:'],
    ]);
  });
  test('expire when asked to, tombstones always, and say so in whole seconds', async () => {
    const { sink, items } = await openTable({ rowTimeToLiveMs: 60_000, timeToLiveAttribute: 'until', tombstoneTimeToLiveMs: 1500 });
    await sink.publish([outboundRow({ key: 'a' }), outboundRow({ key: 'b', kind: 'delete' })], commit(1));
    const [row, tombstone] = await items();
    expect(row).toMatchObject({ until: { N: '1750000060' }, key: { S: 'a' } });
    expect(tombstone).toEqual({
      pk: { S: 'b' },
      sk: { S: '-' },
      weirDeleted: { BOOL: true },
      until: { N: '1750000002' },
      weirCommit: { N: '1' },
      weirRevision: { N: '0' },
      weirPartition: expect.anything(),
    });
  });
  test.each(['pk', 'sk', 'weirCommit', 'weirDeleted'])('fails if a column is called %s', async name => {
    const { sink, items } = await openTable();
    const publish = sink.publish([outboundRow({ key: 'k', row: { [name]: 1 } })], commit(1));
    await expect(publish).rejects.toThrow(
      `column "${name}" cannot go to a DynamoDB table: Weir keeps its own attribute under that name. Rename`,
    );
    expect(await items()).toEqual([]);
  });
});

describe('numbers keep every digit that DynamoDB can hold, and are text beyond', () => {
  test.each<[string, AttributeValue]>([
    ['0', { N: '0' }],
    ['-0.0', { N: '0' }],
    ['0e7', { N: '0' }],
    ['-9223372036854775808', { N: '-9223372036854775808' }],
    ['12345678901234567890123456789012345678', { N: '12345678901234567890123456789012345678' }],
    ['123456789012345678901234567890123456789', { S: '123456789012345678901234567890123456789' }],
    ['1234567890123456789012345678901234567800', { N: '12345678901234567890123456789012345678E2' }],
    ['0.00000000000000000000000000000000000000012', { N: '12E-41' }],
    ['-1.5E+3', { N: '-1.5E+3' }],
    ['1e125', { N: '1e125' }],
    ['9.99e125', { N: '9.99e125' }],
    ['1e126', { S: '1e126' }],
    ['0.1e127', { S: '0.1e127' }],
    ['1e-130', { N: '1e-130' }],
    ['0.1e-129', { N: '0.1e-129' }],
    ['1e-131', { S: '1e-131' }],
    ['5e-324', { S: '5e-324' }],
  ])('%s', (text, expected) => {
    expect(attributesOf(Buffer.from(`{"n":${text}}`))).toEqual({ n: expected });
  });
  test('the service takes them all', async () => {
    const { sink, items } = await openTable();
    const texts = ['-0.0', '1234567890123456789012345678901234567800', '0.00000000000000000000000000000000000000012', '9.99e125', '1e-130'];
    await sink.publish(outboundRows(texts.map((text, i) => ({ key: `k${i}`, row: `{"n":${text}}` }))), commit(1));
    expect((await items()).map(item => Number(item.n!.N))).toEqual(texts.map(text => Math.abs(Number(text))));
  });
  test('any JSON value survives', () => {
    const back = (value: AttributeValue): unknown => {
      if (value.N !== undefined) return Number(value.N);
      if (value.L) return value.L.map(back);
      if (value.M) return Object.fromEntries(Object.entries(value.M).map(([name, inner]) => [name, back(inner)]));
      return value.NULL ? null : (value.S ?? value.BOOL);
    };
    const finite = fc
      .double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 })
      .filter(n => n === 0 || Math.abs(n) > 1e-100);
    const { value } = fc.letrec(tie => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        finite,
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value')),
        fc.dictionary(fc.string(), tie('value')),
      ),
    }));
    const property = fc.property(value as fc.Arbitrary<unknown>, inner => {
      const text = JSON.stringify({ inner });
      expect(back({ M: attributesOf(Buffer.from(text)) })).toEqual(JSON.parse(text.replaceAll('-0,', '0,')));
    });
    fc.assert(property, { numRuns: 300, examples: [[['__proto__']]] });
  });
});

describe('what cannot be revised', () => {
  test('goes in batches of 25 without a condition', async () => {
    const sizes: number[] = [];
    const send = async (command: { input: { RequestItems?: Record<string, object[]> } }) => {
      sizes.push(...Object.values(command.input.RequestItems!).map(requests => requests.length));
      return {};
    };
    const sink = new DynamoDbSink({
      client: { send } as unknown as DynamoDBClient,
      table: 't',
      clock: new FakeClock(),
      chance: () => 0,
      revisable: false,
    });
    await sink.publish(revisedRows(60, 1), commit(1));
    expect(sizes.sort()).toEqual([10, 25, 25]);
    expect(sink.statistics.writtenCount).toBe(60);
  });
  test('goes to nobody once the invocation is over: it would take the place of newer rows', async () => {
    let sentCount = 0;
    const { sink, items } = await openTable({ revisable: false, concurrency: 1, isOver: () => ++sentCount > 2 });
    await expect(sink.publish(revisedRows(60, 1), commit(1))).rejects.toThrow(/^the invocation is over, so its final rows do not go to/);
    expect(await items()).toHaveLength(50);
    const { sink: guarded, items: guardedItems } = await openTable({ isOver: () => true });
    await guarded.publish(revisedRows(3, 1), commit(1));
    expect(await guardedItems()).toHaveLength(3);
  });
  test('a delete is guarded all the same', async () => {
    const { sink, items } = await openTable({ revisable: false });
    await sink.publish([outboundRow({ key: 'k' })], commit(5));
    await sink.publish([outboundRow({ key: 'k', kind: 'delete' })], commit(4));
    expect((await items()).map(item => item.weirDeleted)).toEqual([undefined]);
  });
  test('is sent again where DynamoDB leaves it unprocessed; a refusal for good is told at once', async () => {
    const { sink, items } = await openTable({ client: faulty(client, seededChance(3), 0.4), revisable: false, table: `t-${tableCount}` });
    await sink.publish(revisedRows(100, 1), commit(1));
    expect(await items()).toHaveLength(100);
    const missing = new DynamoDbSink({ client, table: 'nowhere', clock: new FakeClock(), chance: () => 0 });
    await expect(missing.publish(revisedRows(40, 1), commit(1))).rejects.toMatchObject({ domain: 'dynamodb', retryable: false });
    await expect(missing.publish(revisedRows(1, 1), commit(1))).rejects.toThrow(
      /PutItem of key "k0" on DynamoDB table nowhere failed: ResourceNotFound/,
    );
  });
});

test('requests in flight are bounded', async () => {
  let inFlight = 0;
  let inFlightMax = 0;
  const send = async () => {
    inFlightMax = Math.max(inFlightMax, ++inFlight);
    await new Promise(setImmediate);
    inFlight--;
    return {};
  };
  const slow = { send } as unknown as DynamoDBClient;
  const sink = new DynamoDbSink({ client: slow, table: 't', clock: new FakeClock(), chance: () => 0, concurrency: 5 });
  await sink.publish(revisedRows(50, 1), commit(1));
  expect(inFlightMax).toBe(5);
});
