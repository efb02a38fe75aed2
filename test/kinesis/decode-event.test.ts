import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { partitionKeyOf } from '../../shared/engine/record-place.ts';
import { BatchArena } from '../../shared/kinesis/batch-arena.ts';
import { type DecodedBatch, type DecodeOptions, decodeEvent, needsHashRange } from '../../shared/kinesis/decode-event.ts';
import { FULL_HASH_RANGE, type HashRange, hashKeyOf } from '../../shared/kinesis/hash-range.ts';
import { shardIdOf } from '../../shared/kinesis/shard-id.ts';
import { kinesisRecords, TEST_SHARD, type TestRecord } from './kinesis-event.ts';
import { field, kplAggregate, MAGIC, seal } from './kpl-aggregate.ts';

const decode = (records: readonly TestRecord[], options: Partial<DecodeOptions> = {}) =>
  decodeEvent(kinesisRecords(records), { shardId: TEST_SHARD, hashRange: null, ...options });

/** One line per user record: `outer.sub key payload`, and the reason where it has one. */
function describeBatch(decoded: DecodedBatch): string[] {
  const { batch } = decoded;
  return Array.from({ length: batch.recordCount }, (_, i) => {
    const payload = Buffer.from(batch.bytes.subarray(batch.starts[i], batch.ends[i])).toString('latin1');
    const reason = decoded.envelopeErrors.get(i);
    return `${batch.outerIndexes[i]}.${batch.subSequenceNumbers[i]} ${partitionKeyOf(batch, i)} ${payload}${reason ? ` !! ${reason}` : ''}`;
  });
}

function check(records: readonly TestRecord[], expected: readonly (string | RegExp)[], options: Partial<DecodeOptions> = {}): DecodedBatch {
  const decoded = decode(records, options);
  const lines = describeBatch(decoded);
  expect(lines).toHaveLength(expected.length);
  for (const [i, line] of expected.entries()) {
    if (typeof line === 'string') expect(lines[i]).toBe(line);
    else expect(lines[i]).toMatch(line);
  }
  expect(decoded.userRecordCount).toBe(expected.length);
  return decoded;
}

const sub = (partitionKey: string, data: string | Uint8Array, explicitHashKey?: string) => ({ partitionKey, data, explicitHashKey });

describe('plain records', () => {
  test('keep order, key, arrival and sequence number', () => {
    const decoded = check([{ data: '{"a":1}', partitionKey: 'x' }, { data: '{}' }], ['0.-1 x {"a":1}', '1.-1 key {}']);
    expect(decoded.batch.arrivalsMs[0]).toBe(1_700_000_000_123);
    expect(decoded.batch.sequenceNumbers[1]).toMatch(/0001$/);
    expect(decoded).toMatchObject({ kinesisRecordCount: 2, misroutedCount: 0, payloadBytes: 9 });
  });
  test('of every length decode as Buffer does, in private and in shared memory', () => {
    for (const shared of [false, true]) {
      const arena = new BatchArena({ shared });
      const payloads = Array.from({ length: 300 }, (_, i) => Buffer.alloc(i * 9, i + 1));
      const { batch } = decode(
        payloads.map(data => ({ data })),
        { arena },
      );
      for (const [i, payload] of payloads.entries())
        expect(payload.equals(batch.bytes.subarray(batch.starts[i], batch.ends[i]))).toBe(true);
      expect(batch.bytes.buffer instanceof SharedArrayBuffer).toBe(shared);
      expect(batch.starts.buffer instanceof SharedArrayBuffer).toBe(shared);
    }
  });
  test('an arena serves many batches and grows', () => {
    const arena = new BatchArena();
    for (const count of [3, 5000, 2]) {
      const records = Array.from({ length: count }, (_, i) => ({ data: `{"i":${i},"pad":"${'x'.repeat(200)}"}` }));
      const { batch } = decode(records, { arena });
      expect(batch.recordCount).toBe(count);
      expect(Array.from(batch.outerIndexes.subarray(0, count))).toEqual(records.map((_, i) => i));
      expect(Buffer.from(batch.bytes.subarray(batch.starts[count - 1], batch.ends[count - 1])).toString()).toBe(records[count - 1]!.data);
    }
  });
  test('the shard is read from the event id', () => {
    expect(shardIdOf(kinesisRecords([{ data: '' }])[0]!)).toBe(TEST_SHARD);
  });
});

