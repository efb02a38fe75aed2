// A value is the same value wherever a query carries it: every type, and what the record is known by, through every place in which a value is
// kept, sent on or read back. The plain SELECT says what each looks like.
import { expect, test } from '@jest/globals';
import { checkQuery } from './check-query.ts';

interface Carried {
  readonly type: string;
  /** In the three records: a value, NULL, another value. */
  readonly given: readonly [string, string];
  /** Orders and compares. */
  readonly isOrdered?: boolean;
  /** Cannot be a key, nor be counted as distinct. */
  readonly isNoKey?: boolean;
}

const CARRIED: readonly Carried[] = [
  { type: 'BOOLEAN', given: ['true', 'false'] },
  { type: 'SMALLINT', given: ['-7', '8'], isOrdered: true },
  { type: 'INT', given: ['42', '-2147483648'], isOrdered: true },
  { type: 'BIGINT', given: ['9007199254740993', '-1'], isOrdered: true },
  { type: 'DECIMAL(38, 2)', given: ['123456789012345678901234567890.25', '-0.50'], isOrdered: true },
  { type: 'REAL', given: ['0.1', '16777216'], isOrdered: true },
  { type: 'DOUBLE', given: ['0.1', '1e+300'], isOrdered: true },
  { type: 'VARCHAR', given: ['"zoë \\"q\\" \\\\ \\n"', '""'], isOrdered: true },
  { type: 'BYTES', given: ['"AAH/"', '""'], isOrdered: true },
  { type: 'DATE', given: ['"1969-12-31"', '"2026-01-15"'], isOrdered: true },
  { type: 'TIME', given: ['"10:30:00.500"', '"00:00:00.000"'], isOrdered: true },
  { type: 'TIMESTAMP', given: ['"1969-12-31T23:59:59.999Z"', '"2026-01-15T10:00:00.000Z"'], isOrdered: true },
  { type: 'TIMESTAMP(6)', given: ['"1969-12-31T23:59:59.999999Z"', '"2026-01-15T10:00:00.000001Z"'], isOrdered: true },
  { type: 'TIMESTAMP(9)', given: ['"1969-12-31T23:59:59.999999999Z"', '"2026-01-15T10:00:00.000000001Z"'], isOrdered: true },
  { type: 'TIMESTAMP WITHOUT TIME ZONE', given: ['"2026-01-15T10:00:00.000"', '"1970-01-01T00:00:00.000"'], isOrdered: true },
  { type: 'INTERVAL', given: ['"P1DT2H"', '"-PT0.001S"'], isOrdered: true },
  { type: 'INTERVAL YEAR TO MONTH', given: ['"P1Y2M"', '"-P1M"'], isOrdered: true },
  { type: 'ARRAY<INT>', given: ['[1,null,3]', '[]'] },
  { type: 'ARRAY<VARCHAR>', given: ['["a","é\\""]', '[null]'] },
  { type: 'MAP<VARCHAR, DECIMAL(10, 2)>', given: ['{"__proto__":1.50,"b":null}', '{}'] },
  { type: 'ROW<a BIGINT, b ARRAY<DATE>>', given: ['{"a":9007199254740993,"b":["2026-01-15"]}', '{"a":null,"b":null}'] },
  { type: 'JSON', given: ['{"b":[1.50,null],"a":"x"}', '[]'], isNoKey: true },
];

const COLUMNS = CARRIED.map(({ type }, i) => ({ ...CARRIED[i]!, type, name: `c${i}` }));
type Kept = (typeof COLUMNS)[number];
const any = (): boolean => true;
const isKey = ({ isNoKey }: Kept): boolean => isNoKey !== true;
const isOrdered = (column: Kept): boolean => column.isOrdered === true;

const SOURCE = `CREATE STREAM t (k VARCHAR, n INT, at TIMESTAMP, ${COLUMNS.map(({ name, type }) => `${name} ${type}`).join(', ')},
  WATERMARK FOR at AS at) PARTITIONED BY (k);`;
const ROWS = [0, null, 1].map((which, n) => {
  const values = COLUMNS.map(({ name, given }) => `"${name}":${which === null ? 'null' : given[which as 0 | 1]}`);
  return `{"k":"a","n":${n},"at":"2026-01-15T00:00:0${n}Z",${values.join(',')}}`;
});

interface Place {
  readonly name: string;
  readonly takes: (column: Kept) => boolean;
  /** One column of the result for each column `c`. */
  readonly item?: (c: string) => string;
  /** `items` are those of all columns. */
  readonly query: (items: string, names: string) => string;
  /** What each row of the result shows: the first or the last record, by their numbers, or NULL. @default each record once */
  readonly shows?: readonly (0 | 2 | null)[];
}

