// UNNEST and LATERAL TABLE in every life: rows of rows, alone, grouped, in windows, before OVER, and inside each other.
import { expect, test } from '@jest/globals';
import { checkQuery } from './check-query.ts';

const SOURCE = `CREATE STREAM orders (
  id INT, tags ARRAY<VARCHAR>, counts MAP<VARCHAR, BIGINT>, items ARRAY<ROW<sku VARCHAR, sizes ARRAY<INT>>>, note VARCHAR,
  at TIMESTAMP, WATERMARK FOR at AS at
) PARTITIONED BY (id);
`;

const at = (second: number): string => new Date(Date.UTC(2026, 0, 15, 0, 0, second)).toISOString();

const ROWS = [
  `{"id":1,"tags":["a","b"],"counts":{"x":9007199254740993,"y":1},"items":[{"sku":"p","sizes":[1,2]},null,{"sku":"q","sizes":[3]}],"note":"one two","at":"${at(1)}"}`,
  `{"id":2,"tags":["a",null],"counts":{},"items":[],"note":"three","at":"${at(2)}"}`,
  `{"id":1,"tags":[],"counts":{"z":null},"at":"${at(31)}"}`,
  `{"id":2,"tags":["b","a","b"],"items":[{"sku":"p","sizes":[4,5,6]}],"note":"","at":"${at(40)}"}`,
  `{"id":1,"tags":["a"],"note":"one","at":"${at(70)}"}`,
];

const resultOf = async (query: string, into = ''): Promise<string[]> => {
  const { outputs } = await checkQuery({ sql: `${SOURCE}${into}${query};`, rows: ROWS });
  return Object.values(outputs)[0]!.toSorted();
};

test('elements with their numbers', async () => {
  const rows = await resultOf('SELECT id, t.tag, n FROM orders CROSS JOIN UNNEST(tags) WITH ORDINALITY AS t (tag, n)');
  const expected = [
    '{"id":1,"tag":"a","n":1}',
    '{"id":1,"tag":"b","n":2}',
    '{"id":2,"tag":"a","n":1}',
    '{"id":2,"tag":null,"n":2}',
    '{"id":2,"tag":"b","n":1}',
    '{"id":2,"tag":"a","n":2}',
    '{"id":2,"tag":"b","n":3}',
    '{"id":1,"tag":"a","n":1}',
  ];
  expect(rows).toEqual(expected.toSorted());
});

test('entries of a map, and rows that stay', async () => {
  const rows = await resultOf('SELECT id, key, c.value FROM orders o LEFT JOIN UNNEST(o.counts) AS c ON TRUE WHERE id = 1 OR key IS NULL');
  const expected = [
    '{"id":1,"key":"x","value":9007199254740993}',
    '{"id":1,"key":"y","value":1}',
    '{"id":2,"key":null,"value":null}',
    '{"id":1,"key":"z","value":null}',
    '{"id":2,"key":null,"value":null}',
    '{"id":1,"key":null,"value":null}',
  ];
  expect(rows).toEqual(expected.toSorted());
});

test('rows in rows', async () => {
  const rows = await resultOf(
    'SELECT id, sku, s.size FROM orders, UNNEST(items) AS item, UNNEST(item.sizes) AS s (size) WHERE s.size <> 2',
  );
  const expected = [
    '{"id":1,"sku":"p","size":1}',
    '{"id":1,"sku":"q","size":3}',
    '{"id":2,"sku":"p","size":4}',
    '{"id":2,"sku":"p","size":5}',
    '{"id":2,"sku":"p","size":6}',
  ];
  expect(rows).toEqual(expected);
});

