// Values with parts as arguments and results of functions, and functions that give tables.
import { expect, test } from '@jest/globals';
import { compile } from '../../shared/sql/compile.ts';
import { checkQuery, type QueryCase } from '../lives/check-query.ts';
import { hostOf } from './script-folder.ts';

const functions = hostOf({
  'words.ts': `
    export const words = (text: string): { word: string; place: number }[] =>
      text.split(' ').filter(word => word !== '').map((word, place) => ({ word, place }));
    export const letters = (text: string): string[] => {
      if (text.length > 5) throw new Error('too long');
      return [...text];
    };`,
  'types.ts': `
    export const same = (value: { readonly ok: boolean | null; readonly list: readonly (bigint | null)[] | null }) => value;
    export const flipped = (m: ReadonlyMap<string, number | null>): Map<string, number> =>
      new Map([...m].map(([key, value]) => [String(value), key.length]));
    export const next_day = (day: string): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
    export const later = (clock: string): string => clock.replace('10', '11');
    export const reversed = (bytes: Uint8Array): Uint8Array => bytes.toReversed();
    export const document = (value: unknown): unknown => ({ was: value });
    export const doubled = (span: number): number => span * 2;
    export const halved = (months: number): number => months / 2;
    export const at_noon = (at: Date): Date => new Date(at.getTime() - (at.getTime() % 86_400_000) + 43_200_500);
    /** To the next full microsecond. */
    export const rounded = (at: bigint): bigint => ((at + 999n) / 1000n) * 1000n;
    export const latest = (moments: readonly (bigint | null)[]) => ({ at: moments.reduce((a, b) => ((b ?? 0n) > (a ?? 0n) ? b : a)), n: moments.length });
    export const vast = (at: bigint): any => (at % 2n === 0n ? 10n ** 30n : new Date(0));
    export const gaps = {
      create: () => ({ last: null as bigint | null, most: 0n }),
      accumulate: (state: { last: bigint | null; most: bigint }, at: bigint) => {
        const gap = state.last === null ? 0n : at - state.last;
        return { last: at, most: gap > state.most ? gap : state.most };
      },
      merge: (a: { last: bigint | null; most: bigint }, b: { last: bigint | null; most: bigint }) => (a.most > b.most ? a : b),
      result: (state: { last: bigint | null; most: bigint }) => state.most,
    };
    export const odd = (n: number): any => ({ 1: [1, 'x'], 2: 'text', 3: [null, 2], 4: undefined })[n];
  `,
});

