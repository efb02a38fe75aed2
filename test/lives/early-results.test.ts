// EMIT EVERY in every life: ticks fall between the same rows however batches are cut, and a row that a tick owes shows the group as it was.
import { expect, test } from '@jest/globals';
import { checkQuery } from './check-query.ts';
import { type Assign, cumulating, type Every, evaluateEarly, hopping, type Stream, stream, tumbling } from './window-rows.ts';

interface EarlyCase {
  readonly stream: Stream;
  /** What follows GROUP BY k; empty: no window. */
  readonly window: string;
  readonly assign: Assign | null;
  readonly every: Every;
  readonly latenessMs?: number;
}

function earlySql({ window, every, latenessMs = 0, stream: { boundMs } }: EarlyCase): string {
  const rate = 'everyMs' in every ? `INTERVAL '${every.everyMs / 1000}' SECOND` : `${every.everyRows} ROWS`;
  const bounds = window === '' ? '' : '_window_start AS s, _window_end AS e, ';
  return `CREATE STREAM t (k VARCHAR NOT NULL, v INT NOT NULL, at TIMESTAMP NOT NULL,
    WATERMARK FOR at AS at - INTERVAL '${boundMs / 1000}' SECOND) WITH ('timestamp.format' = 'epoch-millis');
  SELECT k, ${bounds}COUNT(*) AS n, SUM(v) AS total, MIN(v) AS least FROM t GROUP BY k${window} EMIT EVERY ${rate}
  ${latenessMs > 0 ? `WITH ('allowed.lateness' = '${latenessMs} ms')` : ''};`;
}

async function check(early: EarlyCase): Promise<void> {
  const expected = evaluateEarly(early.stream, early.assign, early.every, early.latenessMs);
  const { rows, lateCount } = expected;
  await checkQuery({ sql: earlySql(early), rows: early.stream.rows, expected: rows, lateCount, orderPer: 'window' });
}

const WINDOWS: readonly { readonly window: string; readonly assign: Assign | null }[] = [
  { window: '', assign: null },
  { window: ' WINDOW TUMBLING(10s)', assign: tumbling(10_000) },
  { window: ' WINDOW SLIDING(10s, 4s)', assign: hopping(10_000, 4_000) },
  { window: ' WINDOW CUMULATE(12s, 3s)', assign: cumulating(12_000, 3_000) },
];

for (const [index, { window, assign }] of WINDOWS.entries()) {
  const name = window === '' ? 'no window' : window.trim();

  test(`${name}: every 2 seconds`, async () => {
    const rows = stream(index + 400, { keys: 5, disorderMs: 6_000, boundMs: 1_000, fromMs: -10_000 });
    await check({ stream: rows, window, assign, every: { everyMs: 2_000 } });
  });

  test(`${name}: every 7 seconds, with corrections`, async () => {
    const rows = stream(index + 500, { keys: 8, disorderMs: 15_000, boundMs: 1_000 });
    await check({ stream: rows, window, assign, every: { everyMs: 7_000 }, latenessMs: window === '' ? 0 : 9_000 });
  });

  test(`${name}: every 3 rows`, async () => {
    const rows = stream(index + 600, { paceMs: 300, disorderMs: 2_000, boundMs: 1_000 });
    await check({ stream: rows, window, assign, every: { everyRows: 3 }, latenessMs: window === '' ? 0 : 1_000 });
  });
}

test('sessions: every 2 seconds and every 3 rows give one result in every life', async () => {
  for (const every of [{ everyMs: 2_000 }, { everyRows: 3 }]) {
    const rows = stream(700, { keys: 4, disorderMs: 5_000, boundMs: 4_000 });
    const sql = earlySql({ stream: rows, window: ' WINDOW SESSION(3s)', assign: null, every });
    const { outputs } = await checkQuery({ sql, rows: rows.rows, orderPer: 'window' });
    expect(outputs.result!.length).toBeGreaterThan(10);
  }
});

test('EMIT EVERY n ROWS needs no watermark', async () => {
  const sql = `CREATE STREAM t (k VARCHAR, v BIGINT) PARTITIONED BY (k) WITH (connector = 'kinesis', stream = 't', format = 'json');
    CREATE STREAM o AS SELECT k, COUNT(*) AS n, SUM(v) AS s FROM t GROUP BY k EMIT EVERY 3 ROWS;`;
  const rows = Array.from({ length: 14 }, (_, i) => ({ k: i % 2 === 0 ? 'a' : 'b', v: i }));
  const expected = [
    { k: 'a', n: 3, s: 6 },
    { k: 'b', n: 3, s: 9 },
    { k: 'a', n: 6, s: 30 },
    { k: 'b', n: 6, s: 36 },
  ];
  await checkQuery({ sql, rows, expected });
});