test('table functions', async () => {
  const rows = await resultOf(
    "SELECT id, word, i FROM orders CROSS JOIN LATERAL TABLE(SPLIT(note, ' ')) AS w (word) CROSS JOIN LATERAL TABLE(SEQUENCE(1, CHAR_LENGTH(word), 3)) AS i WHERE i < 5",
  );
  const expected = [
    '{"id":1,"word":"one","i":1}',
    '{"id":1,"word":"two","i":1}',
    '{"id":2,"word":"three","i":1}',
    '{"id":2,"word":"three","i":4}',
    '{"id":1,"word":"one","i":1}',
  ];
  expect(rows).toEqual(expected.toSorted());
});

test('grouped in windows', async () => {
  const rows = await resultOf(
    'SELECT id, tag, COUNT(*) AS n, LAST(at) AS last FROM orders CROSS JOIN UNNEST(tags) AS t (tag) GROUP BY id, tag WINDOW TUMBLING(1m)',
  );
  const expected = [
    `{"id":1,"tag":"a","n":1,"last":"${at(1)}"}`,
    `{"id":1,"tag":"b","n":1,"last":"${at(1)}"}`,
    `{"id":2,"tag":"a","n":2,"last":"${at(40)}"}`,
    `{"id":2,"tag":"b","n":2,"last":"${at(40)}"}`,
    `{"id":2,"tag":null,"n":1,"last":"${at(2)}"}`,
    `{"id":1,"tag":"a","n":1,"last":"${at(70)}"}`,
  ];
  expect(rows).toEqual(expected.toSorted());
});

test('before OVER, inside another query, and with the windows of rows', async () => {
  const query = 'SELECT id, tag, ROW_NUMBER() OVER (PARTITION BY id) AS n FROM (SELECT o.*, t.tag FROM orders o, UNNEST(tags) AS t (tag))';
  const rows = await resultOf(`${query} WHERE tag = 'a'`);
  const expected = ['{"id":1,"tag":"a","n":1}', '{"id":2,"tag":"a","n":1}', '{"id":2,"tag":"a","n":2}', '{"id":1,"tag":"a","n":2}'];
  expect(rows).toEqual(expected.toSorted());
  const windows = await resultOf(
    'SELECT id, tag, window_start FROM TABLE(HOP(TABLE orders, DESCRIPTOR(at), 20s, 40s)) o CROSS JOIN UNNEST(o.tags) AS t (tag) WHERE id = 1',
  );
  expect(windows).toHaveLength(6);
});

test('a value that cannot be computed costs its row, and an element only itself', async () => {
  const { outputs } = await checkQuery({
    sql: `${SOURCE}SELECT id, 10 / n AS x FROM orders CROSS JOIN LATERAL TABLE(SEQUENCE(id - 2, 1, 2 - id)) AS n;`,
    rows: ROWS,
    deadLetters: ['division by zero', 'needs a step', 'division by zero', 'needs a step', 'division by zero'],
  });
  const each = ['{"id":1,"x":-10}', '{"id":1,"x":10}'];
  expect(Object.values(outputs)[0]!.toSorted()).toEqual([...each, ...each, ...each].toSorted());
});

test.each([
  ['in the order of arrival', '(SELECT id, tags, COUNT(*) OVER (PARTITION BY id) AS n FROM orders)'],
  ['in time order', '(SELECT id, tags, COUNT(*) OVER (PARTITION BY id ORDER BY at) AS n FROM orders)'],
])('behind OVER %s: rows of one row are told apart, and its record is counted once', async (_, source) => {
  const { outputs, deadLetterReasons, counters } = await checkQuery({
    sql: `${SOURCE} SELECT id, tag, 6 / (n - 1) AS d FROM ${source} AS q CROSS JOIN UNNEST(tags) AS t (tag) WHERE tag <> 'a';`,
    rows: ROWS,
  });
  expect(outputs.result).toEqual(['{"id":2,"tag":"b","d":6}', '{"id":2,"tag":"b","d":6}']);
  expect(deadLetterReasons).toEqual([expect.stringContaining('division by zero: 6 / 0')]);
  expect([counters['result.applied'], counters['result.emitted'], counters['result.unwritable']]).toEqual([5, 2, 1]);
});
