// Producers whose partition key is not what PARTITIONED BY says: rows of one key lie in two shards, each of which counts its part, and when these
// merge their states of the key meet. That results are not those of one shard is what the alarm Strays says. What must hold all the same: no query
// stops the shard, no record is lost or counted twice, batches may be cut anywhere, and the log alone gives the state.
import { describe, expect, test } from '@jest/globals';
import type { StageProgram } from '../../shared/engine/program.ts';
import { chance } from '../lives/window-rows.ts';
import { payload, programOf } from './partition-world.ts';
import { ReshardingWorld } from './resharding-world.ts';

const SEED_COUNT = 2;
const KEYS = ['a', 'b', 'c'];
const END_S = 3_000;

const grouped = (list: string, rest: string) => `CREATE STREAM sums AS SELECT k, ${list} FROM trades GROUP BY k ${rest};`;
const over = (list: string, window: string) => `CREATE STREAM sums AS SELECT k, v, ${list} FROM trades WINDOW w AS (${window});`;
const top = (order: string, limit: number, list = 'k, v, n') =>
  `CREATE STREAM sums AS SELECT ${list} FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ${order}) AS n FROM trades) WHERE n <= ${limit};`;

const AGGREGATES = [
  'COUNT(*) AS n, SUM(v) AS s, MIN(v) AS lo, MAX(v) AS hi, AVG(CAST(v AS DOUBLE)) AS m, SUM(v / 3.0e0) AS d, STDDEV(v) AS dev',
  "COUNT(*) AS n, FIRST(v) AS f, LAST(v) AS l, ARG_MAX(at, v) AS am, DELTA(v) AS de, STRING_AGG(CAST(v AS VARCHAR), '-') AS t",
  'COUNT(*) AS n, ARRAY_AGG(v) AS vs, MODE(v) AS mo, HISTOGRAM(v) AS h, APPROX_TOP_K(v, 2) AS tk',
  'COUNT(*) AS n, MEDIAN(v) AS md, COUNT(DISTINCT v) AS dv, APPROX_COUNT_DISTINCT(v) AS about',
];
const WINDOWS = ['WINDOW TUMBLING(20s)', 'WINDOW SLIDING(40s, 10s)', 'WINDOW CUMULATE(40s, 10s)', 'WINDOW SESSION(9s)'];
const EMISSIONS = ['EMIT FINAL', "EMIT FINAL WITH ('allowed.lateness' = '15 seconds')", 'EMIT CHANGES', "EMIT EVERY INTERVAL '5' SECOND"];
const LOOKS =
  'COUNT(*) OVER w AS n, SUM(v) OVER w AS s, MAX(v) OVER w AS hi, FIRST_VALUE(v) OVER w AS f, LAST_VALUE(v IGNORE NULLS) OVER w AS l, LAG(v, 2) OVER w AS lag, ROW_NUMBER() OVER w AS i';

const QUERIES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    WINDOWS.flatMap((window, i) =>
      EMISSIONS.map((emission, j) => [`${window} ${emission}`, grouped(AGGREGATES[(i + j) % AGGREGATES.length]!, `${window} ${emission}`)]),
    ),
  ),
  ...Object.fromEntries(AGGREGATES.map((list, i) => [`running aggregates ${i}`, grouped(list, 'EMIT CHANGES')])),
  'running, early': grouped(AGGREGATES[0]!, "EMIT EVERY INTERVAL '5' SECOND"),
  'running, every three rows': grouped(AGGREGATES[0]!, 'EMIT EVERY 3 ROWS'),
  'running, with an end': grouped(AGGREGATES[0]!, "EMIT CHANGES WITH ('state.ttl' = '40 seconds')"),
  'a buffer of rows': over(LOOKS, 'ROWS WINDOW BUFFER 4 ROWS PARTITION BY k'),
  'a buffer of rows that expire': over(LOOKS, "ROWS WINDOW BUFFER 4 ROWS PARTITION BY k EXPIRE AFTER INTERVAL '30' SECOND"),
  'full buffers alone': over('SUM(v) OVER w AS s, MEDIAN(v) OVER w AS m', 'ROWS WINDOW BUFFER 3 ROWS PARTITION BY k EMIT ON BUFFER FULL'),
  'all rows so far': over(`${LOOKS}, NTH_VALUE(v, 3) OVER w AS third`, 'PARTITION BY k'),
  'rows before, in time order': over(
    `${LOOKS}, LEAD(v) OVER w AS lead`,
    'PARTITION BY k ORDER BY at ROWS BETWEEN 2 PRECEDING AND 1 FOLLOWING',
  ),
  'all rows so far, in time order': over(`${LOOKS}, RANK() OVER w AS r, DENSE_RANK() OVER w AS dr`, 'PARTITION BY k ORDER BY at'),
  'rows of some seconds': over(
    'SUM(v) OVER w AS s, COUNT(*) OVER w AS n, MIN(v) OVER w AS lo',
    "PARTITION BY k ORDER BY at RANGE BETWEEN INTERVAL '8' SECOND PRECEDING AND INTERVAL '3' SECOND FOLLOWING",
  ),
  'the first three': top('v DESC', 3),
  'all that rank alike': `CREATE STREAM sums AS SELECT k, v, n FROM (SELECT *, RANK() OVER (PARTITION BY k ORDER BY v DESC) AS n FROM trades) WHERE n <= 2;`,
  'the first of windows': `CREATE VIEW parts AS SELECT k, COUNT(*) AS c, _window_end AS until FROM trades GROUP BY k WINDOW TUMBLING(10s);
    CREATE STREAM sums AS SELECT k, c, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY c DESC) AS n FROM parts) WHERE n <= 2;`,
  'the first of groups as they change': `CREATE VIEW parts AS SELECT k, v, COUNT(*) AS c FROM trades GROUP BY k, v;
    CREATE STREAM sums AS SELECT k, v, c, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY c DESC, v) AS n FROM parts) WHERE n <= 2 EMIT CHANGES;`,
  'the first two without their rank': top('v', 2, 'k, v'),
  'the newest row': top('at DESC', 1),
  'windows of windows': `CREATE VIEW parts AS SELECT k, COUNT(*) AS n, SUM(v) AS s, _window_end AS until FROM trades GROUP BY k WINDOW TUMBLING(10s);
    CREATE STREAM sums AS SELECT k, SUM(n) AS n, SUM(s) AS s FROM parts GROUP BY k WINDOW TUMBLING(40s) EMIT FINAL;`,
  'a buffer over windows': `CREATE VIEW parts AS SELECT k, COUNT(*) AS c FROM trades GROUP BY k WINDOW TUMBLING(10s);
    CREATE STREAM sums AS SELECT k, c, SUM(c) OVER (ROWS WINDOW BUFFER 3 ROWS PARTITION BY k) AS s, FIRST_VALUE(c) OVER (ROWS WINDOW BUFFER 3 ROWS PARTITION BY k) AS f FROM parts;`,
};

