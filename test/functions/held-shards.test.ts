// Two shards that have to wait, with the bundle in real processes: one that is far ahead of the others in event time, behind a mapping, and one
// whose state has outgrown its memory. Both are handed back, say so, and go on as soon as they can; nothing is lost and no process ends.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { ListShardsCommand, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundlePartition } from '../../functions/bundle.ts';
import { type LocalServices, startLocalServices } from '../../local/deployment/local-services.ts';
import { createCheckpointsTable, createResultTable, createStream, createWatermarksTable } from '../../local/deployment/resources.ts';
import { createEventSourceMapping } from '../../local/event-source-mapping/event-source-mapping.ts';
import type { BatchReport } from '../../local/event-source-mapping/mapping-observer.ts';
import { createLocalFunction, type LocalFunction } from '../../local/lambda/local-function.ts';
import { hashKeyOf, isInHashRange } from '../../shared/engine/hash-key.ts';
import { compile } from '../../shared/sql/compile.ts';
import { DynamoDbWatermarkStore } from '../../shared/time/dynamodb-watermark-store.ts';
import { systemClock } from '../../shared/time/system-clock.ts';
import { kinesisRecords } from '../kinesis/kinesis-event.ts';

const folder = fileURLToPath(new URL(`../../node_modules/.cache/weir-held-${process.pid}/`, import.meta.url));
const START_MS = Date.UTC(2026, 0, 15);
const MINUTE_MS = 60_000;
const functions: LocalFunction[] = [];
let services: LocalServices;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  services = await startLocalServices({ clock: systemClock });
  await Promise.all([createCheckpointsTable(services.dynamoDb, 'Checkpoints'), createWatermarksTable(services.dynamoDb, 'Watermarks')]);
});

afterAll(async () => {
  await Promise.all(functions.map(fn => fn.close()));
  await services?.close();
  rmSync(folder, { recursive: true, force: true });
});

const watermarks = () => new DynamoDbWatermarkStore({ client: services.dynamoDb, tableName: 'Watermarks' });

/** A function over the script's stage; `application` keeps those of one table apart. */
function functionOf(
  sql: string,
  application: string,
  variables: Readonly<Record<string, string>>,
  onLog: (line: string) => void = () => {},
) {
  const stage = compile(sql).application!.stages[0]!;
  const bundle = bundlePartition(stage.moduleText, path.join(folder, application), { minify: false });
  const fn = createLocalFunction({
    ...{ name: application, bundlePath: path.join(bundle.folder, 'index.mjs'), clock: systemClock, timeoutMs: 20_000 },
    onLog: ({ line }) => onLog(line),
    environmentVariables: {
      ...services.endpointVariables,
      ...{ POWERTOOLS_TRACE_ENABLED: 'false', WEIR_APPLICATION: application, WEIR_CHECKPOINTS_TABLE: 'Checkpoints' },
      ...{ WEIR_WATERMARKS_TABLE: 'Watermarks', WEIR_BODIES: `folder:${path.join(folder, 'bodies')}`, WEIR_DEAD_LETTERS: 'stdout:' },
      ...variables,
    },
    ...(variables.TIMEOUT_MS !== undefined && { timeoutMs: Number(variables.TIMEOUT_MS) }),
  });
  functions.push(fn);
  return { fn, stageKey: `${application}/${stage.descriptor.stage}` };
}

