// Every kind of window in every life, against windows that are lists of rows.
import { expect, test } from '@jest/globals';
import { checkQuery } from './check-query.ts';
import { type Assign, cumulating, type EvaluatorOptions, evaluate, hopping, type Stream, stream, tumbling } from './window-rows.ts';

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
export function windowSql(tail: string, { boundMs, partitioned = false }: { boundMs: number; partitioned?: boolean }): string {
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
