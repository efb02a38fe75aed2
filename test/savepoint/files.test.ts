// The files of a savepoint, read by somebody who knows nothing of Weir: DuckDB. And what a savepoint that does not fit is told.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, test } from '@jest/globals';
import { openSavepoints } from '../../cli/savepoint/open-store.ts';
import { FULL_HASH_RANGE } from '../../shared/engine/hash-key.ts';
import { createSavepoint } from '../../shared/savepoint/create-savepoint.ts';
import { misfits, type StageToRestore } from '../../shared/savepoint/restore-plan.ts';
import { readSavepoint, restoreSavepoint } from '../../shared/savepoint/restore-savepoint.ts';
import type { Savepoint } from '../../shared/savepoint/savepoint.ts';
import { readStateFile, writeStateFile } from '../../shared/savepoint/state-file.ts';
import { TEST_SHARD } from '../kinesis/kinesis-event.ts';
import { START_MS } from '../partition/partition-world.ts';
import { type Row, SavepointWorld } from './savepoint-world.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'weir-savepoints-'));
afterAll(() => rmSync(folder, { recursive: true }));
const store = () => openSavepoints(folder, () => unreachable());
const unreachable = (): never => {
  throw new Error('no bucket is named');
};

const shardOf = (shardId: string) => ({ shardId, parentShardIds: [], hashRange: FULL_HASH_RANGE, closed: false });
const at = (seconds: number) => new Date(START_MS + seconds * 1000).toISOString();
const ROWS: Row[] = [
  { k: 'a', v: 1, p: 0.5, at: at(0) },
  { k: 'b', v: 2, p: -1.25, at: at(1) },
  { k: 'a', v: null, p: 3, at: at(2) },
  { k: 'é☂', v: 9007199254740991, p: 1e300, at: at(61) },
];

let savepointCount = 0;

async function saved(sql: string): Promise<{ app: SavepointWorld; savepoint: Savepoint }> {
  const app = await SavepointWorld.of(sql, ROWS);
  await app.deliver(0, ROWS.length);
  const { program } = app.world;
  const stage = { program, states: app.stage.states, stream: 'trades', shards: [shardOf(TEST_SHARD)], openLog: () => app.log() };
  const progress = () => {};
  const name = `s${savepointCount++}`;
  return {
    app,
    savepoint: await createSavepoint({ name, application: 'app', createdAtMs: START_MS, stages: [stage], store: store(), progress }),
  };
}

async function query(sql: string, file: string): Promise<unknown[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const result = await connection.runAndReadAll(sql.replace('FILE', `read_parquet('${path.join(folder, file)}')`));
  return result.getRowObjectsJson();
}

const groupFileOf = ({ stages }: Savepoint) => stages[0]!.partitions[0]!.groupFiles[0]!.file;

