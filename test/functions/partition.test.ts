// The deployed thing: the bundle in execution environments, behind a mapping, on the embedded Kinesis and DynamoDB, while environments are
// killed and frozen at random (SIGKILL, SIGSTOP; a frozen one wakes when its batch is at work elsewhere) and a shard is split under them. What
// stands in the result tables is exact, and the counters add up.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListShardsCommand, PutRecordsCommand, SplitShardCommand, waitUntilStreamExists } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundleCoordinator, bundlePartition } from '../../functions/bundle.ts';
import { deployedStage } from '../../functions/configuration.ts';
import { type LocalServices, startLocalServices } from '../../local/deployment/local-services.ts';
import { createCheckpointsTable, createResultTable, createStream, createWatermarksTable } from '../../local/deployment/resources.ts';
import { createEventSourceMapping } from '../../local/event-source-mapping/event-source-mapping.ts';
import { createLocalFunction, type LocalFunction } from '../../local/lambda/local-function.ts';
import { hashKeyOf, isInHashRange } from '../../shared/engine/hash-key.ts';
import { compile } from '../../shared/sql/compile.ts';
import type { CoordinatorReport } from '../../shared/time/coordinator.ts';
import { DynamoDbWatermarkStore } from '../../shared/time/dynamodb-watermark-store.ts';
import { systemClock } from '../../shared/time/system-clock.ts';
import { seededChance } from '../checkpoint/noise.ts';
import { kinesisRecords } from '../kinesis/kinesis-event.ts';

const RECORD_COUNT = 600;
/** So many of them are there when the second shard is split. */
const BEFORE_SPLIT = 400;
const SYMBOL_COUNT = 9;
const START_MS = Date.UTC(2026, 0, 15);
const MINUTE_MS = 60_000;
/** Each costs the time until its invocation is given up. */
const FREEZES_MAX = 2;
const SQL = `
CREATE STREAM trades (symbol VARCHAR, quantity BIGINT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '1' SECOND)
  PARTITIONED BY (symbol) WITH (connector = 'kinesis', stream = 'trades', format = 'json', timestamp.format = 'epoch-millis');
CREATE TABLE totals WITH (connector = 'dynamodb') AS
  SELECT symbol, COUNT(*) AS trades, SUM(quantity) AS quantity FROM trades GROUP BY symbol EMIT CHANGES;
CREATE TABLE minutes WITH (connector = 'dynamodb') AS
  SELECT symbol, _window_start AS start, SUM(quantity) AS quantity FROM trades GROUP BY symbol WINDOW TUMBLING(1m) EMIT FINAL;`;

const QUIET = { POWERTOOLS_TRACE_ENABLED: 'false', POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' };
const stage = compile(SQL).application!.stages[0]!;

// The bundle leaves the SDK outside, so it lies where Node finds it.
const folder = fileURLToPath(new URL(`../../node_modules/.cache/weir-test-${process.pid}/`, import.meta.url));
let services: LocalServices;
let fn: LocalFunction;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  services = await startLocalServices({ clock: systemClock });
  const { kinesis, dynamoDb, endpointVariables } = services;
  await Promise.all([
    createStream(kinesis, 'trades', 2),
    createStream(kinesis, 'dead-letters', 1),
    createCheckpointsTable(dynamoDb, 'Checkpoints'),
    createWatermarksTable(dynamoDb, 'Watermarks'),
    createResultTable(dynamoDb, 'totals'),
    createResultTable(dynamoDb, 'minutes'),
  ]);
  const bundle = bundlePartition(stage.moduleText, folder);
  fn = createLocalFunction({
    ...{
      name: 'partition',
      bundlePath: path.join(bundle.folder, 'index.mjs'),
      clock: systemClock,
      // Short, so that a batch that is frozen soon comes again; and what is frozen is not killed for it, but goes on beside its retry.
      timeoutMs: 4_000,
      keepRunningAfterTimeout: true,
      environmentCountMax: 5,
    },
    environmentVariables: {
      ...endpointVariables,
      ...QUIET,
      ...{ WEIR_APPLICATION: 'app', WEIR_CHECKPOINTS_TABLE: 'Checkpoints', WEIR_WATERMARKS_TABLE: 'Watermarks' },
      ...{
        WEIR_BODIES: `folder:${path.join(folder, 'bodies')}`,
        WEIR_OUTPUT_0: 'dynamodb:totals',
        WEIR_OUTPUT_1: 'dynamodb:minutes',
        WEIR_DEAD_LETTERS: 'kinesis:dead-letters',
      },
    },
  });
});