const FROM = 'FROM t';
const byRecord = `${FROM} GROUP BY k, n WINDOW TUMBLING(1h)`;
const select = (items: string): string => `SELECT ${items} ${FROM}`;

const PLACES: readonly Place[] = [
  { name: 'SELECT', takes: any, query: items => select(items) },
  { name: 'expressions', takes: any, item: c => `CASE WHEN n >= 0 THEN COALESCE(${c}, ${c}) END`, query: items => select(items) },
  { name: 'NULLIF', takes: isKey, item: c => `NULLIF(IF(n < 5, ${c}, NULL), NULL)`, query: items => select(items) },
  { name: 'GREATEST', takes: isOrdered, item: c => `GREATEST(${c}, LEAST(${c}, NULL))`, query: items => select(items) },
  { name: 'arrays', takes: any, item: c => `ARRAY[NULL, ${c}][2]`, query: items => select(items) },
  { name: 'rows', takes: any, item: c => `ROW(n AS n, ${c} AS f).f`, query: items => select(items) },
  { name: 'maps', takes: any, item: c => `MAP['x', ${c}]['x']`, query: items => select(items) },
  { name: 'a query in FROM', takes: any, query: (items, names) => `SELECT ${items} FROM (SELECT n, ${names} ${FROM} WHERE n < 9) AS q` },
  {
    name: 'a union',
    takes: any,
    query: (items, names) => `SELECT ${items} FROM (SELECT n, ${names} ${FROM} UNION ALL SELECT n, ${names} ${FROM} WHERE n > 9)`,
  },
  { name: 'UNNEST beside it', takes: any, query: items => `SELECT ${items} FROM t CROSS JOIN UNNEST(ARRAY[1]) AS u (one)` },
  { name: 'keys', takes: isKey, query: (items, names) => `SELECT ${items} ${FROM} GROUP BY k, n, ${names}` },
  {
    name: 'keys of a session',
    takes: isKey,
    query: (items, names) => `SELECT ${items} ${FROM} GROUP BY k, n, ${names} WINDOW SESSION(5s)`,
  },
  { name: 'DISTINCT', takes: isKey, query: items => `SELECT DISTINCT k, ${items} ${FROM}` },
  { name: 'FIRST', takes: any, item: c => `FIRST(${c})`, query: items => `SELECT ${items} ${byRecord}` },
  {
    name: 'LAST of panes',
    takes: any,
    item: c => `LAST(${c})`,
    query: items => `SELECT ${items} ${FROM} GROUP BY k, n WINDOW SLIDING(2h, 2h)`,
  },
  { name: 'ARG_MAX', takes: any, item: c => `ARG_MAX(${c}, n)`, query: items => `SELECT ${items} ${byRecord}` },
  { name: 'MIN', takes: isOrdered, item: c => `MIN(${c})`, query: items => `SELECT ${items} ${byRecord}` },
  { name: 'MAX of changes', takes: isOrdered, item: c => `MAX(${c})`, query: items => `SELECT ${items} ${FROM} GROUP BY k, n` },
  { name: 'ARRAY_AGG', takes: any, item: c => `ARRAY_AGG(${c})[1]`, query: items => `SELECT ${items} ${byRecord}` },
  { name: 'ARRAY_AGG DISTINCT', takes: isKey, item: c => `ARRAY_AGG(DISTINCT ${c})[1]`, query: items => `SELECT ${items} ${byRecord}` },
  { name: 'MODE', takes: isKey, item: c => `MODE(${c})`, query: items => `SELECT ${items} ${byRecord}` },
  { name: 'PERCENTILE_DISC', takes: isOrdered, item: c => `PERCENTILE_DISC(${c}, 0.5)`, query: items => `SELECT ${items} ${byRecord}` },
  {
    name: 'a row kept in time order',
    takes: any,
    query: items => `SELECT ${items}, COUNT(*) OVER (PARTITION BY k ORDER BY at) AS place ${FROM}`,
  },
  {
    name: 'LAG',
    takes: any,
    item: c => `LAG(${c}) OVER w`,
    query: items => `SELECT ${items} ${FROM} WINDOW w AS (PARTITION BY k)`,
    shows: [null, 0, null],
  },
  {
    name: 'LAG in time order, with another value of the row',
    takes: any,
    item: c => `LAG(${c}, 3, ${c}) OVER w`,
    query: items => `SELECT ${items} ${FROM} WINDOW w AS (PARTITION BY k ORDER BY at)`,
  },
  {
    name: 'LEAD',
    takes: any,
    item: c => `LEAD(${c}) OVER w`,
    query: items => `SELECT ${items} ${FROM} WINDOW w AS (PARTITION BY k ORDER BY at)`,
    shows: [null, 2, null],
  },
  {
    name: 'LAST_VALUE, NULLs ignored',
    takes: any,
    item: c => `LAST_VALUE(${c} IGNORE NULLS) OVER w`,
    query: items => `SELECT ${items} ${FROM} WINDOW w AS (PARTITION BY k ORDER BY at ROWS 5 PRECEDING)`,
    shows: [0, 0, 2],
  },
  {
    name: 'FIRST_VALUE of all',
    takes: any,
    item: c => `FIRST_VALUE(${c}) OVER w`,
    query: items => `SELECT ${items} ${FROM} WINDOW w AS (PARTITION BY k)`,
    shows: [0, 0, 0],
  },
  {
    name: 'NTH_VALUE of a buffer',
    takes: any,
    item: c => `NTH_VALUE(${c}, 1) OVER w`,
    query: items => `SELECT ${items} ${FROM} WINDOW w AS (ROWS WINDOW BUFFER 2 ROWS PARTITION BY k)`,
    shows: [0, 0, null],
  },
  {
    name: 'MAX of a frame',
    takes: isOrdered,
    item: c => `MAX(${c}) OVER w`,
    query: items => `SELECT ${items} ${FROM} WINDOW w AS (PARTITION BY k ROWS BETWEEN CURRENT ROW AND CURRENT ROW)`,
  },
  {
    name: 'ARG_MIN of a frame',
    takes: any,
    item: c => `ARG_MIN(${c}, -n) OVER w`,
    query: items => `SELECT ${items} ${FROM} WINDOW w AS (PARTITION BY k ORDER BY at ROWS 1 PRECEDING)`,
  },
  {
    name: 'Top-N',
    takes: any,
    query: (items, names) =>
      `SELECT ${items} FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY n) AS r FROM (SELECT k, n, ${names} ${FROM})) WHERE r <= 5`,
  },
  {
    name: 'Top-N of a window',
    takes: any,
    query: items => `SELECT ${items} FROM (
      SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, k ORDER BY n DESC) AS r
      FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(at), 1h))) WHERE r <= 5`,
  },
  {
    name: 'the first of each key',
    takes: any,
    query: items => `SELECT ${items} FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k, n ORDER BY at) AS r FROM t) WHERE r = 1`,
  },
  {
    name: 'groups of windows',
    takes: any,
    item: c => `LAST(${c})`,
    query: (items, names) => `SELECT ${items} FROM (
      SELECT k, n, ${names.replace(/c\d+/g, 'FIRST($&) AS $&')} ${FROM} GROUP BY k, n WINDOW TUMBLING(1m)) GROUP BY k, n WINDOW TUMBLING(1h)`,
  },
  {
    name: 'groups that change',
    takes: any,
    item: c => `LAST(${c})`,
    query: (items, names) =>
      `SELECT ${items} FROM (SELECT k, n, ${names.replace(/c\d+/g, 'LAST($&) AS $&')} ${FROM} GROUP BY k, n) GROUP BY k, n`,
  },
  {
    name: 'OVER around groups',
    takes: any,
    item: c => `LAG(${c}, 0) OVER (PARTITION BY k, n)`,
    query: (items, names) =>
      `SELECT ${items} FROM (SELECT k, n, ${names.replace(/c\d+/g, 'FIRST($&) AS $&')} ${FROM} GROUP BY k, n WINDOW SESSION(1s))`,
  },
];