test("a shard further ahead than 'max.drift' waits for the others", async () => {
  const sql = `CREATE STREAM trades (k VARCHAR, v BIGINT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '1' SECOND) PARTITIONED BY (k)
      WITH (connector = 'kinesis', stream = 'drifting', format = 'json', timestamp.format = 'epoch-millis', 'max.drift' = '5 minutes');
    CREATE TABLE sums WITH (connector = 'dynamodb') AS SELECT k, _window_start AS w, SUM(v) AS s FROM trades GROUP BY k WINDOW TUMBLING(1m) EMIT FINAL;`;
  await Promise.all([createStream(services.kinesis, 'drifting', 2), createResultTable(services.dynamoDb, 'drifted')]);
  const { Shards = [] } = await services.kinesis.send(new ListShardsCommand({ StreamName: 'drifting' }));
  const keyOf = (shard: number): string => {
    const { StartingHashKey, EndingHashKey } = Shards[shard]!.HashKeyRange!;
    const range = { start: BigInt(StartingHashKey!), end: BigInt(EndingHashKey!) };
    for (let i = 0; ; i++) if (isInHashRange(range, hashKeyOf(`key ${i}`))) return `key ${i}`;
  };
  const [slow, fast] = [keyOf(0), keyOf(1)];
  const put = (k: string, minute: number) => {
    const Data = Buffer.from(JSON.stringify({ k, v: 1, at: START_MS + minute * MINUTE_MS }));
    return services.kinesis.send(new PutRecordsCommand({ StreamName: 'drifting', Records: [{ PartitionKey: k, Data }] }));
  };
  // It waits in its handler until two seconds are left of its time, then hands the batch back.
  const { fn, stageKey } = functionOf(sql, 'drift', {
    WEIR_OUTPUT_0: 'dynamodb:drifted',
    WEIR_GLOBAL_INTERVAL_MS: '0',
    TIMEOUT_MS: '2600',
  });
  const waiting: (() => void)[] = [];
  const seen: BatchReport[] = [];
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise<void>(resolve => waiting.push(resolve));
  };
  const mapping = createEventSourceMapping({
    ...{ kinesis: services.kinesis, streamArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/drifting', target: fn, clock: systemClock },
    ...{
      startingPosition: { kind: 'TRIM_HORIZON' },
      pollIntervalMs: 20,
      retryDelayMsFirst: 5,
      retryDelayMsMax: 20,
      reportBatchItemFailures: true,
    },
    observer: {
      onBatch: report => void seen.push(report),
      onProgress: () => {
        for (const wake of waiting.splice(0)) wake();
      },
    },
  });
  const deliveredTo = (shard: number) =>
    mapping.progress().find(({ shardId }) => shardId === Shards[shard]!.ShardId)?.recordsDeliveredCount ?? 0;
  await put(slow, 0);
  mapping.start();
  await until(() => deliveredTo(0) === 1);
  // What the shard itself has committed is judged, and that is nothing yet.
  await put(fast, 60);
  await until(() => deliveredTo(1) === 1);
  // The coordinator's first round finds a row of every shard and makes GLOBAL, which handlers then keep.
  await watermarks().raiseGlobal(stageKey, START_MS - 1000, systemClock.nowMs());
  // An hour ahead of what the other has come to.
  await put(fast, 62);
  await until(() => seen.filter(({ shardId, outcome }) => shardId === Shards[1]!.ShardId && outcome === 'failed').length >= 2);
  expect(deliveredTo(1)).toBe(1);
  expect((await watermarks().global(stageKey))?.watermarkMs).toBe(START_MS - 1000);
  await put(slow, 58);
  await until(() => deliveredTo(0) === 2 && deliveredTo(1) === 2);
  await mapping.stop();
  const { Items = [] } = await services.dynamoDb.send(new ScanCommand({ TableName: 'drifted', ConsistentRead: true }));
  expect(Items.map(({ k }) => k!.S).sort()).toEqual([slow, fast].sort());
  const rows = await watermarks().rows(stageKey);
  expect(rows.map(({ counters }) => [counters.records, counters['sums.applied'], counters['sums.late']])).toEqual([
    [2, 2, 0],
    [2, 2, 0],
  ]);
  // Nothing failed but what was handed back.
  expect(seen.filter(({ failureReason }) => failureReason !== null)).toEqual([]);
});

test('a state that outgrows its memory rings before, stops with a clear failure, and goes on with more; the process lives', async () => {
  const sql = `CREATE STREAM trades (k VARCHAR, v BIGINT) PARTITIONED BY (k) WITH (connector = 'kinesis', stream = 'growing', format = 'json');
    CREATE TABLE sums WITH (connector = 'dynamodb') AS SELECT k, SUM(v) AS s FROM trades GROUP BY k EMIT EVERY 1000 ROWS;`;
  await Promise.all([createStream(services.kinesis, 'growing', 1), createResultTable(services.dynamoDb, 'grown')]);
  const records = kinesisRecords(
    Array.from({ length: 40_000 }, (_, i) => ({ data: JSON.stringify({ k: `a key ${i}`, v: i }), arrivalMs: systemClock.nowMs() })),
  );
  const lines: string[] = [];
  const small = functionOf(sql, 'growing', { WEIR_OUTPUT_0: 'dynamodb:grown', WEIR_STATE_BYTES: String(4 * 1024 * 1024) }, line =>
    lines.push(line),
  ).fn;
  const failedFrom = async (fn: LocalFunction, from: number, to: number) => {
    const result = (await fn.invoke({ Records: records.slice(from, to) })) as { responseText: string };
    const [first] = (JSON.parse(result.responseText) as { batchItemFailures: { itemIdentifier: string }[] }).batchItemFailures;
    return first === undefined ? null : records.findIndex(({ kinesis }) => kinesis.sequenceNumber === first.itemIdentifier);
  };
  const shares = () =>
    lines
      .filter(line => line.includes('"StateShare"'))
      .map(line => (JSON.parse(line.slice(line.indexOf('{'))) as { StateShare: number }).StateShare);
  // Where it fails it comes back from its log, with less room to spare than it had grown; until that does not suffice either.
  let taken = 0;
  let failures = 0;
  for (let before: string | undefined; taken < records.length; ) {
    const failed = await failedFrom(small, taken, taken + 5_000);
    const [environment] = small.environments();
    if (failed === null) {
      taken += 5_000;
      before = undefined;
      continue;
    }
    failures++;
    expect(failed).toBe(taken);
    // It says the same again, in the same process.
    if (before === `${environment!.id} ${environment!.pid}`) break;
    before = `${environment!.id} ${environment!.pid}`;
  }
  expect(taken).toBeGreaterThan(5_000);
  expect(taken).toBeLessThan(records.length);
  // The alarm stands at half, and rang with a batch that was taken.
  expect(shares().some(share => share > 50 && share <= 100)).toBe(true);
  expect(lines.filter(line => /The state of growing\/\S+ would take .*serverless\.memoryMb/.test(line))).toHaveLength(failures);
  expect(small.environments()).toHaveLength(1);
  const { fn: larger, stageKey } = functionOf(sql, 'growing', {
    WEIR_OUTPUT_0: 'dynamodb:grown',
    WEIR_STATE_BYTES: String(256 * 1024 * 1024),
  });
  for (let from = taken; from < records.length; from += 10_000) expect(await failedFrom(larger, from, from + 10_000)).toBeNull();
  const [row] = await watermarks().rows(stageKey);
  expect({ groups: row!.groupCount, records: row!.counters.records }).toEqual({ groups: records.length, records: records.length });
});