describe('DuckDB reads', () => {
  test('the groups of windows: keys, window, accumulators', async () => {
    const { savepoint } = await saved(
      "CREATE STREAM o AS SELECT k, SUM(v) AS s, AVG(p) AS a FROM trades GROUP BY k WINDOW TUMBLING(at, INTERVAL '5' MINUTE) EMIT FINAL;",
    );
    const rows = await query(
      `SELECT k, _window_start, _window_end, _rows_sent, _accumulators->>'sum of p' AS p, _accumulators->>'sum of v' AS v FROM FILE ORDER BY k`,
      groupFileOf(savepoint),
    );
    const window = { _window_start: '2026-01-15 00:00:00', _window_end: '2026-01-15 00:05:00', _rows_sent: 0 };
    expect(rows).toEqual([
      { k: 'a', ...window, p: '3.5', v: '1' },
      { k: 'b', ...window, p: '-1.25', v: '2' },
      { k: 'é☂', ...window, p: '1e300', v: '9007199254740991' },
    ]);
  });

  test('keys of every type that has a form of its own', async () => {
    const { savepoint } = await saved(
      `CREATE STREAM o AS SELECT k, v, p, at, v > 1 AS big, CAST(v AS DECIMAL(12, 2)) AS d, CAST(1 AS INT) AS one, COUNT(*) AS n FROM trades
       GROUP BY k, v, p, at, v > 1, CAST(v AS DECIMAL(12, 2)), CAST(1 AS INT) EMIT CHANGES;`,
    );
    const { keyColumns } = savepoint.stages[0]!.queries[0]!;
    const [k, v, p, time, big, d, one] = keyColumns.map(({ name }) => `"${name}"`);
    const rows = await query(
      `SELECT ${k} AS k, ${v} AS v, ${p} AS p, ${time} AS time, ${big} AS big, ${d} AS d, ${one} AS one, typeof(${v}) AS type FROM FILE WHERE ${k} = 'b' OR ${v} IS NULL ORDER BY k`,
      groupFileOf(savepoint),
    );
    expect(rows).toEqual([
      { k: 'a', v: null, p: 3, time: '2026-01-15 00:00:02', big: null, d: null, one: 1, type: 'BIGINT' },
      { k: 'b', v: '2', p: -1.25, time: '2026-01-15 00:00:01', big: true, d: '2.00', one: 1, type: 'BIGINT' },
    ]);
  });

  test('keys finer than milliseconds, as texts with all of their digits', async () => {
    const [us, ns] = ['CAST(at AS TIMESTAMP(6))', "CAST(TIMESTAMPADD(NANOSECOND, 1, at) AS TIMESTAMP(9)) AT TIME ZONE 'UTC'"];
    const { savepoint } = await saved(
      `CREATE STREAM o AS SELECT k, ${us} AS us, ${ns} AS ns, COUNT(*) AS n FROM trades GROUP BY k, ${us}, ${ns} EMIT CHANGES;`,
    );
    const [, second, third] = savepoint.stages[0]!.queries[0]!.keyColumns.map(({ name }) => `"${name}"`);
    const rows = await query(`SELECT ${second} AS us, ${third} AS ns FROM FILE WHERE k = 'b'`, groupFileOf(savepoint));
    expect(rows).toEqual([{ us: '2026-01-15T00:00:01.000000Z', ns: '2026-01-15T00:00:01.000000001' }]);
  });

  test('the rows that OVER keeps', async () => {
    const { savepoint } = await saved(
      'CREATE STREAM o AS SELECT k, SUM(v) OVER (PARTITION BY k ROWS BETWEEN 3 PRECEDING AND CURRENT ROW) AS s FROM trades;',
    );
    const rows = await query(`SELECT k, _accumulators->'$."kept rows".rows' AS kept FROM FILE ORDER BY k`, groupFileOf(savepoint));
    expect(rows[0]).toEqual({ k: 'a', kept: '[[1],[null]]' });
  });

  test('the rows of a Top-N, best first', async () => {
    const { savepoint } = await saved(
      'CREATE STREAM o AS SELECT k, p, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY p DESC) AS n FROM trades) WHERE n <= 2;',
    );
    const rows = await query(`SELECT k, _accumulators FROM FILE ORDER BY k`, groupFileOf(savepoint));
    expect(JSON.stringify(rows[0])).toMatch(/"k":"a".*\[\[.*3.*\],\[.*0\.5.*\]\]/);
  });

  test('every state of a query in which one feeds the next', async () => {
    const { savepoint } = await saved(
      `CREATE VIEW parts AS SELECT k, SUM(v) AS s, _window_end AS e FROM trades GROUP BY k WINDOW TUMBLING(at, INTERVAL '1' MINUTE);
       CREATE STREAM o AS SELECT k, COUNT(*) AS n, SUM(s) AS t FROM parts GROUP BY k EMIT CHANGES;`,
    );
    const files = savepoint.stages[0]!.partitions[0]!.groupFiles;
    expect(files.map(({ query, file }) => [query, path.basename(file)])).toEqual([
      ['o', `${TEST_SHARD}.o.input-1.parquet`],
      ['o', `${TEST_SHARD}.o.parquet`],
    ]);
    const [inner, outer] = await Promise.all(
      files.map(({ file }) => query(`SELECT k, _window_start, _accumulators FROM FILE ORDER BY k`, file)),
    );
    const window = { _window_start: '2026-01-15 00:00:00' };
    expect(inner).toEqual([
      { k: 'a', ...window, _accumulators: expect.stringContaining('"sum of v":1') },
      { k: 'b', ...window, _accumulators: expect.stringContaining('"sum of v":2') },
      { k: 'é☂', _window_start: '2026-01-15 00:01:00', _accumulators: expect.stringContaining('"sum of v":9007199254740991') },
    ]);
    expect(outer).toEqual([]);
  });

  test('the exact state, as bytes', async () => {
    const { app, savepoint } = await saved('CREATE STREAM o AS SELECT k, SUM(v) AS s FROM trades GROUP BY k EMIT CHANGES;');
    const { stateFile } = savepoint.stages[0]!.partitions[0]!;
    const [{ streams }] = (await query('SELECT COUNT(DISTINCT stream) AS streams FROM FILE', stateFile)) as [{ streams: string }];
    expect(Number(streams)).toBe((await app.take()).streams.length);
  });
});

