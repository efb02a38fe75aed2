// The five ways to name a place in a shard, against the plainest oracle: an array that is filtered.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { STREAM, streamFixture, textOf } from './stream-fixture.ts';

const SHARD = 'shardId-000000000000';
const HOUR_MS = 3_600_000;

const put = fc.record({ waitMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2 * HOUR_MS })), size: fc.nat(3) });

test('every iterator type gives what filtering all records gives', () => {
  fc.assert(
    fc.property(fc.array(put, { minLength: 1, maxLength: 80 }), fc.nat(), fc.integer({ min: 1, max: 7 }), (puts, pick, limit) => {
      const fixture = streamFixture();
      const { model, clock } = fixture;
      const all = puts.map(({ waitMs, size }, i) => {
        clock.advance(waitMs);
        return { text: `${i}${'x'.repeat(size)}`, atMs: clock.nowMs(), number: fixture.put('k', `${i}${'x'.repeat(size)}`).SequenceNumber };
      });
      const kept = all.filter(({ atMs }) => atMs >= clock.nowMs() - 24 * HOUR_MS);
      const read = (from: object) => {
        const { ShardIterator } = model.call('GetShardIterator', { StreamName: STREAM, ShardId: SHARD, ...from } as never) as {
          ShardIterator: string;
        };
        const texts: string[] = [];
        for (let iterator = ShardIterator; ; ) {
          const { Records, NextShardIterator, MillisBehindLatest } = model.call('GetRecords', { ShardIterator: iterator, Limit: limit });
          texts.push(...Records.map(record => textOf(record.Data)));
          const last = all.find(({ number }) => number === Records.at(-1)?.SequenceNumber);
          const unread = last !== undefined && last !== all.at(-1);
          expect(MillisBehindLatest).toBe(unread ? clock.nowMs() - last.atMs : 0);
          if (Records.length === 0) return texts;
          iterator = NextShardIterator!;
        }
      };
      const texts = (records: typeof all) => records.map(({ text }) => text);
      const chosen = pick % all.length;
      const chosenAtMs = all[chosen]!.atMs;
      expect(read({ ShardIteratorType: 'TRIM_HORIZON' })).toEqual(texts(kept));
      expect(read({ ShardIteratorType: 'LATEST' })).toEqual([]);
      expect(read({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: all[chosen]!.number })).toEqual(
        texts(all.slice(chosen).filter(record => kept.includes(record))),
      );
      expect(read({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: all[chosen]!.number })).toEqual(
        texts(all.slice(chosen + 1).filter(record => kept.includes(record))),
      );
      for (const atMs of [chosenAtMs - 1, chosenAtMs, Math.min(chosenAtMs + 1, clock.nowMs())]) {
        expect(read({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: atMs / 1000 })).toEqual(
          texts(kept.filter(record => record.atMs >= atMs)),
        );
      }
    }),
    { numRuns: 60 },
  );
});

function iteratorOf({ model }: ReturnType<typeof streamFixture>, type: 'TRIM_HORIZON' | 'LATEST' = 'TRIM_HORIZON'): string {
  return model.call('GetShardIterator', { StreamName: STREAM, ShardId: SHARD, ShardIteratorType: type }).ShardIterator;
}

test('LATEST waits for what comes after it was asked for', () => {
  const fixture = streamFixture();
  fixture.put('k', 'before');
  const ShardIterator = iteratorOf(fixture, 'LATEST');
  fixture.put('k', 'after');
  expect(fixture.model.call('GetRecords', { ShardIterator }).Records.map(({ Data }) => textOf(Data))).toEqual(['after']);
});

test('an iterator works for five minutes and not longer', () => {
  const fixture = streamFixture();
  const ShardIterator = iteratorOf(fixture);
  fixture.clock.advance(300_000);
  expect(fixture.model.call('GetRecords', { ShardIterator }).Records).toEqual([]);
  fixture.clock.advance(1);
  expect(() => fixture.model.call('GetRecords', { ShardIterator })).toThrow(
    'Iterator expired. The iterator was created at time Thu Jan 15 00:00:00 UTC 2026 while right now it is Thu Jan 15 00:05:00 UTC 2026',
  );
});

test('fails if an iterator is made up, cut short, or belongs to a stream that was deleted', () => {
  const fixture = streamFixture();
  const iterator = iteratorOf(fixture);
  const read = (ShardIterator: string) => () => fixture.model.call('GetRecords', { ShardIterator });
  for (const broken of ['abc', iterator.slice(4), Buffer.from('iterator/0/trades/0/0/0').toString('base64')]) {
    expect(read(broken)).toThrow('Invalid ShardIterator.');
  }
  fixture.model.call('DeleteStream', { StreamName: STREAM });
  expect(read(iterator)).toThrow(expect.objectContaining({ name: 'ResourceNotFoundException' }));
  fixture.clock.advance(1);
  fixture.model.call('CreateStream', { StreamName: STREAM, ShardCount: 1 });
  expect(read(iterator)).toThrow('does not exist');
});

test('an iterator that retention overtook goes on with the oldest record left', () => {
  const fixture = streamFixture();
  for (let i = 0; i < 5_000; i++) fixture.put('k', `old ${i}`);
  fixture.clock.advance(24 * HOUR_MS);
  const ShardIterator = iteratorOf(fixture);
  fixture.clock.advance(1);
  fixture.put('k', 'new');
  const answer = fixture.model.call('GetRecords', { ShardIterator });
  expect(answer.Records.map(({ Data }) => textOf(Data))).toEqual(['new']);
  expect(answer.MillisBehindLatest).toBe(0);
});

test('a closed shard and its records go when retention is over; the children stay', () => {
  const fixture = streamFixture();
  fixture.put('k', 'v');
  fixture.clock.advance(1_000);
  fixture.model.call('SplitShard', { StreamName: STREAM, ShardToSplit: SHARD, NewStartingHashKey: String(2n ** 127n) });
  expect(fixture.shards()).toHaveLength(3);
  fixture.clock.advance(24 * HOUR_MS + 1);
  expect(fixture.shards().map(shard => shard.ShardId)).toEqual(['shardId-000000000001', 'shardId-000000000002']);
  expect(() => iteratorOf(fixture)).toThrow('Shard shardId-000000000000 in stream trades under account 000000000000 does not exist');
});