describe('what cannot be unpacked stays a record with its reason', () => {
  test.each<[string, TestRecord, RegExp]>([
    ['empty', { data: '' }, /^0\.-1 key {2}!! the payload is empty$/],
    ['not base64', { data: 'a*b', raw: true }, /^0\.-1 key "a\*b" !! the data of the Kinesis record is not base64$/],
    ['cut base64', { data: 'aGVsbG8', raw: true }, /^0\.-1 key hello$/],
    ['a lone digit', { data: 'aGVsb', raw: true }, /"aGVsb" !! the data of the Kinesis record is not base64/],
    [
      'a row that was never encoded',
      { data: '{"a":1}', raw: true },
      /^0\.-1 key "\{\\"a\\":1\}" !! the data of the Kinesis record is not base64$/,
    ],
    ['gzip cut off', { data: gzipSync('{"a":1}').subarray(0, 12) }, /!! the payload begins like gzip but does not decompress: /],
    [
      'zstd cut off',
      { data: zstdCompressSync('x'.repeat(500)).subarray(0, 9) },
      /!! the payload begins like zstd but does not decompress: /,
    ],
    ['zstd magic only', { data: Buffer.from('28b52ffd', 'hex') }, /!! the payload begins like zstd but does not decompress: /],
    ['gzip of nothing', { data: gzipSync('') }, /!! the payload is empty/],
    ['gzip then rubbish', { data: Buffer.concat([gzipSync('a'), Buffer.from('tail')]) }, /does not decompress/],
  ])('%s', (_, record, expected) => {
    check([record], [expected]);
    check([{ data: '{}' }, record, { data: '[]' }], ['0.-1 key {}', new RegExp(expected.source.replace('^0', '^1')), '2.-1 key []']);
  });
  test('a bomb is stopped at the bound of its Kinesis record, whatever else is in the batch', () => {
    const bomb = { data: gzipSync(Buffer.alloc(100_000)) };
    const fits = { data: zstdCompressSync(Buffer.alloc(900, 'a')) };
    const decoded = check([fits, bomb, fits], [/a{900}$/, /decompresses to more than the 1000 bytes/, /a{900}$/], {
      decompressedBytesMax: 1000,
    });
    expect([...decoded.envelopeErrors.keys()]).toEqual([1]);
    const aggregate = { data: kplAggregate([sub('a', fits.data), sub('b', fits.data), sub('c', '{}')]) };
    check([aggregate], [/^0.0 a a{900}$/, /^0.1 b .*more than the 100 bytes/s, '0.2 c {}'], { decompressedBytesMax: 1000 });
  });
});

describe('compression', () => {
  test.each([
    ['gzip', gzipSync('{"a":1}')],
    ['zstd', zstdCompressSync('{"a":1}')],
    ['two gzip members', Buffer.concat([gzipSync('{"a"'), gzipSync(':1}')])],
    ['two zstd frames', Buffer.concat([zstdCompressSync('{"a"'), zstdCompressSync(':1}')])],
  ])('%s', (_, data) => {
    check([{ data }], ['0.-1 key {"a":1}']);
    check([{ data: kplAggregate([sub('a', data), sub('b', '{}')]) }], ['0.0 a {"a":1}', '0.1 b {}']);
  });
});

