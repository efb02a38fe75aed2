// An application as `weir dev` runs it, with real processes, while its stream is split and merged under load, by hand or by itself: results are
// those of a plain evaluation of the same records.

import { ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateStreamCommand,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordsCommand,
  SplitShardCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { LocalDeployment, type RunningStage } from '../../../local/deployment/local-deployment.ts';
import { type LocalServices, startLocalServices } from '../../../local/deployment/local-services.ts';
import { hashKeyOf, isInHashRange } from '../../../shared/engine/hash-key.ts';
import { compile } from '../../../shared/sql/compile.ts';
import { systemClock } from '../../../shared/time/system-clock.ts';

const sqlFor = (stream: string) => `
CREATE STREAM trades (symbol VARCHAR NOT NULL, quantity BIGINT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '1' SECOND)
  PARTITIONED BY (symbol) WITH (connector = 'kinesis', stream = '${stream}', format = 'json', timestamp.format = 'epoch-millis');
CREATE TABLE totals WITH (connector = 'dynamodb', table = '${stream}-totals') AS
  SELECT symbol, COUNT(*) AS trades, SUM(quantity) AS quantity FROM trades GROUP BY symbol EMIT CHANGES;
CREATE TABLE minutes WITH (connector = 'dynamodb', table = '${stream}-minutes') AS
  SELECT symbol, _window_start AS start, SUM(quantity) AS quantity FROM trades GROUP BY symbol WINDOW TUMBLING(1m) EMIT FINAL;`;

const START_MS = Date.UTC(2026, 0, 15);
const MINUTE_MS = 60_000;
const SYMBOLS = 24;
const WAIT_MS_MAX = 60_000;

interface Row {
  readonly symbol: string;
  readonly quantity: number;
  readonly at: number;
}

/** A row a second, so that a minute has two or three of each symbol. */
const rows: readonly Row[] = Array.from({ length: 900 }, (_, i) => ({
  symbol: `s${(i * 7) % SYMBOLS}`,
  quantity: (i * 31) % 100,
  at: START_MS + i * 1000,
}));

/** What one request puts is in one interval, however slow the machine: 334 records of one shard are more than half of what it takes in this. */
const ON_DEMAND_INTERVAL_MS = 600;

let services: LocalServices;
let deployment: LocalDeployment | undefined;

beforeAll(async () => {
  services = await startLocalServices({ clock: systemClock, onDemandIntervalMs: ON_DEMAND_INTERVAL_MS });
});

afterEach(async () => deployment?.close());

afterAll(async () => services?.close());

test('a split and a merge under load change nothing of the results', async () => {
  const stage = await deploy('trades');
  await put('trades', rows.slice(0, 300));
  await reshard(new SplitShardCommand({ StreamName: 'trades', ShardToSplit: shardId(0), NewStartingHashKey: String(2n ** 126n) }));
  await put('trades', rows.slice(300, 600));
  await reshard(new MergeShardsCommand({ StreamName: 'trades', ShardToMerge: shardId(3), AdjacentShardToMerge: shardId(1) }));
  await put('trades', rows.slice(600));
  await expectRight('trades', stage, rows);
});

test('a stream on demand that divides its busy shards by itself, again and again, changes nothing of the results', async () => {
  const StreamModeDetails = { StreamMode: 'ON_DEMAND' } as const;
  await services.kinesis.send(new CreateStreamCommand({ StreamName: 'asked', StreamModeDetails }));
  const stage = await deploy('asked');
  // Nearly all rows are of one symbol, so that it is its shard that is busy.
  const busy = Array.from({ length: 1500 }, (_, i) => ({
    ...{ symbol: i % 10 === 0 ? `s${i % SYMBOLS}` : 'busy', quantity: i % 100, at: START_MS + i * 1000 },
  }));
  for (let from = 0, openCount = 4; from < busy.length; from += 500, openCount++) {
    expect((await openShards('asked')).length).toBe(openCount);
    await put('asked', busy.slice(from, from + 500));
    await until(async () => (await openShards('asked')).length > openCount);
  }
  await expectRight('asked', stage, busy);
});

async function deploy(stream: string): Promise<RunningStage> {
  const { stages } = compile(sqlFor(stream)).application!;
  const options = { application: stream, stages, services, clock: systemClock, shardCount: 2, environmentCountMax: 3 };
  deployment = await LocalDeployment.start(options);
  return deployment.stages[0]!;
}

/** Closes all windows, waits until everything is done, and holds it against a plain evaluation. */
async function expectRight(stream: string, stage: RunningStage, of: readonly Row[]): Promise<void> {
  const open = await openShards(stream);
  // A row for each shard that closes every window before it.
  const closing = open.map(({ HashKeyRange: range }) => {
    const own = { start: BigInt(range!.StartingHashKey!), end: BigInt(range!.EndingHashKey!) };
    const symbol = Array.from({ length: 1000 }, (_, i) => `z${i}`).find(each => isInHashRange(own, hashKeyOf(each)))!;
    return { symbol, quantity: 0, at: of.at(-1)!.at + 60 * MINUTE_MS };
  });
  await put(stream, closing);
  await until(async () => {
    const partitions = await stage.rows();
    const count = partitions.reduce((sum, { counters }) => sum + (counters.records ?? 0), 0);
    return (
      count === of.length + closing.length &&
      partitions.every(({ status, pendingRowCount }) => status === 'active' && pendingRowCount === 0)
    );
  });
  const partitions = await stage.rows();
  expect(partitions.map(({ partition }) => partition).sort()).toEqual(open.map(({ ShardId }) => `${stream}/${ShardId}`).sort());
  const counted = (name: string) => partitions.reduce((sum, { counters }) => sum + counters[name]!, 0);
  expect({ late: counted('minutes.late'), strays: counted('totals.strays'), applied: counted('totals.applied') }).toEqual({
    ...{ late: 0, strays: 0, applied: of.length + closing.length },
  });

  const totals = await items(`${stream}-totals`);
  expect(Object.fromEntries(totals.map(({ symbol, trades, quantity }) => [symbol!.S, [Number(trades!.N), Number(quantity!.N)]]))).toEqual(
    Object.fromEntries([...Map.groupBy([...of, ...closing], row => row.symbol)].map(([symbol, its]) => [symbol, [its.length, sumOf(its)]])),
  );
  const minutes = await items(`${stream}-minutes`);
  const minuteOf = ({ symbol, at }: Row) => `${symbol} ${new Date(Math.floor(at / MINUTE_MS) * MINUTE_MS).toISOString()}`;
  expect(Object.fromEntries(minutes.map(({ symbol, start, quantity }) => [`${symbol!.S} ${start!.S}`, Number(quantity!.N)]))).toEqual(
    Object.fromEntries([...Map.groupBy(of, minuteOf)].map(([minute, its]) => [minute, sumOf(its)])),
  );
}

const shardId = (index: number): string => `shardId-${String(index).padStart(12, '0')}`;
const sumOf = (of: readonly Row[]): number => of.reduce((sum, { quantity }) => sum + quantity, 0);

async function put(StreamName: string, some: readonly Row[]): Promise<void> {
  const Records = some.map(row => ({ Data: Buffer.from(JSON.stringify(row)), PartitionKey: row.symbol }));
  const { FailedRecordCount } = await services.kinesis.send(new PutRecordsCommand({ StreamName, Records }));
  expect(FailedRecordCount).toBe(0);
}

async function reshard(command: SplitShardCommand | MergeShardsCommand): Promise<void> {
  await services.kinesis.send(command as SplitShardCommand);
  await waitUntilStreamExists({ client: services.kinesis, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { StreamName: 'trades' });
}

async function openShards(StreamName: string) {
  const { Shards = [] } = await services.kinesis.send(new ListShardsCommand({ StreamName }));
  return Shards.filter(({ SequenceNumberRange: range }) => range!.EndingSequenceNumber === undefined);
}

async function items(table: string) {
  const { Items = [] } = await services.dynamoDb.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  return Items;
}

/** Asks again and again, as somebody who watches would. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const endMs = systemClock.nowMs() + WAIT_MS_MAX;
  while (!(await holds())) {
    if (systemClock.nowMs() > endMs) throw new Error(`not within ${WAIT_MS_MAX} ms`);
    await systemClock.sleep(100);
  }
}
