// Payloads of many lines are divided exactly: wherever a commit ends inside one, whatever crashes there and however often it is delivered again.
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { DEFAULT_PARTITION_LIMITS } from '../../shared/partition/environment.ts';
import { kplAggregate } from '../kinesis/kpl-aggregate.ts';
import { PartitionWorld, payload, RUNNING } from './partition-world.ts';

const lines = (...values: number[]) => values.map(v => `${payload(`k${v % 2}`, v, v)}\n`).join('');

/** Nine rows of values 1 to 9, a broken line, and payloads of nothing. */
const RECORDS = [
  { data: `${lines(1, 2)}\r\n{"k":\n${lines(3)}` },
  { data: '\n' },
  {
    data: kplAggregate([
      { partitionKey: 'a', data: lines(4, 5) },
      { partitionKey: 'b', data: gzipSync(lines(6)) },
    ]),
  },
  { data: gzipSync(lines(7, 8)) },
  { data: payload('k1', 9, 9) },
  { data: '' },
];

async function check(world: PartitionWorld): Promise<void> {
  expect((await world.row()).counters).toMatchObject({ records: 10, undecodable: 1, 'sums.applied': 9, kinesisRecords: 6 });
  expect(world.deadLetters.rows.map(row => JSON.parse(Buffer.from(row.json).toString()))).toEqual([
    expect.objectContaining({ payload: '{"k":', subSequenceNumber: 2 }),
  ]);
  const last = new Map(world.results.rows.map(row => [row.key, JSON.parse(Buffer.from(row.json).toString()).s]));
  expect(Object.fromEntries(last)).toEqual({ k0: 2 + 4 + 6 + 8, k1: 1 + 3 + 5 + 7 + 9 });
}

test.each([1, 2, 3, 5])('commits of %i records, stopped at each place, go on where they ended', async recordsPerCommitMax => {
  for (let commits = 1; commits <= 11; commits++) {
    const world = await PartitionWorld.of(RUNNING, 'ndjson');
    const limits = { ...DEFAULT_PARTITION_LIMITS, recordsPerCommitMax, globalIntervalMs: 0 };
    let left = commits;
    const short = { remainingMs: () => (left-- > 0 ? 60_000 : 0) };
    const { unprocessedFrom } = await world.deliver(world.process({ limits }), RECORDS, { deadline: short });
    // Another process, which has to load where the first came to; then the whole once more, as after an answer that was lost.
    const next = await world.deliver(world.process({ limits }), RECORDS, { from: unprocessedFrom ?? 0 });
    expect(next.unprocessedFrom).toBeNull();
    const again = await world.deliver(world.process({ limits }), RECORDS);
    expect(again).toMatchObject({ unprocessedFrom: null, appliedRecordCount: 0, skippedRecordCount: 10, commitCount: 0 });
    await check(world);
  }
});

test('a script that begins to divide payloads, or ceases to, applies no record twice', async () => {
  const records = [{ data: payload('k', 1, 1) }, { data: kplAggregate([{ partitionKey: 'a', data: payload('k', 2, 2) }]) }];
  for (const [before, after] of [['json', 'ndjson'] as const, ['ndjson', 'json'] as const]) {
    const old = await PartitionWorld.of(RUNNING, before);
    await old.deliver(old.process(), records);
    const changed = await PartitionWorld.of(RUNNING, after);
    const outcome = await changed.deliver(changed.process({}, old.store), records);
    expect(outcome).toMatchObject({ unprocessedFrom: null, appliedRecordCount: 0, skippedRecordCount: 2 });
  }
});