const shown = (columns: readonly Kept[], record: 0 | 2 | null): string =>
  columns.map(({ name, given }) => `"${name}":${record === null ? 'null' : given[record === 0 ? 0 : 1]}`).join(',');

/** Several in one script: a stage runs them all in one loop. */
const SCRIPTS = Array.from({ length: Math.ceil(PLACES.length / 8) }, (_, i) => PLACES.slice(i * 8, i * 8 + 8));

test.each(SCRIPTS.map(places => ({ names: places.map(({ name }) => name).join(', '), places })))('$names', async ({ places }) => {
  const queries = places.map(({ takes, item = c => c, query }, i) => {
    const columns = COLUMNS.filter(takes);
    const items = columns.map(({ name }) => `${item(name)} AS ${name}`).join(', ');
    return `CREATE STREAM p${i} AS ${query(items, columns.map(({ name }) => name).join(', '))};`;
  });
  const { outputs } = await checkQuery({ sql: `${SOURCE}\n${queries.join('\n')}`, rows: ROWS });
  for (const [i, { name, takes, shows = [0, null, 2] as const }] of places.entries()) {
    const rows = shows.map(record => shown(COLUMNS.filter(takes), record));
    const got = outputs[`p${i}`]!.map(row => /"c\d.*(?=\}$)/.exec(row)![0].replace(/,"place":\d$/, ''));
    expect({ place: name, rows: got.sort() }).toEqual({ place: name, rows: rows.sort() });
  }
});
