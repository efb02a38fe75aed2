// Shards far apart in event time that merge and split, while no record is late: every kind of query leaves at its sink what one shard, which saw
// the same records in the order of their times, leaves there. (Where records are late, merged-watermarks.test.ts says which.)
import { describe, expect, test } from '@jest/globals';
import type { StageProgram } from '../../shared/engine/program.ts';
import { chance } from '../lives/window-rows.ts';
import { payload, programOf } from './partition-world.ts';
import { ReshardingWorld } from './resharding-world.ts';

const SEED_COUNT = 3;
const END_S = 3_000;
/** Rows come out of order by less than the bound of the source. */
const DISORDER_S = 8;

const grouped = (list: string, rest: string) => `CREATE STREAM sums AS SELECT k, ${list} FROM trades GROUP BY k ${rest};`;
const PARTS =
  'CREATE VIEW parts AS SELECT k, COUNT(*) AS c, SUM(v) AS s, _window_end AS until FROM trades GROUP BY k WINDOW TUMBLING(10s);';
const WINDOWED = '_window_start AS since, _window_end AS until, COUNT(*) AS n, SUM(v) AS s, MAX(v) AS hi';

const QUERIES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['TUMBLING(30s)', 'SLIDING(60s, 20s)', 'CUMULATE(60s, 20s)', 'SESSION(15s)'].flatMap(window => [
      [`${window}, early results by the clock of events`, grouped(WINDOWED, `WINDOW ${window} EMIT EVERY INTERVAL '7' SECOND`)],
      [`${window}, final`, grouped(WINDOWED, `WINDOW ${window} EMIT FINAL`)],
    ]),
  ),
  'early results without a window': grouped('COUNT(*) AS n, SUM(v) AS s', "EMIT EVERY INTERVAL '7' SECOND"),
  'the first three': `CREATE STREAM sums AS SELECT k, v, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v DESC, at) AS n FROM trades) WHERE n <= 3;`,
  'the newest row': `CREATE STREAM sums AS SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY at DESC) AS n FROM trades) WHERE n = 1;`,
  'the first two of a window': `CREATE STREAM sums AS SELECT k, v, n, window_end FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k, window_start, window_end ORDER BY v) AS n
    FROM TABLE(TUMBLE(TABLE trades, DESCRIPTOR(at), 30s))) WHERE n <= 2;`,
  'windows of windows': `${PARTS} ${grouped('SUM(c) AS n, SUM(s) AS s, _window_end AS e', 'WINDOW TUMBLING(40s) EMIT FINAL').replace('trades', 'parts')}`,
  'early results of windows of windows': `${PARTS} ${grouped('SUM(c) AS n, _window_end AS e', "WINDOW TUMBLING(40s) EMIT EVERY INTERVAL '20' SECOND").replace('trades', 'parts')}`,
  'sums of windows': `${PARTS} ${grouped('SUM(c) AS n, SUM(s) AS s', 'EMIT CHANGES').replace('trades', 'parts')}`,
  'a buffer over windows': `${PARTS} CREATE STREAM sums AS SELECT k, until, SUM(c) OVER w AS n, FIRST_VALUE(s) OVER w AS f FROM parts
    WINDOW w AS (ROWS WINDOW BUFFER 3 ROWS PARTITION BY k);`,
  'rows around, in time order': `CREATE STREAM sums AS SELECT k, v, at, SUM(v) OVER w AS s, LAG(v) OVER w AS before, LEAD(v) OVER w AS after FROM trades
    WINDOW w AS (PARTITION BY k ORDER BY at ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING);`,
};

interface Row {
  readonly k: string;
  readonly v: number;
  readonly second: number;
}

type Chance = (below: number) => number;

