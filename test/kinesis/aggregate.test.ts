// The reader against the reference library, on random aggregates and on every way to damage a small one.
import { isUtf8 } from 'node:buffer';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AggregateReader, sealedAggregates } from '../../shared/kinesis/aggregate.ts';
import { FULL_HASH_RANGE } from '../../shared/kinesis/hash-range.ts';
import { field, kplAggregate, seal, varint } from './kpl-aggregate.ts';

const require = createRequire(import.meta.url);
const reference = require('aws-kinesis-agg') as {
  RecordAggregator: new () => { addUserRecord(record: object): void; build(): { data: Buffer } };
  deaggregateSync(record: object, checksums: boolean, done: (error: unknown, records: ReferenceRecord[]) => void): void;
};
interface ReferenceRecord {
  readonly partitionKey: string;
  readonly explicitPartitionKey?: string;
  readonly data: string;
}

const reader = new AggregateReader();

function read(bytes: Buffer): { partitionKey: string; data: string }[] | null {
  const padded = Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]);
  const end = 6 + bytes.length;
  if (sealedAggregates(padded, Int32Array.of(6), Int32Array.of(end))[0] === 0 || !reader.parse(padded, 6, end)) return null;
  return Array.from({ length: reader.recordCount }, (_, i) => ({
    partitionKey: padded.subarray(reader.keyStart(i), reader.keyEnd(i)).toString('utf8'),
    data: padded.subarray(reader.dataStarts[i], reader.dataEnds[i]).toString('base64'),
  }));
}

function readWithReference(bytes: Buffer): { partitionKey: string; data: string }[] | null {
  let result: { partitionKey: string; data: string }[] | null = null;
  reference.deaggregateSync({ data: bytes.toString('base64'), partitionKey: 'outer', sequenceNumber: '1' }, true, (error, records) => {
    result = error ? null : records.map(({ partitionKey, data }) => ({ partitionKey, data }));
  });
  return result;
}

// Keys never look like array indexes: the reference library writes those in the order of JavaScript's objects, and so mixes them up.
const record = fc.record(
  {
    partitionKey: fc.oneof(
      fc.constantFrom('a', 'b', 'caf\u00e9', '\u{1f6eb}'),
      fc.string({ maxLength: 40 }).map(text => `k${text}`),
    ),
    data: fc.uint8Array({ minLength: 1, maxLength: 300 }).map(bytes => Buffer.from(bytes)),
    explicitHashKey: fc.bigInt({ min: 1n << 40n, max: (1n << 128n) - 1n }).map(String),
  },
  { requiredKeys: ['partitionKey', 'data'] },
);

test('reads what the reference library writes, and the reference library reads what the tests write', () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: 60 }), records => {
      const aggregator = new reference.RecordAggregator();
      for (const one of records) aggregator.addUserRecord({ ...one });
      const expected = records.map(({ partitionKey, data }) => ({ partitionKey, data: data.toString('base64') }));
      for (const bytes of [aggregator.build().data, kplAggregate(records)]) {
        expect(read(bytes)).toEqual(expected);
        expect(readWithReference(bytes)).toEqual(expected);
      }
    }),
    { numRuns: 200 },
  );
});

/** The same number in more bytes than it needs. */
const longVarint = (value: number): Buffer => {
  const bytes = varint(value);
  return Buffer.concat([bytes.subarray(0, -1), Buffer.of(bytes.at(-1)! | 0x80, 0)]);
};

test('a record that is written in another way is the same record: long numbers, fields in another order, unknown ones, tables behind', () => {
  const data = Buffer.from('x'.repeat(200));
  const index = (value: Buffer) => Buffer.concat([Buffer.of(8), value]);
  const content = Buffer.concat([Buffer.of(26), varint(data.length), data]);
  const layouts = [
    [index(varint(1)), content],
    [index(longVarint(1)), content],
    [index(varint(1)), Buffer.of(26), longVarint(data.length), data],
    [content, index(varint(1))],
    [index(varint(0)), index(varint(1)), content],
    [index(varint(1)), content, field(4, field(1, 'tag'))],
    [field(9, 7), index(varint(1)), content],
    [index(varint(1)), content, content],
  ].map(parts => Buffer.concat(parts));
  const keys = [field(1, 'a'), field(1, 'b')];
  const usual = field(3, Buffer.concat([index(varint(0)), content]));
  const a = { partitionKey: 'a', data: data.toString('base64') };
  const b = { ...a, partitionKey: 'b' };
  for (const layout of layouts) {
    for (const record of [field(3, layout), Buffer.concat([Buffer.of(26), longVarint(layout.length), layout])]) {
      expect(read(seal(...keys, usual, record, usual))).toEqual([a, b, a]);
      expect(read(seal(usual, record, usual, ...keys))).toEqual([a, b, a]);
      expect(readWithReference(seal(...keys, usual, record, usual))).toEqual([a, b, a]);
    }
  }
  // What reaches beyond its record, or beyond the aggregate, makes all of it an ordinary record.
  for (const cut of [1, 2, 100]) {
    for (const layout of layouts.slice(0, 4)) {
      expect(read(seal(...keys, field(3, layout.subarray(0, -cut))))).toBeNull();
      expect(read(seal(...keys, field(3, layout).subarray(0, -cut)))).toBeNull();
    }
  }
});

test('any single damaged or missing byte makes it an ordinary record', () => {
  const bytes = kplAggregate([
    { partitionKey: 'a', data: 'one' },
    { partitionKey: 'b', data: 'two', explicitHashKey: '12345' },
  ]);
  expect(read(bytes)).not.toBeNull();
  for (let i = 0; i < bytes.length; i++) {
    for (const flip of [1, 0x80, 0xff]) {
      const damaged = Buffer.from(bytes);
      damaged[i]! ^= flip;
      expect(read(damaged)).toBeNull();
    }
    expect(read(bytes.subarray(0, i))).toBeNull();
  }
});

test('never throws on a valid checksum over anything, and never reads outside', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (noise, asRecord) => {
      const bytes = asRecord ? seal(field(1, 'k'), field(3, noise)) : seal(noise);
      const parsed = reader.parse(bytes, 0, bytes.length);
      if (parsed) expect(reader.judgeKeys(FULL_HASH_RANGE)).toBe(true);
      for (let i = 0; parsed && i < reader.recordCount; i++) {
        expect(reader.dataStarts[i]).toBeGreaterThanOrEqual(4);
        expect(reader.dataEnds[i]).toBeLessThanOrEqual(bytes.length - 16);
        expect(isUtf8(bytes.subarray(reader.keyStart(i), reader.keyEnd(i)))).toBe(true);
        expect(reader.givenHashKey(i) ?? 0n).toBeGreaterThanOrEqual(0n);
        expect(reader.isInside(i)).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});
