// Every kind of window in every life, against windows that are lists of rows.
import { expect, test } from '@jest/globals';
import { checkQuery } from './check-query.ts';
import {
  type Assign,
  cumulating,
  type EvaluatorOptions,
  evaluate,
  evaluateSpans,
  hopping,
  type SpanOptions,
  type Stream,
  stream,
  tumbling,
} from './window-rows.ts';

interface WindowCase {
  readonly stream: Stream;
  /** What follows GROUP BY k. */
  readonly window: string;
  readonly assign: Assign;
  readonly options?: EvaluatorOptions;
  /** The shards' layout changes what is late, so only streams without such rows are tried in several. */
  readonly partitioned?: boolean;
}

/** The query of all cases; `tail` holds the window, EMIT and WITH. */
function windowSql(tail: string, { boundMs, partitioned = false }: { boundMs: number; partitioned?: boolean }): string {
  return `CREATE STREAM t (k VARCHAR NOT NULL, v INT NOT NULL, at TIMESTAMP NOT NULL,
    WATERMARK FOR at AS at - INTERVAL '${boundMs / 1000}' SECOND)${partitioned ? ' PARTITIONED BY (k)' : ''}
    WITH ('timestamp.format' = 'epoch-millis');
  SELECT k, _window_start AS s, _window_end AS e, COUNT(*) AS n, SUM(v) AS total, MIN(v) AS least FROM t GROUP BY k${tail};`;
}

async function check({ stream: { rows, boundMs }, window, assign, options = {}, partitioned = false }: WindowCase): Promise<number> {
  const { latenessMs = 0, emit = 'final' } = options;
  const expected = evaluate({ rows, boundMs }, assign, options);
  const tail = `${window} EMIT ${emit}${latenessMs > 0 ? ` WITH ('allowed.lateness' = '${latenessMs} ms')` : ''}`;
  await checkQuery({ sql: windowSql(tail, { boundMs, partitioned }), rows, expected: expected.rows, lateCount: expected.lateCount });
  return expected.lateCount;
}

const KINDS: readonly { readonly window: string; readonly assign: Assign }[] = [
  { window: ' WINDOW TUMBLING(10s)', assign: tumbling(10_000) },
  { window: " WINDOW SLIDING(at, INTERVAL '10' SECOND, INTERVAL '2' SECOND)", assign: hopping(10_000, 2_000) },
  { window: ' WINDOW HOPPING(10s, 4s, OFFSET -1s)', assign: hopping(10_000, 4_000, -1_000) },
  { window: ', HOP(at, 3s, 7s)', assign: hopping(7_000, 3_000) },
  { window: ' WINDOW CUMULATE(12s, 3s)', assign: cumulating(12_000, 3_000) },
  { window: ', CUMULATE(at, 2s, 12s, 1s)', assign: cumulating(12_000, 2_000, 1_000) },
];

for (const [index, { window, assign }] of KINDS.entries()) {
  test(`${window.trim()}: rows in order, in several shards`, async () => {
    await check({ stream: stream(index + 1), window, assign, partitioned: true });
  });

  test(`${window.trim()}: late rows, before 1970`, async () => {
    const late = await check({ stream: stream(index + 100, { disorderMs: 25_000, boundMs: 2_000, fromMs: -40_000 }), window, assign });
    expect(late).toBeGreaterThan(0);
  });

  test(`${window.trim()}: corrections of late rows`, async () => {
    const disordered = stream(index + 200, { disorderMs: 25_000, boundMs: 1_000, count: 40 });
    await check({ stream: disordered, window, assign, options: { latenessMs: 8_000 } });
  });

  test(`${window.trim()}: EMIT CHANGES`, async () => {
    const disordered = stream(index + 300, { disorderMs: 20_000, boundMs: 1_000, count: 40 });
    await check({ stream: disordered, window, assign, options: { emit: 'changes', latenessMs: index % 2 === 0 ? 0 : 5_000 } });
  });
}