afterAll(async () => {
  await fn?.close();
  await services?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('results are exact while environments die, and freeze and wake', async () => {
  const chance = seededChance(7);
  // A row a second, and one a symbol long after, which closes the windows.
  const rows = Array.from({ length: RECORD_COUNT }, (_, i) => ({
    symbol: `s${i % SYMBOL_COUNT}`,
    quantity: Math.floor(chance() * 100),
    at: START_MS + i * 1000 + (i >= RECORD_COUNT - SYMBOL_COUNT ? RECORD_COUNT * 1000 : 0),
  }));
  const payloads = rows.map((row, i) => (i % 100 === 50 ? '{"symbol":' : JSON.stringify(row)));
  for (let from = 0; from < RECORD_COUNT; from += 200) {
    if (from === BEFORE_SPLIT) await split('shardId-000000000001', 2n ** 127n + 2n ** 126n);
    const Records = payloads.slice(from, from + 200).map((text, i) => ({ Data: Buffer.from(text), PartitionKey: rows[from + i]!.symbol }));
    await services.kinesis.send(new PutRecordsCommand({ StreamName: 'trades', Records }));
  }
  const struck = { killed: 0, frozen: 0, thawed: 0 };
  /** Process by environment. */
  const frozen = new Map<string, number>();
  const strike = () => {
    const chosen = oneAtWork(chance, frozen);
    if (chosen === null) return;
    const isFreeze = struck.frozen < FREEZES_MAX && chance() < 0.5;
    if (isFreeze) frozen.set(chosen.id, chosen.pid);
    struck[isFreeze ? 'frozen' : 'killed']++;
    process.kill(chosen.pid, isFreeze ? 'SIGSTOP' : 'SIGKILL');
  };
  const thaw = (environmentId: string) => {
    const pid = frozen.get(environmentId);
    if (!frozen.delete(environmentId)) return;
    struck.thawed++;
    process.kill(pid!, 'SIGCONT');
  };
  let batchCount = 0;
  let caughtUp = () => {};
  const untilCaughtUp = new Promise<void>(resolve => (caughtUp = resolve));
  const mapping = createEventSourceMapping({
    ...{ kinesis: services.kinesis, streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/trades', target: fn, clock: systemClock },
    ...{ startingPosition: { kind: 'TRIM_HORIZON' }, batchSize: 20, pollIntervalMs: 20, retryDelayMsFirst: 5 },
    ...{ bisectBatchOnFunctionError: true, reportBatchItemFailures: true },
    observer: {
      onBatch: ({ failureReason, environmentId }) => {
        batchCount++;
        // Nobody waits for it any more: it wakes beside the retry.
        if (failureReason === 'timeout') thaw(environmentId!);
        // In the middle of whatever the next batch makes it do.
        else if (batchCount % 5 === 0 && struck.killed + struck.frozen < 8) setTimeout(strike, Math.floor(chance() * 25));
      },
      onProgress: () => mapping.isCaughtUp && caughtUp(),
    },
  });
  mapping.start();
  await untilCaughtUp;
  await mapping.stop();
  for (const environmentId of [...frozen.keys()]) thaw(environmentId);
  expect(struck).toEqual({ killed: expect.any(Number), frozen: FREEZES_MAX, thawed: FREEZES_MAX });
  expect(struck.killed).toBeGreaterThan(1);

  const readable = rows.filter((_, i) => i % 100 !== 50);
  const expected = [...Map.groupBy(readable, row => row.symbol)].map(([symbol, of]) => [
    symbol,
    { trades: of.length, quantity: of.reduce((sum, row) => sum + row.quantity, 0) },
  ]);
  expect(await totalsOf(services.dynamoDb)).toEqual(Object.fromEntries(expected));
  const closed = readable.filter(({ at }) => at < START_MS + RECORD_COUNT * 1000);
  const minutes = [...Map.groupBy(closed, ({ symbol, at }) => `${symbol} ${Math.floor((at - START_MS) / MINUTE_MS)}`)].map(
    ([window, of]) => `${window} ${of.reduce((sum, row) => sum + row.quantity, 0)}`,
  );
  expect((await minutesOf(services.dynamoDb)).sort()).toEqual(minutes.sort());

  const watermarks = new DynamoDbWatermarkStore({ client: services.dynamoDb, tableName: 'Watermarks' });
  const counters = (await watermarks.rows(`app/${stage.descriptor.stage}`)).map(row => row.counters);
  const sum = (name: string) => counters.reduce((so, each) => so + (each[name] ?? 0), 0);
  expect({
    records: sum('records'),
    kinesis: sum('kinesisRecords'),
    undecodable: sum('undecodable'),
    applied: sum('totals.applied'),
    inWindows: sum('minutes.applied'),
    late: sum('minutes.late'),
  }).toEqual({
    ...{ records: RECORD_COUNT, kinesis: RECORD_COUNT, undecodable: 6, applied: RECORD_COUNT - 6, inWindows: RECORD_COUNT - 6, late: 0 },
  });
});

test('a tick visits a partition, and an event without records is nothing', async () => {
  const tick = await fn.invoke({ kind: 'tick', stream: 'trades', shardId: 'shardId-000000000000', reasons: ['timer'] });
  expect(tick).toMatchObject({ kind: 'succeeded' });
  expect(await fn.invoke({ Records: [] })).toMatchObject({ kind: 'succeeded' });
});

test('the children of a split shard take over at the coordinator’s tick, and count on', async () => {
  const { kinesis, dynamoDb, invokeApi, endpointVariables } = services;
  const before = await totalsOf(dynamoDb);
  const shard = 'shardId-000000000000';
  await split(shard, 2n ** 126n);
  invokeApi.register(fn);
  const bundle = bundleCoordinator(path.join(folder, 'coordinator'));
  const coordinator = createLocalFunction({
    ...{ name: 'coordinator', bundlePath: path.join(bundle.folder, 'index.mjs'), clock: systemClock, timeoutMs: 20_000 },
    environmentVariables: {
      ...{ ...endpointVariables, ...QUIET, WEIR_APPLICATION: 'app', WEIR_WATERMARKS_TABLE: 'Watermarks' },
      WEIR_STAGES: JSON.stringify([deployedStage('app', stage.descriptor, 'trades', 'partition', null)]),
    },
  });
  const rounds = [await coordinator.invoke({ kind: 'schedule' }), await coordinator.invoke({ kind: 'schedule' })];
  await coordinator.close();
  const reports = rounds.map(result => JSON.parse((result as { responseText: string }).responseText) as CoordinatorReport);
  expect(reports.flatMap(({ failures, ticks }) => [...failures, ...ticks.flatMap(tick => tick.failure ?? [])])).toEqual([]);

  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName: 'trades' }));
  const children = Shards.filter(each => each.ParentShardId === shard).map(({ ShardId }) => ShardId!);
  const watermarks = new DynamoDbWatermarkStore({ client: dynamoDb, tableName: 'Watermarks' });
  const rows = await watermarks.rows(`app/${stage.descriptor.stage}`);
  const open = Shards.filter(({ SequenceNumberRange }) => SequenceNumberRange?.EndingSequenceNumber === undefined);
  expect(children).toHaveLength(2);
  expect(rows.map(({ partition }) => partition).sort()).toEqual(open.map(({ ShardId }) => `trades/${ShardId}`).sort());
  // Of each symbol its total, and the window that is open.
  expect(rows.reduce((sum, row) => sum + row.groupCount, 0)).toBe(2 * Object.keys(before).length);
  expect(rows.reduce((sum, row) => sum + row.counters.records!, 0)).toBe(RECORD_COUNT);

  const symbols = Object.keys(before);
  for (const [i, symbol] of symbols.entries()) {
    const owner = Shards.find(({ ShardId, HashKeyRange: range }) => {
      const isOpen = open.some(each => each.ShardId === ShardId);
      return isOpen && isInHashRange({ start: BigInt(range!.StartingHashKey!), end: BigInt(range!.EndingHashKey!) }, hashKeyOf(symbol));
    })!;
    const [record] = kinesisRecords([
      { data: JSON.stringify({ symbol, quantity: 1, at: START_MS }), partitionKey: symbol, arrivalMs: systemClock.nowMs() },
    ]);
    const sequenceNumber = String(BigInt(owner.SequenceNumberRange!.StartingSequenceNumber!) * 2n + BigInt(i));
    const event = {
      Records: [{ ...record!, eventID: `${owner.ShardId}:${sequenceNumber}`, kinesis: { ...record!.kinesis, sequenceNumber } }],
    };
    expect(await fn.invoke(event)).toMatchObject({ responseText: '{"batchItemFailures":[]}' });
  }
  const counted = Object.fromEntries(
    Object.entries(before).map(([symbol, { trades, quantity }]) => [symbol, { trades: trades + 1, quantity: quantity + 1 }]),
  );
  expect(await totalsOf(dynamoDb)).toEqual(counted);
});