const cases: Record<string, QueryCase> = {
  'a table, one row per element, beside the row it comes from': {
    sql: `CREATE STREAM lines (id INT, line VARCHAR) PARTITIONED BY (id);
      CREATE FUNCTION words(line VARCHAR) RETURNS TABLE (word VARCHAR, place INT) AS './words.ts';
      SELECT id, word, w.place + 1 AS place FROM lines, LATERAL TABLE(words(line)) AS w WHERE word <> 'the';`,
    rows: [{ id: 1, line: 'the quick fox' }, { id: 2, line: '' }, { id: 3 }, { id: 4, line: 'fox' }],
    expected: [
      { id: 1, word: 'quick', place: 2 },
      { id: 1, word: 'fox', place: 3 },
      { id: 4, word: 'fox', place: 1 },
    ],
  },
  'its rows are counted in windows, and what is thrown costs the row': {
    sql: `CREATE STREAM lines (k VARCHAR, line VARCHAR) PARTITIONED BY (k);
      CREATE FUNCTION letters(line VARCHAR) RETURNS ARRAY<VARCHAR> AS './words.ts';
      CREATE STREAM counts AS SELECT k, letter, COUNT(*) AS n FROM lines CROSS JOIN UNNEST(letters(line)) AS l(letter) GROUP BY k, letter EMIT CHANGES;`,
    rows: [
      { k: 'a', line: 'xy' },
      { k: 'a', line: 'too long' },
      { k: 'a', line: 'x' },
    ],
    expected: [
      { k: 'a', letter: 'x', n: 1 },
      { k: 'a', letter: 'y', n: 1 },
      { k: 'a', letter: 'x', n: 2 },
    ],
    deadLetters: ['the function letters threw Error: too long'],
  },
  'rows, arrays, maps, documents, bytes, dates and times': {
    sql: `CREATE STREAM values_in (r ROW<ok BOOLEAN, list ARRAY<BIGINT>>, m MAP<VARCHAR, INT>, d DATE, t TIME, b BYTES, j JSON);
      CREATE FUNCTION same(r ROW<ok BOOLEAN, list ARRAY<BIGINT>>) RETURNS ROW<ok BOOLEAN, list ARRAY<BIGINT>> AS './types.ts';
      CREATE FUNCTION flipped(m MAP<VARCHAR, INT>) RETURNS MAP<VARCHAR, INT> AS './types.ts';
      CREATE FUNCTION next_day(d DATE) RETURNS DATE AS './types.ts'; CREATE FUNCTION later(t TIME) RETURNS TIME AS './types.ts';
      CREATE FUNCTION reversed(b BYTES) RETURNS BYTES AS './types.ts'; CREATE FUNCTION document(j JSON) RETURNS JSON AS './types.ts';
      SELECT same(r) AS r, flipped(m) AS m, next_day(d) AS d, later(t) AS t, reversed(b) AS b, document(j) AS j FROM values_in;`,
    rows: [
      '{"r":{"ok":true,"list":[1,null,9007199254740993]},"m":{"ab":1,"c":2},"d":"2026-12-31","t":"10:00:00","b":"AQL/","j":{"a":[1,"x"]}}',
      '{"r":{"ok":null,"list":null}}',
    ],
    expected: [
      '{"r":{"ok":true,"list":[1,null,9007199254740993]},"m":{"1":2,"2":1},"d":"2027-01-01","t":"11:00:00.000","b":"/wIB","j":{"was":{"a":[1,"x"]}}}',
      '{"r":{"ok":null,"list":null},"m":null,"d":null,"t":null,"b":null,"j":null}',
    ],
  },
  'lengths of time, moments and clocks': {
    sql: `CREATE STREAM spans (i INTERVAL, m INTERVAL YEAR TO MONTH, at TIMESTAMP, clock TIMESTAMP(0) WITHOUT TIME ZONE);
      CREATE FUNCTION doubled(i INTERVAL) RETURNS INTERVAL AS './types.ts'; CREATE FUNCTION halved(m INTERVAL YEAR TO MONTH) RETURNS INTERVAL YEAR TO MONTH AS './types.ts';
      CREATE FUNCTION at_noon(c TIMESTAMP(0) WITHOUT TIME ZONE) RETURNS TIMESTAMP(0) WITHOUT TIME ZONE AS './types.ts';
      SELECT doubled(i) AS i, halved(m) AS m, at_noon(clock) AS noon, at_noon(CAST(at AS TIMESTAMP(0) WITHOUT TIME ZONE)) + INTERVAL '1' HOUR AS one FROM spans;`,
    rows: [{ i: 'PT1H', m: 'P3M' }, { i: 'PT90M', m: 'P4M', at: '2026-01-01T20:00:00Z', clock: '2026-01-02T20:00:00' }, { m: 'P3M' }],
    expected: [{ i: 'PT3H', m: 'P2M', noon: '2026-01-02T12:00:00', one: '2026-01-01T13:00:00.000' }],
    deadLetters: ['the function halved gave 1.5; INTERVAL YEAR TO MONTH takes a whole number of months', 'gave 1.5'],
  },
  'moments finer than milliseconds': {
    sql: `CREATE STREAM ticks (k VARCHAR, at TIMESTAMP(9), clock TIMESTAMP(6) WITHOUT TIME ZONE) PARTITIONED BY (k);
      CREATE FUNCTION rounded(at TIMESTAMP(9)) RETURNS TIMESTAMP(6) AS './types.ts';
      CREATE FUNCTION latest(moments ARRAY<TIMESTAMP(7) WITHOUT TIME ZONE>) RETURNS ROW<at TIMESTAMP(7) WITHOUT TIME ZONE, n INT> AS './types.ts';
      CREATE STREAM rows AS SELECT rounded(at) AS at, rounded(at) > at AS later, latest(ARRAY[clock, NULL, CAST(at AS TIMESTAMP(7) WITHOUT TIME ZONE)]) AS l FROM ticks;`,
    rows: [
      { k: 'a', at: '2026-01-14T10:00:00.123456001Z', clock: '2026-01-14T10:00:00.123456' },
      { k: 'a', at: '1969-12-31T23:59:59.999999999Z', clock: '9999-12-31T23:59:59.999999' },
      { k: 'a', clock: '2026-01-14T10:00:00' },
    ],
    expected: [
      { at: '2026-01-14T10:00:00.123457Z', later: true, l: { at: '2026-01-14T10:00:00.1234560', n: 3 } },
      { at: '1970-01-01T00:00:00.000000Z', later: true, l: { at: '9999-12-31T23:59:59.9999990', n: 3 } },
      { at: null, later: null, l: { at: '2026-01-14T10:00:00.0000000', n: 3 } },
    ],
  },
  'moments in the state of an aggregate, and what is none': {
    sql: `CREATE STREAM ticks (k VARCHAR, at TIMESTAMP(9)) PARTITIONED BY (k);
      CREATE FUNCTION vast(at TIMESTAMP(9)) RETURNS TIMESTAMP(9) AS './types.ts';
      CREATE AGGREGATE FUNCTION gaps(at TIMESTAMP(9)) RETURNS BIGINT STATE (last TIMESTAMP(9), most BIGINT) AS './types.ts';
      CREATE STREAM gap AS SELECT k, gaps(at) AS ns, gaps(at) FILTER (WHERE EXTRACT(NANOSECOND FROM at) > 1) AS f FROM ticks GROUP BY k EMIT CHANGES;
      CREATE STREAM far AS SELECT vast(at) AS at FROM ticks;`,
    rows: ['000000001', '000000003', '500000000', '500000001'].map(nano => ({ k: 'a', at: `2026-01-14T10:00:00.${nano}Z` })),
    expected: {
      gap: [
        { k: 'a', ns: 0, f: null },
        { k: 'a', ns: 2, f: 0 },
        { k: 'a', ns: 499999997, f: 499999997 },
        { k: 'a', ns: 499999997, f: 499999997 },
      ],
      far: [],
    },
    deadLetters: [
      'the function vast gave a Date; TIMESTAMP(9) takes',
      'the function vast gave a Date; TIMESTAMP(9) takes',
      'outside the range of TIMESTAMP',
      'the function vast gave a Date; TIMESTAMP(9) takes',
    ],
  },
  'what is no value of the type, all the way down': {
    sql: `CREATE STREAM numbers (n INT); CREATE FUNCTION odd(n INT) RETURNS ARRAY<INT> AS './types.ts'; SELECT n, odd(n) AS a FROM numbers;`,
    rows: [{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }],
    expected: [{ n: 3, a: [null, 2] }],
    deadLetters: ["the function odd gave 'x'; whole numbers", "the function odd gave 'text'; ARRAY<INT> takes an array", 'gave undefined'],
  },
};

test.each(Object.entries(cases))('%s', async (_, testCase) => {
  await checkQuery({ ...testCase, functions });
});

test('the declared type of a table is shown where the function gives another', () => {
  const sql = `CREATE STREAM lines (line VARCHAR); CREATE FUNCTION words(line VARCHAR) RETURNS TABLE (word VARCHAR, n INT) AS './words.ts';
    SELECT word FROM lines, LATERAL TABLE(words(line)) AS w;`;
  const [first] = compile(sql, { functions }).diagnostics;
  expect(first!.note).toBe(
    'Declared is (line: string) => readonly ({ readonly word: string | null; readonly n: number | null } | null)[] | null, found (text: string) => { word: string; place: number; }[].',
  );
});
