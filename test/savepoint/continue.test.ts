// Savepoint ▸ restore ▸ continue gives exactly the rows of a run that nobody interrupted: into another application, into the same one while its
// handlers run, and where the mapping had been delivered further.
import { expect, test } from '@jest/globals';
import { ExternalError } from '../../shared/engine/errors.ts';
import { DEFAULT_PARTITION_LIMITS } from '../../shared/partition/environment.ts';
import { processTick } from '../../shared/partition/process-tick.ts';
import { seededChance } from '../checkpoint/noise.ts';
import { TEST_SHARD } from '../kinesis/kinesis-event.ts';
import { AMPLE } from '../partition/partition-world.ts';
import { SavepointWorld, seededRows } from './savepoint-world.ts';

const QUERIES: readonly (readonly [string, string])[] = [
  [
    'running totals',
    'CREATE STREAM o AS SELECT k, COUNT(*) AS n, SUM(v) AS s, AVG(p) AS a, MAX(k) AS m FROM trades GROUP BY k EMIT CHANGES;',
  ],
  [
    'tumbling windows',
    "CREATE STREAM o AS SELECT k, SUM(v) AS s, SUM(p) AS p FROM trades GROUP BY k WINDOW TUMBLING(at, INTERVAL '1' MINUTE) EMIT FINAL;",
  ],
  [
    'hopping windows',
    "CREATE STREAM o AS SELECT k, MIN(p) AS p, COUNT(v) AS n FROM trades GROUP BY k WINDOW HOPPING(at, INTERVAL '1' MINUTE, INTERVAL '20' SECOND) EMIT FINAL;",
  ],
  [
    'sessions',
    "CREATE STREAM o AS SELECT k, COUNT(*) AS n, MEDIAN(p) AS p FROM trades GROUP BY k WINDOW SESSION(at, INTERVAL '25' SECOND) EMIT FINAL;",
  ],
  [
    'OVER by arrival',
    'CREATE STREAM o AS SELECT k, v, SUM(v) OVER (PARTITION BY k ROWS BETWEEN 3 PRECEDING AND CURRENT ROW) AS s FROM trades;',
  ],
  [
    'OVER by time',
    "CREATE STREAM o AS SELECT k, p, AVG(p) OVER (PARTITION BY k ORDER BY at RANGE BETWEEN INTERVAL '30' SECOND PRECEDING AND CURRENT ROW) AS a, LAG(v) OVER (PARTITION BY k ORDER BY at) AS l FROM trades;",
  ],
];
const ROWS = seededRows(120, seededChance(11));
const END = ROWS.length;

