// 'max.drift': a shard far ahead of the others waits for them.
import { expect, test } from '@jest/globals';
import { loadProgram } from '../../local/load-program.ts';
import { compile } from '../../shared/sql/compile.ts';
import { row } from '../time/rows.ts';
import { PartitionWorld, payload, START_MS } from './partition-world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SQL = `CREATE STREAM trades (k VARCHAR, v BIGINT, at TIMESTAMP, WATERMARK FOR at AS at) PARTITIONED BY (k)
  WITH (connector = 'kinesis', stream = 'trades', 'max.drift' = '5 minutes');
  CREATE STREAM sums AS SELECT k, SUM(v) AS s FROM trades GROUP BY k EMIT CHANGES;`;

/** A world whose shard has come to `seconds`, and another shard to the start. */
async function drifted(seconds: number, retentionMs = 24 * HOUR_MS) {
  const world = new PartitionWorld(await loadProgram(compile(SQL).application!.stages[0]!.moduleText));
  const environment = world.process({ retentionMs: async () => retentionMs });
  const other = (watermarkMs: number) =>
    world.watermarks.putRow('app/main', row('other', { watermarkMs, updatedAtMs: world.clock.nowMs() }));
  await other(START_MS);
  // As the coordinator makes it when it has listed the shards.
  await world.watermarks.raiseGlobal('app/main', null, world.clock.nowMs() - MINUTE_MS);
  const records = [{ data: payload('a', 1, seconds) }];
  // Nobody is ahead before its first record.
  expect(await world.deliver(environment, records)).toMatchObject({ alignment: 'run', appliedRecordCount: 1 });
  const next = (arrivalMs = world.clock.nowMs()) =>
    world.deliver(environment, [...records, { data: payload('a', 2, seconds + 9999), arrivalMs }]);
  return { world, other, next };
}

test('within the drift the whole batch runs, wherever it ends', async () => {
  const { next } = await drifted(300);
  expect(await next()).toMatchObject({ alignment: 'run', appliedRecordCount: 1, unprocessedFrom: null });
});

test('beyond it the batch waits a little, and is handed back in good order', async () => {
  const { world, next } = await drifted(301);
  const before = world.clock.nowMs();
  expect(await next()).toMatchObject({
    alignment: 'held',
    appliedRecordCount: 0,
    skippedRecordCount: 1,
    unprocessedFrom: 1,
    failure: null,
  });
  expect(world.clock.nowMs() - before).toBe(5_000);
  expect((await world.watermarks.rows('app/main')).find(({ partition }) => partition !== 'trades/other')?.counters.records).toBe(1);
});

test('it waits for no longer than the invocation lasts', async () => {
  const { world } = await drifted(301);
  const records = [{ data: payload('a', 1, 301) }, { data: payload('a', 2, 302) }];
  const before = world.clock.nowMs();
  const deadline = { remainingMs: () => 3_200 - (world.clock.nowMs() - before) };
  expect(await world.deliver(world.process(), records, { deadline })).toMatchObject({ alignment: 'held', unprocessedFrom: 1 });
  expect(world.clock.nowMs() - before).toBe(1_200);
});

test('it goes on as soon as the others have come', async () => {
  const { world, other, next } = await drifted(301);
  const sleep = world.clock.sleep.bind(world.clock);
  let looks = 0;
  world.clock.sleep = async durationMs => {
    await sleep(durationMs);
    if (++looks === 3) await other(START_MS + MINUTE_MS);
  };
  expect(await next()).toMatchObject({ alignment: 'run', appliedRecordCount: 1, unprocessedFrom: null });
  expect(looks).toBe(3);
});

test('a hold ends when half of the retention is over', async () => {
  const { world, next } = await drifted(301, 10 * HOUR_MS);
  const arrivalMs = world.clock.nowMs();
  world.clock.advance(5 * HOUR_MS - 10_000);
  expect((await next(arrivalMs)).alignment).toBe('held');
  world.clock.advance(10_000);
  expect(await next(arrivalMs)).toMatchObject({ alignment: 'released', appliedRecordCount: 1, unprocessedFrom: null });
});

test('an old record that comes alone is not held guilty for waiting', async () => {
  const { world } = await drifted(301);
  const lone = [{ data: payload('a', 2, 302), arrivalMs: START_MS }];
  const events = [{ data: payload('a', 1, 301) }, ...lone];
  world.clock.advance(10 * MINUTE_MS);
  const environment = world.process({ retentionMs: async () => 24 * HOUR_MS });
  for (let i = 0; i < 8; i++) expect((await world.deliver(environment, events, { from: 1 })).alignment).toBe('held');
  expect(world.deadLetters.rows).toEqual([]);
});

test.each(['drained', 'sealed'] as const)(
  'a %s shard holds nobody: who is ahead may be the other parent of a merge, for which its child waits',
  async status => {
    const { world, next } = await drifted(301);
    const ended = row('other', { watermarkMs: START_MS, status, updatedAtMs: world.clock.nowMs() });
    await world.watermarks.putRow('app/main', ended);
    expect(await next()).toMatchObject({ alignment: 'run', appliedRecordCount: 1, unprocessedFrom: null });
  },
);

test('behind a sealed shard, one that lives holds as before', async () => {
  const { world, other, next } = await drifted(301);
  await other(START_MS);
  await world.watermarks.putRow('app/main', row('sealed', { watermarkMs: START_MS, status: 'sealed', updatedAtMs: world.clock.nowMs() }));
  expect(await next()).toMatchObject({ alignment: 'held', appliedRecordCount: 0 });
});