/** Two shards, one far ahead of the other, with the same keys in both; merged, split and merged again. `cuts` decides where batches end. */
async function play(program: StageProgram, seed: number, cuts: (below: number) => number) {
  const world = new ReshardingWorld(program, 2);
  const random = chance(seed);
  let putCount = 0;
  const put = (shardId: string, second: number) => {
    world.put(world.keyIn(shardId, `p${random(4)}-`), payload(KEYS[random(KEYS.length)]!, random(9) === 0 ? null : random(50), second));
    putCount++;
  };
  const readAll = async (...shardIds: string[]) => {
    for (const shardId of shardIds) {
      while (world.shard(shardId).acknowledged < world.shard(shardId).records.length) {
        const { acknowledged, records } = world.shard(shardId);
        // A process for every few records, so that everything comes from the log.
        const outcome = await world.read(shardId, { to: Math.min(records.length, acknowledged + 1 + cuts(6)) });
        expect(outcome).toMatchObject({ failure: null, unprocessedFrom: null });
      }
    }
  };
  for (let i = 0; i < 15; i++) put('shard-0', random(60));
  for (let i = 0; i < 15; i++) put('shard-1', 40 + random(120));
  await readAll('shard-0', 'shard-1');
  const merged = world.merge('shard-0', 'shard-1');
  for (let i = 0; i < 20; i++) put(merged, 60 + i * 4 + random(40));
  await readAll(merged);
  const [left, right] = world.split(merged);
  for (let i = 0; i < 20; i++) put(i % 2 === 0 ? left : right, 120 + i * 3 + random(40));
  await readAll(left, right);
  const again = world.merge(left, right);
  for (let i = 0; i < 10; i++) put(again, 180 + random(60));
  for (const k of KEYS) {
    world.put(k, payload(k, 1, END_S));
    putCount++;
  }
  await readAll(again);
  return { world, putCount };
}

const rowsOf = (world: ReshardingWorld) => world.results.rows.map(({ identity, kind, json }) => `${identity} ${kind} ${Buffer.from(json)}`);

describe.each(Object.entries(QUERIES))('%s', (_, sql) => {
  test('goes on, counts each record once, and does not see how batches are cut', async () => {
    const program = await programOf(sql);
    for (let seed = 1; seed <= SEED_COUNT; seed++) {
      const { world, putCount } = await play(program, seed, chance(seed));
      const counted = await world.counted();
      expect(counted).toMatchObject({ records: putCount, decoded: putCount, undecodable: 0 });
      const { 'sums.applied': applied, 'sums.filtered': filtered, 'sums.late': late, 'sums.failed': failed, expanded = 0 } = counted;
      if (!sql.includes('VIEW')) expect({ seed, all: applied! + filtered! + late! + failed! }).toEqual({ seed, all: putCount + expanded });
      if (/TUMBLING\(20s\) EMIT FINAL;|SESSION\(9s\) EMIT FINAL;/.test(sql)) {
        // What has closed, and what came last.
        const sent = (world.results.values as { n: number }[]).reduce((sum, { n }) => sum + n, 0);
        expect({ seed, sent }).toEqual({ seed, sent: applied! - KEYS.length });
      }
      const other = await play(program, seed, chance(seed + 100));
      expect({ seed, rows: rowsOf(other.world).sort() }).toEqual({ seed, rows: rowsOf(world).sort() });
    }
  });
});

test('every group of the key is told as a stray', async () => {
  const { world } = await play(await programOf(grouped('COUNT(*) AS n', 'EMIT CHANGES')), 1, chance(1));
  expect((await world.counted())['sums.strays']).toBeGreaterThan(KEYS.length);
});