/** The rows of each key, in order: across keys, the bound on emission lets the cut of batches decide. */
function byKey(rows: readonly string[]): Record<string, string[]> {
  const groups = Map.groupBy(rows, row => row.slice(0, row.indexOf(',', 6)));
  return Object.fromEntries([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function uninterrupted(sql: string): Promise<string[]> {
  const world = await SavepointWorld.of(sql, ROWS);
  await world.deliver(0, END);
  await world.drain();
  expect(world.rows().length).toBeGreaterThan(20);
  return world.rows();
}

test.each(QUERIES)('%s: into another application', async (_, sql) => {
  const expected = await uninterrupted(sql);
  for (const at of [0, 1, 37, 60, END]) {
    const old = await SavepointWorld.of(sql, ROWS, 'old');
    await old.deliver(0, at);
    if (at === 0) continue;
    const taken = await old.take();
    expect(taken.groupCount).toBeGreaterThan(0);
    const fresh = await SavepointWorld.of(sql, ROWS, 'fresh');
    await fresh.restore(taken);
    // Its mapping begins at the start of the stream: what the savepoint contains is skipped.
    await fresh.deliver(0, END, 11);
    await fresh.drain();
    expect(byKey([...old.rows(), ...fresh.rows()])).toEqual(byKey(expected));
    expect(fresh.rows().filter(row => old.rows().includes(row))).toEqual([]);
  }
});

test.each(QUERIES)('%s: the restored state is the saved one, bit for bit', async (_, sql) => {
  const old = await SavepointWorld.of(sql, ROWS, 'old');
  await old.deliver(0, 70);
  const taken = await old.take();
  const fresh = await SavepointWorld.of(sql, ROWS, 'fresh');
  await fresh.restore(taken);
  const again = await fresh.take();
  expect(again.streams.slice(1)).toEqual(taken.streams.slice(1));
  expect(again.totals).toEqual({ ...taken.totals, rewound: 1 });
});

test.each(QUERIES)('%s: into the same application, whose mapping was delivered further', async (_, sql) => {
  const expected = await uninterrupted(sql);
  for (const [taken, restored] of [
    [20, 20],
    [20, 90],
    [50, END],
  ] as const) {
    const app = await SavepointWorld.of(sql, ROWS);
    await app.deliver(0, taken);
    const savepoint = await app.take();
    await app.deliver(taken, restored);
    const { head } = await app.log().load();
    expect(await app.restore(savepoint)).toBe(head + 1);
    // The same process goes on with its cached state, and Lambda with the next batch: the records between come from the stream.
    if (restored < END) await app.deliver(restored, END);
    else await processTick(app.environment, TEST_SHARD, AMPLE);
    await app.drain();
    // What is sent again is an exact duplicate, so each row is there once.
    expect([...app.rows()].sort()).toEqual([...expected].sort());
    expect((await app.take()).totals).toMatchObject({ rewound: 0, recordCount: END });
  }
});

test('a restore between any two calls of a handler: it loses, looks again, and goes on from it', async () => {
  const sql = QUERIES[1]![1];
  const expected = await uninterrupted(sql);
  let interruptedCount = 0;
  for (let at = 0; ; at++) {
    const app = await SavepointWorld.of(sql, ROWS);
    await app.deliver(0, 30);
    const savepoint = await app.take();
    await app.deliver(30, 60);
    // The store's calls of a batch, of which the one numbered `at` meets the restore.
    let callCount = 0;
    let isRestored = false;
    const store = new Proxy(app.world.store, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name, target);
        if (typeof method !== 'function') return method;
        return async (...args: unknown[]) => {
          if (callCount++ === at && !isRestored) {
            isRestored = true;
            await app.restore(savepoint);
          }
          return (method as (...args: unknown[]) => unknown).apply(target, args);
        };
      },
    });
    // Several commits an invocation: a restore between them takes back what the same invocation has committed.
    const limits = { ...DEFAULT_PARTITION_LIMITS, recordsPerCommitMax: 10 };
    const handler = app.process({ limits, openLog: partition => app.world.process({}, store).openLog(partition) });
    await app.deliver(60, END, 30, handler);
    if (!isRestored) break;
    interruptedCount++;
    // Where no batch followed, the coordinator's tick reads what lies between.
    await processTick(app.process(), TEST_SHARD, AMPLE);
    await app.drain(app.process());
    expect([...app.rows()].sort()).toEqual([...expected].sort());
  }
  expect(interruptedCount).toBeGreaterThan(5);
});

test('a record that ends its process is set aside also where it is read again after a restore', async () => {
  const poisoned = ROWS.map((row, i) => (i === 45 ? { ...row, k: 'poison' } : row));
  const app = await SavepointWorld.of(QUERIES[1]![1], poisoned);
  await app.deliver(0, 30);
  const savepoint = await app.take();
  await app.deliver(30, END);
  await app.restore(savepoint);
  /** A process of its own that never comes back from the record. */
  const mortal = () => {
    const process = app.process();
    const newExecutor = async () => {
      const executor = await process.newExecutor();
      const run = executor.attempt.bind(executor);
      executor.attempt = input => {
        const isDeadly = input.kind === 'records' && Buffer.from(input.batch.bytes).includes('"k":"poison"');
        return isDeadly ? new Promise(() => {}) : run(input);
      };
      return executor;
    };
    return { ...process, newExecutor };
  };
  for (let visit = 0; visit < 40; visit++) {
    void processTick(mortal(), TEST_SHARD, AMPLE);
    for (let i = 0; i < 30; i++) await new Promise(resolve => setImmediate(resolve));
  }
  expect((await app.take()).totals).toMatchObject({ rewound: 0, recordCount: END, unreadableCount: 1 });
  expect(app.world.deadLetters.rows.map(row => JSON.parse(Buffer.from(row.json).toString()).payload)).toEqual([
    JSON.stringify(poisoned[45]),
  ]);
});

test('a restore over a commit whose rows never went out: nobody owes them any more', async () => {
  const app = await SavepointWorld.of(QUERIES[1]![1], ROWS);
  await app.deliver(0, 30);
  const savepoint = await app.take();
  app.world.results.onPublish = () => {
    throw new ExternalError('network', 'down', { retryable: false });
  };
  await expect(app.deliver(30, END)).rejects.toThrow('down');
  app.world.results.onPublish = null;
  const number = await app.restore(savepoint);
  const log = app.log();
  expect(await log.load()).toMatchObject({ head: number, publishedNumber: number });
  // Half an expiry later a paused partition gets a snapshot, and a savepoint of it is the one that was restored.
  app.world.clock.advance(4 * 86_400_000);
  await processTick(app.process(), TEST_SHARD, AMPLE, { isPaused: true });
  expect((await app.log().load()).commits[0]!.kind).toBe('snapshot');
  expect((await app.take()).totals).toMatchObject({ recordCount: 30 });
});