describe('payloads of lines', () => {
  const lines = (records: readonly TestRecord[], expected: readonly (string | RegExp)[], options: Partial<DecodeOptions> = {}) =>
    check(records, expected, { framing: 'lines', ...options });
  const three = '{"n":1}\n{"n":2}\r\n\n \t\r\n  {"n":3}\n';
  const numbered = ['0.0 key {"n":1}', '0.1 key {"n":2}', '0.2 key   {"n":3}'];

  test('are one record per line that is not blank', () => {
    lines([{ data: three }, { data: '{}' }], [...numbered, '1.0 key {}']);
    expect(lines([{ data: '\n\r\n \n' }, { data: '' }, { data: gzipSync('') }], []).kinesisRecordCount).toBe(3);
    lines([{ data: '{"a":"\\n"}\rx\n{' }], ['0.0 key {"a":"\\n"}\rx', '0.1 key {']);
    check([{ data: three }], [`0.-1 key ${three}`]);
  });
  test('may be compressed', () => {
    lines([{ data: gzipSync(three) }], numbered);
    lines([{ data: zstdCompressSync(three) }], numbered);
    lines([{ data: gzipSync(three).subarray(0, 12) }, { data: '1\n2' }], [/^0\.0 .*gzip but does not/s, '1.0 key 1', '1.1 key 2']);
    lines([{ data: 'a*b', raw: true }], ['0.-1 key "a*b" !! the data of the Kinesis record is not base64']);
  });
  test('in a KPL aggregate are numbered through the whole of it', () => {
    const data = kplAggregate([sub('a', '1\n2'), sub('b', '3\n', '0'), sub('c', '\n'), sub('d', gzipSync('4\n5'))]);
    lines([{ data }], ['0.0 a 1', '0.1 a 2', '0.2 b 3', '0.3 d 4', '0.4 d 5']);
    lines([{ data }], ['0.0 b 3'], { hashRange: { start: 0n, end: 0n } });
  });
  test('of a batch that grows while they are added', () => {
    const many = Array.from({ length: 3000 }, (_, i) => `{"i":${i}}`);
    lines(
      [{ data: gzipSync(many.join('\n')) }],
      many.map((line, i) => `0.${i} key ${line}`),
    );
  });
  test('of CSV end outside of quotes', () => {
    const rows = 'a,"x\n""y"\r\n\nb"c\n,"open\nto the end';
    const framing = { delimiter: 44, quote: 34 };
    check(
      [{ data: rows }, { data: gzipSync('1\n2') }],
      ['0.0 key a,"x\n""y"', '0.1 key b"c', '0.2 key ,"open\nto the end', '1.0 key 1', '1.1 key 2'],
      { framing },
    );
    check([{ data: 'a,"x\ny"' }], ['0.0 key a,"x', '0.1 key y"'], { framing: { delimiter: 44, quote: -1 } });
  });
  test('count towards the memory of a batch', () => {
    const { kinesisRecordCount } = lines([{ data: '1\n2\n3' }, { data: '4' }, { data: '5' }], [/1/, /2/, /3/, /4/], { batchBytesMax: 150 });
    expect(kinesisRecordCount).toBe(2);
  });
});

test('what a gzip payload says of its length is not believed', () => {
  for (const stated of [0, 1, 999, 1001, 0xffff_ffff]) {
    const data = gzipSync(Buffer.alloc(1000, 'a'));
    const whole = Buffer.concat([data, gzipSync('b')]);
    check([{ data: whole }], [/ a{1000}b$/]);
    data.writeUInt32LE(stated, data.length - 4);
    check([{ data }], [/ !! .* does not decompress/]);
  }
  check([{ data: Buffer.of(0x1f, 0x8b, 8) }], [/ !! .* does not decompress/]);
});

test('a batch that would outgrow its memory stops between Kinesis records', () => {
  const record = { data: gzipSync(Buffer.alloc(1000, 'a')) };
  const decoded = check([record, record, record], [/a/, /a/], { batchBytesMax: 1500 });
  expect(decoded.kinesisRecordCount).toBe(2);
  expect(decode([record], { batchBytesMax: 1 }).kinesisRecordCount).toBe(1);
});