const SPANS: readonly { readonly window: string; readonly span: Pick<SpanOptions, 'kind' | 'lengthMs'> }[] = [
  { window: " WINDOW SESSION(at, INTERVAL '4' SECOND)", span: { kind: 'session', lengthMs: 4_000 } },
  { window: ', SESSION(at, 2s)', span: { kind: 'session', lengthMs: 2_000 } },
  { window: ' WINDOW STAGGER(6s)', span: { kind: 'stagger', lengthMs: 6_000 } },
  { window: ', STAGGER(at, 3s)', span: { kind: 'stagger', lengthMs: 3_000 } },
];

async function checkSpans(window: string, rows: Stream, options: SpanOptions, partitioned = false): Promise<number> {
  const { latenessMs = 0, emit = 'final' } = options;
  const expected = evaluateSpans(rows, options);
  const tail = `${window} EMIT ${emit}${latenessMs > 0 ? ` WITH ('allowed.lateness' = '${latenessMs} ms')` : ''}`;
  const sql = windowSql(tail, { boundMs: rows.boundMs, partitioned });
  await checkQuery({ sql, rows: rows.rows, expected: expected.rows, lateCount: expected.lateCount });
  return expected.lateCount;
}

for (const [index, { window, span }] of SPANS.entries()) {
  test(`${window.trim()}: rows in order, in several shards`, async () => {
    await checkSpans(window, stream(index + 1), span, true);
  });

  test(`${window.trim()}: disorder within the bound merges`, async () => {
    const merging = stream(index + 50, { disorderMs: 9_000, boundMs: 9_000, fromMs: -20_000 });
    expect(await checkSpans(window, merging, span, span.kind === 'session')).toBe(0);
  });

  test(`${window.trim()}: late rows, before 1970`, async () => {
    const late = stream(index + 100, { disorderMs: 25_000, boundMs: 2_000, fromMs: -40_000 });
    expect(await checkSpans(window, late, span)).toBeGreaterThan(0);
  });

  for (const latenessMs of [3_000, 30_000]) {
    test(`${window.trim()}: corrections for ${latenessMs} ms`, async () => {
      const disordered = stream(index + 200, { disorderMs: 20_000, boundMs: 1_000 });
      await checkSpans(window, disordered, { ...span, latenessMs });
    });
  }

  for (const latenessMs of [0, 8_000]) {
    test(`${window.trim()}: EMIT CHANGES, lateness ${latenessMs} ms`, async () => {
      const disordered = stream(index + 300, { disorderMs: 15_000, boundMs: 3_000 });
      await checkSpans(window, disordered, { ...span, emit: 'changes', latenessMs });
    });
  }
}

test('rows exactly the gap apart are one session; one more millisecond parts them', async () => {
  const rows = [0, 2_000, 4_000, 6_001].map((at, i) => ({ k: 'a', v: i, at }));
  const expected = [
    '{"k":"a","s":"1970-01-01T00:00:00.000Z","e":"1970-01-01T00:00:06.000Z","n":3,"total":3,"least":0}',
    '{"k":"a","s":"1970-01-01T00:00:06.001Z","e":"1970-01-01T00:00:08.001Z","n":1,"total":3,"least":3}',
  ];
  const other = rows.flatMap(row => [{ ...row, k: 'b' }, row]);
  const all = [...expected, ...expected.map(row => row.replace('"a"', '"b"'))];
  await checkQuery({ sql: windowSql(' WINDOW SESSION(2s)', { boundMs: 0, partitioned: true }), rows: other, expected: all, lateCount: 0 });
});

test('panes of more keys than ever closed together before', async () => {
  const rows = Array.from({ length: 150 }, (_, i) => ({ k: `key ${i}`, v: i, at: i * 10 }));
  const { rows: expected } = evaluate({ rows, boundMs: 0 }, hopping(10_000, 5_000));
  await checkQuery({ sql: windowSql(' WINDOW SLIDING(10s, 5s)', { boundMs: 0 }), rows, expected, lateCount: 0 });
});