/** `count` rows of the keys from one second on, `step` seconds apart, out of order by a little; no two at one time. */
function rowsOf(keys: readonly string[], from: number, step: number, count: number, random: Chance): Row[] {
  const rows = Array.from({ length: count }, (_, i) => ({
    k: keys[random(keys.length)]!,
    v: random(1000),
    second: from + i * step + random(step * 10) / 10,
  }));
  const order = rows.map(row => ({ row, at: row.second + random(DISORDER_S - 1) })).sort((a, b) => a.at - b.at);
  return order.map(({ row }) => row);
}

/** Two shards far apart; merged; split in two again; all closed. */
async function play(program: StageProgram, seed: number): Promise<{ world: ReshardingWorld; rows: readonly Row[] }> {
  const world = new ReshardingWorld(program, 2);
  const random = chance(seed);
  const slow = ['a', 'b'].map(letter => world.keyIn('shard-0', letter));
  const fast = ['c', 'd'].map(letter => world.keyIn('shard-1', letter));
  const rows: Row[] = [];
  const put = (...some: Row[]) => {
    for (const row of some) world.put(row.k, payload(row.k, row.v, row.second));
    rows.push(...some);
  };
  const readAll = async (...shardIds: string[]) => {
    for (const shardId of shardIds) {
      while (world.shard(shardId).acknowledged < world.shard(shardId).records.length) {
        const { acknowledged, records } = world.shard(shardId);
        expect((await world.read(shardId, { to: Math.min(records.length, acknowledged + 1 + random(5)) })).failure).toBeNull();
      }
    }
  };
  put(...rowsOf(slow, 0, 5, 20, random));
  put(...rowsOf(fast, 200, 5, 30, random));
  await readAll('shard-0', 'shard-1');
  const merged = world.merge('shard-0', 'shard-1');
  // Their records come one by the other, each as old as its own.
  const [more, ahead] = [rowsOf(slow, 110, 5, 20, random), rowsOf(fast, 360, 5, 20, random)];
  // The shard's watermark is that of all: what is behind comes first, until it has caught up.
  put(...more, ...rowsOf(slow, 215, 6, 20, random), ...ahead);
  await readAll(merged);
  const halves = world.split(merged);
  put(...rowsOf(slow, 470, 4, 10, random), ...rowsOf(fast, 470, 4, 10, random));
  put(...halves.map(half => ({ k: world.keyIn(half, 'end'), v: 1, second: END_S })));
  await readAll(...halves);
  return { world, rows };
}

/** What is at a sink that replaces rows by key, window and place, but for the keys that end it all. */
function contents(world: ReshardingWorld): string[] {
  const sharesStart = world.program.descriptor.queries.some(({ windowsShareStart }) => windowsShareStart);
  const rows = new Map<string, string>();
  for (const { identity, kind, json } of world.results.rows) {
    const [query, key, since, until, ...place] = (JSON.parse(identity) as unknown[]).slice(0, -1);
    const item = JSON.stringify([query, key, since, ...(sharesStart ? [until] : []), ...place]);
    if (kind === 'delete') rows.delete(item);
    else rows.set(item, Buffer.from(json).toString());
  }
  return [...rows.values()].filter(json => !json.startsWith('{"k":"end')).sort();
}

describe.each(Object.entries(QUERIES))('%s', (_, sql) => {
  test('leaves what one shard leaves', async () => {
    const program = await programOf(sql);
    for (let seed = 1; seed <= SEED_COUNT; seed++) {
      const { world, rows } = await play(program, seed);
      expect(await world.counted()).toMatchObject({ records: rows.length, decoded: rows.length });
      for (const [name, count] of Object.entries(await world.counted()))
        if (/late|failed/.test(name)) expect({ name, count }).toEqual({ name, count: 0 });
      const one = new ReshardingWorld(program, 1);
      for (const { k, v, second } of rows.toSorted((a, b) => a.second - b.second)) one.put(k, payload(k, v, second));
      expect((await one.read('shard-0')).failure).toBeNull();
      expect({ seed, rows: contents(world) }).toEqual({ seed, rows: contents(one) });
    }
  });
});
