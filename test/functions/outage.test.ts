// The deployed handler while a table refuses: the shard is held back and asks seldom, the metric tells while the handler is still held, and
// when the table is back every row is there, once.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundlePartition } from '../../functions/bundle.ts';
import { type LocalServices, startLocalServices } from '../../local/deployment/local-services.ts';
import { createCheckpointsTable, createResultTable, createStream, createWatermarksTable } from '../../local/deployment/resources.ts';
import { createLocalFunction, type LocalFunction } from '../../local/lambda/local-function.ts';
import { compile } from '../../shared/sql/compile.ts';
import { systemClock } from '../../shared/time/system-clock.ts';
import { kinesisRecords } from '../kinesis/kinesis-event.ts';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';

const SQL = `
CREATE STREAM trades (symbol VARCHAR, quantity BIGINT) PARTITIONED BY (symbol) WITH (connector = 'kinesis', stream = 'trades', format = 'json');
CREATE TABLE totals WITH (connector = 'dynamodb') AS
  SELECT symbol, COUNT(*) AS trades, SUM(quantity) AS quantity FROM trades GROUP BY symbol EMIT CHANGES;`;

/** The handler stops waiting two seconds before its time is over. */
const TIMEOUT_MS = 4_000;
const folder = fileURLToPath(new URL(`../../node_modules/.cache/weir-outage-${process.pid}/`, import.meta.url));
const heldBy: string[] = [];
let services: LocalServices;
let proxy: FaultyProxy;
let fn: LocalFunction;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  services = await startLocalServices({ clock: systemClock });
  proxy = await startFaultyProxy(services.endpointVariables.AWS_ENDPOINT_URL_DYNAMODB!);
  await Promise.all([
    createStream(services.kinesis, 'trades', 1),
    createStream(services.kinesis, 'dead-letters', 1),
    createCheckpointsTable(services.dynamoDb, 'Checkpoints'),
    createWatermarksTable(services.dynamoDb, 'Watermarks'),
    createResultTable(services.dynamoDb, 'totals'),
  ]);
  const bundle = bundlePartition(compile(SQL).application!.stages[0]!.moduleText, folder, { minify: false });
  fn = createLocalFunction({
    ...{ name: 'partition', bundlePath: path.join(bundle.folder, 'index.mjs'), clock: systemClock, timeoutMs: TIMEOUT_MS },
    environmentVariables: {
      ...services.endpointVariables,
      ...{ AWS_ENDPOINT_URL_DYNAMODB: proxy.endpoint, POWERTOOLS_TRACE_ENABLED: 'false', POWERTOOLS_LOG_LEVEL: 'SILENT' },
      ...{ WEIR_APPLICATION: 'app', WEIR_CHECKPOINTS_TABLE: 'Checkpoints', WEIR_WATERMARKS_TABLE: 'Watermarks' },
      ...{
        WEIR_BODIES: `folder:${path.join(folder, 'bodies')}`,
        WEIR_OUTPUT_0: 'dynamodb:totals',
        WEIR_DEAD_LETTERS: 'kinesis:dead-letters',
      },
    },
    onLog: ({ line }) => noteMetric(line),
  });
  await fn.warm(1);
});

afterAll(async () => {
  await fn?.close();
  await proxy?.close();
  await services?.close();
  rmSync(folder, { recursive: true, force: true });
});

function noteMetric(line: string): void {
  if (!line.includes('"Backpressure"')) return;
  const { heldBy: by, Backpressure: heldMs } = JSON.parse(line.slice(line.indexOf('{'))) as { heldBy: string; Backpressure: number };
  if (heldMs >= 0) heldBy.push(by);
}

const event = (from: number, to: number) => ({
  Records: kinesisRecords(
    Array.from({ length: to }, (_, i) => ({ data: JSON.stringify({ symbol: `s${i % 3}`, quantity: i }), arrivalMs: systemClock.nowMs() })),
  ).slice(from),
});

async function totals(): Promise<Record<string, [trades: number, quantity: number]>> {
  const { Items = [] } = await services.dynamoDb.send(new ScanCommand({ TableName: 'totals', ConsistentRead: true }));
  return Object.fromEntries(Items.map(item => [item.symbol!.S!, [Number(item.trades!.N), Number(item.quantity!.N)]]));
}

const failuresOf = (result: object) => JSON.parse((result as { responseText: string }).responseText).batchItemFailures as object[];

/** As the event source mapping does: a batch that is handed back comes again. The breaker may rest longer than one invocation lasts. */
async function deliver(from: number, to: number): Promise<void> {
  for (let attempt = 1; failuresOf(await fn.invoke(event(from, to))).length > 0; attempt++) expect(attempt).toBeLessThan(5);
}

test.each(['totals', 'Checkpoints'])('%s refuses for a while', async table => {
  heldBy.length = 0;
  const [from, to] = table === 'totals' ? [0, 9] : [9, 18];
  const seen = proxy.refusedCount;
  proxy.closed.add(table);
  const held = fn.invoke(event(from, to));
  const isOver = held.then(() => true);
  // The metric comes while the invocation is still held. (On a slow machine, a read may be reported before the write that is refused.)
  const refused = new RegExp(`^DynamoDB (PutItem|BatchWriteItem|UpdateItem) ${table}$`);
  while (!heldBy.some(by => refused.test(by)) && !(await Promise.race([isOver, systemClock.sleep(10).then(() => false)])));
  expect(heldBy).toContainEqual(expect.stringMatching(refused));
  expect(await Promise.race([isOver, Promise.resolve('still held')])).toBe('still held');
  expect(failuresOf(await held)).toHaveLength(1);
  // Three rows in sixteen lanes for two seconds, and the client's own retries: a loop would make thousands.
  expect(proxy.refusedCount - seen).toBeLessThan(100);

  proxy.closed.clear();
  await deliver(from, to);
  const sums = [0, 1, 2].map(s => Array.from({ length: to }, (_, i) => i).filter(i => i % 3 === s));
  expect(await totals()).toEqual(Object.fromEntries(sums.map((of, s) => [`s${s}`, [of.length, of.reduce((a, b) => a + b, 0)]])));
});