describe('KPL aggregates', () => {
  const good = kplAggregate([sub('a', '{"n":1}'), sub('b', ''), sub('a', '{"n":3}', '7')]);

  test('split into their user records', () => {
    const decoded = check(
      [{ data: '{}' }, { data: good }, { data: '[]' }],
      ['0.-1 key {}', '1.0 a {"n":1}', '1.1 b  !! the payload is empty', '1.2 a {"n":3}', '2.-1 key []'],
    );
    expect(decoded.batch.sequenceNumbers).toHaveLength(3);
  });
  test('need a hash range, and it is a bug not to hand one in', () => {
    expect(needsHashRange(kinesisRecords([{ data: '{}' }]))).toBe(false);
    expect(needsHashRange(kinesisRecords([{ data: '{}' }, { data: good }]))).toBe(true);
    expect(() => decode([{ data: good }], { hashRange: undefined })).toThrow(/bug in Weir: .*hash range/);
    expect(() => decode([{ data: '{}' }], { hashRange: undefined })).not.toThrow();
  });
  test('tables after the records, unknown fields and tags are read', () => {
    const tags = field(4, Buffer.concat([field(1, 'k'), field(2, 'v')]));
    const record = field(3, Buffer.concat([field(9, 5), field(1, 0), tags, field(3, 'data')]));
    check([{ data: seal(field(15, 'x'), record, field(1, 'k\u00e9y')) }], ['0.0 k\u00e9y data']);
  });
  test('without records carry none', () => {
    expect(check([{ data: seal(field(1, 'k')) }], []).kinesisRecordCount).toBe(1);
  });

  const body = good.subarray(4, -16);
  test.each<[string, Buffer]>([
    ['magic alone', MAGIC],
    ['no body', seal()],
    ['wrong MD5', Buffer.concat([good.subarray(0, -1), Buffer.from([good.at(-1)! ^ 1])])],
    ['flipped bit', Buffer.concat([good.subarray(0, 8), Buffer.from([good[8]! ^ 1]), good.subarray(9)])],
    ['body cut off', seal(body.subarray(0, -1))],
    ['rubbish', seal(Buffer.from('hello world'))],
    ['endless varint', seal(Buffer.alloc(30, 0xff))],
    ['length beyond the end', seal(Buffer.from([0x0a, 0x7f, 0x61]))],
    ['no data', seal(field(1, 'k'), field(3, field(1, 0)))],
    ['no key index', seal(field(1, 'k'), field(3, field(3, 'd')))],
    ['key index beyond the table', seal(field(1, 'k'), field(3, Buffer.concat([field(1, 1), field(3, 'd')])))],
    ['hash key index beyond the table', seal(field(1, 'k'), field(3, Buffer.concat([field(1, 0), field(2, 0), field(3, 'd')])))],
    ['hash key that is no number', kplAggregate([sub('a', 'x', 'abc')])],
    ['hash key beyond 128 bits', kplAggregate([sub('a', 'x', (1n << 128n).toString())])],
    ['group', seal(Buffer.from([0x0b, 0x0c]))],
  ])('that only look like it pass through untouched: %s', (_, data) => {
    check([{ data }], [`0.-1 key ${data.toString('latin1')}`]);
  });
});

describe('sub-records outside the range of the shard', () => {
  const half = 1n << 127n;
  const ranges: [string, HashRange][] = [
    ['lower half', { start: 0n, end: half - 1n }],
    ['upper half', { start: half, end: FULL_HASH_RANGE.end }],
    ['everything', FULL_HASH_RANGE],
    ['one key', { start: hashKeyOf('key-7'), end: hashKeyOf('key-7') }],
  ];
  const records = Array.from({ length: 40 }, (_, i) => sub(`key-${i}`, `{"i":${i}}`));

  test.each(ranges)('are counted and dropped: %s', (_, hashRange) => {
    const inside = records.filter(
      record => hashKeyOf(record.partitionKey) >= hashRange.start && hashKeyOf(record.partitionKey) <= hashRange.end,
    );
    const decoded = decode([{ data: kplAggregate(records) }], { hashRange });
    expect(inside.map((_, i) => partitionKeyOf(decoded.batch, i))).toEqual(inside.map(record => record.partitionKey));
    expect(Array.from(decoded.batch.subSequenceNumbers.subarray(0, inside.length))).toEqual(inside.map(record => records.indexOf(record)));
    expect(decoded.misroutedCount).toBe(records.length - inside.length);
  });
  test('are judged by their explicit hash key where they have one', () => {
    const data = kplAggregate([sub('a', 'low', '0'), sub('a', 'edge', half.toString()), sub('a', 'below', (half - 1n).toString())]);
    const decoded = check([{ data }], ['0.1 a edge'], { hashRange: { start: half, end: FULL_HASH_RANGE.end } });
    expect(decoded.misroutedCount).toBe(2);
  });
  test('a plain record is never misrouted', () => {
    check([{ data: 'x', partitionKey: 'key-1' }], ['0.-1 key-1 x'], { hashRange: { start: 0n, end: 0n } });
  });
});
