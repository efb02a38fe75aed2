// `weir savepoint` against running applications: taken of one while it runs, restored into another that then goes on as the first did.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type LocalServices, startLocalServices } from '../../local/deployment/local-services.ts';
import { systemClock } from '../../shared/time/system-clock.ts';
import { check } from '../cli/check-cli.ts';
import { OperatedApplication } from './operated-application.ts';

const sql = (table: string, aggregates = 'SUM(v) AS v, COUNT(*) AS n') =>
  `CREATE STREAM trades (k VARCHAR, v BIGINT) PARTITIONED BY (k) WITH (connector = 'kinesis', stream = 'saved-trades', format = 'json');
CREATE TABLE sums WITH (connector = 'dynamodb', table = '${table}') AS SELECT k, ${aggregates} FROM trades GROUP BY k EMIT CHANGES;`;

const folder = mkdtempSync(path.join(tmpdir(), 'weir-savepoint-'));
const script = (name: string, text: string) => {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
};
const FIRST = script('first.sql', sql('first_sums'));
const SECOND = script('second.sql', sql('second_sums'));
const OTHER = script('other.sql', sql('second_sums', 'MAX(v) AS v'));

// Whoever else runs this test at this moment has others.
const FIRST_APP = `first-app${process.pid}`;
const SECOND_APP = `second-app${process.pid}`;
let services: LocalServices;
let first: OperatedApplication;
let second: OperatedApplication | null = null;

beforeAll(async () => {
  services = await startLocalServices({ clock: systemClock });
  first = await OperatedApplication.start(FIRST_APP, sql('first_sums'), services);
});

afterAll(async () => {
  await second?.close({ andServices: false });
  await services.close();
  rmSync(folder, { recursive: true });
});

const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({
    key: `k${(from + i) % 5}`,
    data: JSON.stringify({ k: `k${(from + i) % 5}`, v: from + i }),
  }));
const sums = async (table: string) => {
  const { Items = [] } = await services.dynamoDb.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  return Object.fromEntries(Items.map(item => [item.k!.S!, [Number(item.v!.N), Number(item.n!.N)]]));
};
const expected = (to: number) =>
  Object.fromEntries(
    [0, 1, 2, 3, 4].map(key => {
      const values = Array.from({ length: to }, (_, i) => i).filter(i => i % 5 === key);
      return [`k${key}`, [values.reduce((a, b) => a + b, 0), values.length]];
    }),
  );

test('create, list, restore into another application, which goes on', async () => {
  await first.put('saved-trades', rows(0, 40));
  await first.until(async () => (await first.counter('records')) === 40);
  const places = path.join(folder, 'savepoints');
  await check({
    args: ['savepoint', 'create', FIRST, '--application', FIRST_APP, '--local', '--to', places, '--name', 'before'],
    expect: {
      exitCode: 0,
      stdout: 'before\n',
      stderr: /^trades\/shardId-000000000000: \d groups as of commit \d+\ntrades\/shardId-000000000001: /,
    },
  });
  await check({
    args: ['savepoint', 'list', places],
    expect: { exitCode: 0, stdout: /│ before +│ first-app\d+ +│ 20\d\d-\d\d-\d\dT[\d:]+ │ +2 │ +5 │/ },
  });
  // A shard has five reads a second for all its readers: the first is done.
  await first.put('saved-trades', rows(40, 60));
  await first.until(async () => (await first.counter('records')) === 60);
  expect(await sums('first_sums')).toEqual(expected(60));
  await first.close({ andServices: false });
  second = await OperatedApplication.start(SECOND_APP, sql('second_sums'), services);
  const app = second;
  // The script must be one that can go on from those states.
  await check({
    args: ['savepoint', 'restore', OTHER, 'before', '--application', SECOND_APP, '--local', '--from', places],
    expect: {
      exitCode: 2,
      stderr: /^weir: Savepoint before does not fit; nothing was changed\.\n(.*\n)* {2}stage trades: query sums: "max of v" is new\n/,
    },
  });
  // The second application has applied the records itself; from the savepoint on it counts none of them twice.
  await app.until(async () => (await app.counter('records')) === 60);
  await check({
    args: ['savepoint', 'restore', SECOND, 'before', '--application', SECOND_APP, '--local', '--from', places],
    expect: { exitCode: 0, stdout: `${SECOND_APP} goes on from before.\n`, stderr: /shardId-000000000001: \d groups, commit \d+\n$/ },
  });
  // No record comes: the coordinator has the partition read what lies after the savepoint.
  await app.until(async () => (await app.counter('records')) === 60);
  expect(await sums('second_sums')).toEqual(expected(60));
  await app.put('saved-trades', rows(60, 90));
  await app.until(async () => (await app.counter('records')) === 90);
  expect(await sums('second_sums')).toEqual(expected(90));

  // The state alone: of the forty records that it is of, and of those that come from now on.
  await check({
    args: ['savepoint', 'restore', SECOND, 'before', '--application', SECOND_APP, '--local', '--from', places, '--state-only'],
    expect: { exitCode: 0, stdout: `${SECOND_APP} goes on from before.\n`, stderr: /shardId-000000000001: \d groups, commit \d+\n$/ },
  });
  await app.put('saved-trades', rows(90, 100));
  await app.until(async () => (await app.counter('records')) === 50);
  const without = expected(90);
  const from = expected(40);
  const sumsThen = Object.entries(expected(100)).map(([k, [v, n]]) => [
    k,
    [v! - without[k]![0]! + from[k]![0]!, n! - without[k]![1]! + from[k]![1]!],
  ]);
  expect(await sums('second_sums')).toEqual(Object.fromEntries(sumsThen));
});