test('a state file gives back what it was made of, pieces and empty streams too', async () => {
  const streams = [new Uint8Array(0), Uint8Array.from({ length: 2_500_000 }, (_, i) => (i * i) % 251), Uint8Array.of(7)];
  const read = await readStateFile(writeStateFile(streams));
  expect(read.map((bytes, i) => Buffer.compare(bytes, streams[i]!))).toEqual([0, 0, 0]);
  await expect(readStateFile(Uint8Array.of(1, 2, 3))).rejects.toThrow(/It is no Parquet file, or damaged/);
});

describe('a savepoint that does not fit', () => {
  const SAVED =
    "CREATE STREAM o AS SELECT k, SUM(v) AS s, MAX(p) AS m FROM trades GROUP BY k WINDOW TUMBLING(at, INTERVAL '1' MINUTE) EMIT FINAL;";

  async function reasons(sql: string, changes: Partial<StageToRestore> = {}): Promise<string[]> {
    const { savepoint } = await saved(SAVED);
    const other = await SavepointWorld.of(sql, ROWS);
    const stage = {
      ...{ program: other.world.program, states: other.stage.states, stream: 'trades', shards: [shardOf(TEST_SHARD)] },
      ...{ openLog: () => other.log(), askForVisit: async () => {} },
    };
    return misfits(savepoint, [{ ...stage, ...changes }], { stateOnly: false });
  }

  test.each<[string, string, (string | RegExp)[]]>([
    ['the same state, other results', SAVED.replace('SUM(v) AS s', 'SUM(v) + 1 AS total'), []],
    ['another window', SAVED.replace("'1' MINUTE", "'5' MINUTE"), [/^stage trades: query o: window\.\S+ was 60000; now 300000$/]],
    [
      'another key',
      SAVED.replaceAll('k,', 'k, v,').replace('BY k', 'BY k, v'),
      [/^stage trades: query o: keys were k VARCHAR; now k VARCHAR, v BIGINT$/],
    ],
    [
      'other aggregates',
      SAVED.replace('MAX(p)', 'MIN(p)'),
      ['stage trades: query o: "max of p" is in the savepoint and no longer kept', 'stage trades: query o: "min of p" is new'],
    ],
    [
      'one more query',
      `${SAVED}\nCREATE STREAM o2 AS SELECT k, COUNT(*) AS n FROM trades GROUP BY k EMIT CHANGES;`,
      [/query o2 is in the script and not in the savepoint/],
    ],
  ])('%s', async (_, sql, expected) => {
    expect(await reasons(sql)).toEqual(expected.map(line => (typeof line === 'string' ? line : expect.stringMatching(line))));
  });

  test('another stream, or other shards', async () => {
    expect(await reasons(SAVED, { stream: 'others' })).toEqual([
      'stage trades: it read stream trades; now others, in which its positions mean nothing (--state-only takes the state without them)',
    ]);
    expect(await reasons(SAVED, { shards: [shardOf('shardId-000000000007')] })).toEqual([
      `stage trades: the stream has forgotten ${TEST_SHARD}; take the state without its place (--state-only)`,
      'stage trades: the savepoint has no state of shardId-000000000007',
    ]);
  });

  test('a damaged or missing file changes nothing', async () => {
    const { app, savepoint } = await saved(SAVED);
    const stage = {
      ...{ program: app.world.program, states: app.stage.states, stream: 'trades', shards: [shardOf(TEST_SHARD)] },
      ...{ openLog: () => app.log(), askForVisit: async () => {} },
    };
    const before = await app.log().load();
    const file = path.join(folder, savepoint.stages[0]!.partitions[0]!.stateFile);
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1]! ^= 1;
    writeFileSync(file, bytes);
    await expect(restoreSavepoint(savepoint, [stage], store(), () => {})).rejects.toThrow(/its hash differs/);
    rmSync(file);
    await expect(restoreSavepoint(savepoint, [stage], store(), () => {})).rejects.toThrow(/is missing/);
    expect((await app.log().load()).head).toBe(before.head);
  });

  test('no such savepoint, or one of a later format', async () => {
    await expect(readSavepoint(store(), 'nowhere')).rejects.toThrow(/There is no savepoint nowhere in folder .*There are: s0, /);
    const { savepoint } = await saved(SAVED);
    await store().put('later/savepoint.json', Buffer.from(JSON.stringify({ ...savepoint, format: 99 })));
    await expect(readSavepoint(store(), 'later')).rejects.toThrow('Savepoint later has format 99; this version of Weir reads 2.');
  });
});
