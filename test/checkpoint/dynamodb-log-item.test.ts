// How items look in DynamoDB: nothing is lost on the way, damage is named, and the bytes that are billed are counted.
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkpointsTable } from '../../shared/checkpoint/checkpoints-table.ts';
import { attributesByteCount, fromAttributes, toAttributes } from '../../shared/checkpoint/dynamodb-log-item.ts';
import { LOG_ITEM_FORMAT, type LogItem } from '../../shared/checkpoint/log-item.ts';
import { type DynamoDbService, openDynamoDb } from './dynamodb-service.ts';
import { noise } from './noise.ts';

let service: DynamoDbService;
beforeAll(async () => {
  service = await openDynamoDb();
});
afterAll(() => service.close());

const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const hash = fc.oneof(fc.string(), fc.stringMatching(/^([0-9a-f]{2}){1,32}$/));
const codec = fc.constantFrom('raw' as const, 'zstd' as const);
const logItem: fc.Arbitrary<LogItem> = fc.record({
  format: fc.constant(LOG_ITEM_FORMAT),
  number: count,
  kind: fc.constantFrom('delta' as const, 'snapshot' as const, 'import' as const, 'sealed' as const, 'restore' as const),
  position: fc.option(
    fc.record({
      sequenceNumber: fc.bigInt({ min: 0n, max: 10n ** 56n }).map(String),
      subSequenceNumber: fc.integer({ min: -1, max: 9999 }),
    }),
  ),
  watermarkMs: fc.option(fc.integer()),
  groupCount: count,
  baseNumber: count,
  baseWrittenAtMs: count,
  baseBytes: count,
  deltaBytes: count,
  outboxNumber: count,
  nonce: fc.string(),
  program: hash,
  stateProgram: hash,
  writtenAtMs: count,
  body: fc.oneof(
    fc.constant({ place: 'none' as const }),
    fc.record({ place: fc.constant('inline' as const), codec, bytes: fc.uint8Array({ minLength: 1 }) }),
    fc.record({ place: fc.constant('outside' as const), codec, name: fc.string(), hash, byteCount: count }),
  ),
  checksum: hash,
  expiresAtMs: fc.option(fc.nat({ max: 1e11 }).map(seconds => seconds * 1000)),
});

test('every item comes back', () => {
  fc.assert(fc.property(logItem, item => expect(fromAttributes(toAttributes('app/s/t/shard', item))).toEqual(item)));
});

test('an expiry between two seconds is the later one', () => {
  const [item] = fc.sample(logItem, { numRuns: 1, seed: 1 });
  expect(toAttributes('p', { ...item!, expiresAtMs: 1001 })[checkpointsTable.timeToLiveAttribute]).toEqual({ N: '2' });
});

test('fails if an attribute is missing or of another type, and says which item', () => {
  const [item] = fc.sample(logItem, { numRuns: 1, seed: 2 });
  const { nonce: _, ...without } = toAttributes('app/s/t/shard', { ...item!, number: 7 });
  expect(() => fromAttributes(without)).toThrow('item app/s/t/shard v#0000000000000007 has no attribute "nonce" that is text');
});

test('bytes are counted as DynamoDB bills them', async () => {
  const TableName = await service.newTable(checkpointsTable.partitionKey, checkpointsTable.sortKey);
  const [item] = fc.sample(logItem, { numRuns: 1, seed: 3 });
  const withBody = (byteCount: number) =>
    toAttributes('app/s/t/shard', { ...item!, body: { place: 'inline', codec: 'raw', bytes: noise(byteCount, 1) } });
  const unit = 1024;
  const empty = attributesByteCount(withBody(1)) - 1;
  for (const bodyBytes of [unit, 3 * unit, 100 * unit].flatMap(bytes => [bytes - (empty % unit) - 16, bytes - (empty % unit) + 16])) {
    const Item = withBody(bodyBytes);
    const put = new PutItemCommand({ TableName, Item, ReturnConsumedCapacity: 'TOTAL' });
    const { ConsumedCapacity } = await service.client.send(put);
    expect(ConsumedCapacity!.CapacityUnits).toBe(Math.ceil(attributesByteCount(Item) / unit));
  }
});
