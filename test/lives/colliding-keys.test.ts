// Keys that somebody chose so that their hashes collide: they share a key group and a place in the table, and are told apart all the same.

import { expect, test } from '@jest/globals';
import { hashBytes } from '../../shared/engine/hash.ts';
import { checkQuery } from './check-query.ts';

/** Sets of texts with one hash of all 32 bits, found as an attacker would: by trying. */
function collidingTexts(count: number): string[][] {
  const byHash = new Map<number, string>();
  const found: string[][] = [];
  for (let i = 0; found.length < count; i++) {
    const text = `k${i.toString(36)}`;
    const bytes = Buffer.from(text);
    const hash = hashBytes(bytes, 0, bytes.length);
    const other = byHash.get(hash);
    if (other !== undefined) found.push([other, text]);
    byHash.set(hash, text);
  }
  return found;
}

const pairs = collidingTexts(6);
const SOURCE = `CREATE STREAM visits (visitor VARCHAR, page VARCHAR, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '5' SECOND)
PARTITIONED BY (visitor);`;
const rows = [...pairs.flat(), ...pairs.map(([first]) => first!)].map((visitor, i) => ({
  visitor,
  page: visitor,
  at: new Date(Date.UTC(2026, 0, 14) + i * 1000).toISOString(),
}));
const countOf = (visitor: string): number => rows.filter(row => row.visitor === visitor).length;

test('the texts collide', () => {
  expect(pairs.every(([a, b]) => a !== b && hashBytes(Buffer.from(a!), 0, a!.length) === hashBytes(Buffer.from(b!), 0, b!.length))).toBe(
    true,
  );
});

test.each(['WINDOW TUMBLING(at, 1h)', 'WINDOW SESSION(at, 1h)'])('as keys of groups with %s', async window => {
  const sql = `${SOURCE} CREATE STREAM result AS SELECT visitor, COUNT(*) AS n FROM visits GROUP BY visitor ${window};`;
  await checkQuery({ sql, rows, expected: pairs.flat().map(visitor => ({ visitor, n: countOf(visitor) })) });
});

test('as distinct values, as keys of OVER and of DISTINCT', async () => {
  const sql = `${SOURCE}
    CREATE STREAM numbered AS SELECT visitor, COUNT(*) OVER (PARTITION BY visitor) AS n FROM visits;
    CREATE STREAM seen AS SELECT DISTINCT visitor, page FROM visits;
    CREATE STREAM pages AS SELECT COUNT(DISTINCT page) AS n, _window_start AS hour FROM visits GROUP BY LENGTH(visitor) * 0 WINDOW TUMBLING(at, 1h);`;
  const seen = new Map<string, number>();
  const numbered = rows.map(({ visitor }) => {
    seen.set(visitor, (seen.get(visitor) ?? 0) + 1);
    return { visitor, n: seen.get(visitor) };
  });
  const pages = [{ n: pairs.flat().length, hour: '2026-01-14T00:00:00.000Z' }];
  await checkQuery({
    sql,
    rows,
    dependsOnShards: true,
    expected: { numbered, seen: pairs.flat().map(visitor => ({ visitor, page: visitor })), pages },
  });
});