async function totalsOf(dynamoDb: LocalServices['dynamoDb']): Promise<Record<string, { trades: number; quantity: number }>> {
  const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName: 'totals', ConsistentRead: true }));
  return Object.fromEntries(Items.map(item => [item.symbol!.S!, { trades: Number(item.trades!.N), quantity: Number(item.quantity!.N) }]));
}

async function minutesOf(dynamoDb: LocalServices['dynamoDb']): Promise<string[]> {
  const { Items = [] } = await dynamoDb.send(new ScanCommand({ TableName: 'minutes', ConsistentRead: true }));
  return Items.map(({ symbol, start, quantity }) => `${symbol!.S} ${(Date.parse(start!.S!) - START_MS) / MINUTE_MS} ${quantity!.N}`);
}

async function split(ShardToSplit: string, at: bigint): Promise<void> {
  const { kinesis } = services;
  await kinesis.send(new SplitShardCommand({ StreamName: 'trades', ShardToSplit, NewStartingHashKey: String(at) }));
  await waitUntilStreamExists({ client: kinesis, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { StreamName: 'trades' });
}

/** An environment to be struck, none twice. */
function oneAtWork(chance: () => number, frozen: ReadonlyMap<string, number>): { readonly id: string; readonly pid: number } | null {
  const running = fn.environments().filter(({ id, isReady, pid }) => isReady && pid !== undefined && !frozen.has(id));
  const chosen = running[Math.floor(chance() * running.length)];
  return chosen === undefined ? null : { id: chosen.id, pid: chosen.pid! };
}
