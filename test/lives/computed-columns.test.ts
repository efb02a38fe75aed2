// Computed columns of a source in every life: as event time, keys, arguments and results, over each format, and where one fails.
import { expect, test } from '@jest/globals';
import { checkQuery } from './check-query.ts';

const second = (n: number): string => `15.01.2026 00:00:${String(n).padStart(2, '0')}`;

const SOURCE = `CREATE STREAM trades (
  symbol VARCHAR, price DECIMAL(8, 2), quantity INT, at_text VARCHAR, tags ARRAY<VARCHAR>,
  at     AS PARSE_TIMESTAMP(at_text, 'dd.MM.yyyy HH:mm:ss'),
  total  AS price * quantity,
  name   AS UPPER(symbol) || '-' || quantity,
  first  AS tags[1],
  each   AS total / quantity,
  large  AS quantity > 5,
  beyond AS CAST(quantity AS BIGINT) * 9007199254740993,
  both   AS tags || ARRAY[symbol],
  WATERMARK FOR at AS at - INTERVAL '5' SECOND
) PARTITIONED BY (symbol);
`;

const row = (symbol: string, price: number, quantity: number, at: string | null, more = '') =>
  `{"symbol":"${symbol}","price":${price},"quantity":${quantity},"at_text":${at === null ? null : `"${at}"`}${more}}`;

const ROWS = [
  row('a', 1.5, 2, second(1), ',"tags":["x"]'),
  row('b', 2, 6, second(2), ',"tags":["é\\u00e9","y"]'),
  row('a', 1, 4, second(3)),
  row('a', 1, 0, second(4), ',"tags":[]'),
  row('b', 1, 1, 'rubbish'),
  row('a', 1, 2, '31.12.2026 10:00:00'),
  row('b', 1, 1, null),
  row('\u{1f600}', 0.1, 7, second(59)),
  row('a', 9, 9, second(1)),
  row('c', 1, 1, '15.01.2026 00:02:00'),
];

test('are fields like others', async () => {
  await checkQuery({
    sql: `${SOURCE}SELECT symbol, total, name, first, large, beyond, both FROM trades WHERE quantity <> 1 AND at IS NOT NULL;`,
    rows: ROWS,
    expected: [
      '{"symbol":"a","total":3.00,"name":"A-2","first":"x","large":false,"beyond":18014398509481986,"both":["x","a"]}',
      '{"symbol":"b","total":12.00,"name":"B-6","first":"éé","large":true,"beyond":54043195528445958,"both":["éé","y","b"]}',
      '{"symbol":"a","total":4.00,"name":"A-4","first":null,"large":false,"beyond":36028797018963972,"both":null}',
      '{"symbol":"a","total":0.00,"name":"A-0","first":null,"large":false,"beyond":0,"both":["a"]}',
      '{"symbol":"😀","total":0.70,"name":"😀-7","first":null,"large":true,"beyond":63050394783186951,"both":null}',
      '{"symbol":"a","total":81.00,"name":"A-9","first":null,"large":true,"beyond":81064793292668937,"both":null}',
    ],
    deadLetters: ["column at: 'rubbish'", 'the event time at is'],
  });
});

test('are the event time, and in keys and aggregates; what fails moves nothing', async () => {
  await checkQuery({
    sql: `${SOURCE}
      CREATE STREAM minutes AS SELECT symbol, large, COUNT(*) AS n, SUM(total) AS total, MAX(name) AS name, _window_start AS minute
      FROM trades GROUP BY symbol, large WINDOW TUMBLING(1m);
      CREATE STREAM sums AS SELECT symbol, first, SUM(beyond) AS beyond FROM trades GROUP BY symbol, first;`,
    rows: ROWS,
    expected: {
      minutes: [
        '{"symbol":"a","large":false,"n":3,"total":7.00,"name":"A-4","minute":"2026-01-15T00:00:00.000Z"}',
        '{"symbol":"a","large":true,"n":1,"total":81.00,"name":"A-9","minute":"2026-01-15T00:00:00.000Z"}',
        '{"symbol":"b","large":true,"n":1,"total":12.00,"name":"B-6","minute":"2026-01-15T00:00:00.000Z"}',
        '{"symbol":"😀","large":true,"n":1,"total":0.70,"name":"😀-7","minute":"2026-01-15T00:00:00.000Z"}',
        '{"symbol":"c","large":false,"n":1,"total":1.00,"name":"C-1","minute":"2026-01-15T00:02:00.000Z"}',
      ],
      sums: [
        '{"symbol":"a","first":"x","beyond":18014398509481986}',
        '{"symbol":"b","first":"éé","beyond":54043195528445958}',
        '{"symbol":"a","first":null,"beyond":36028797018963972}',
        '{"symbol":"a","first":null,"beyond":36028797018963972}',
        '{"symbol":"b","first":null,"beyond":9007199254740993}',
        '{"symbol":"😀","first":null,"beyond":63050394783186951}',
        '{"symbol":"a","first":null,"beyond":117093590311632909}',
        '{"symbol":"c","first":null,"beyond":9007199254740993}',
      ],
    },
    deadLetters: ["column at: 'rubbish'", 'the event time at is', 'NULL'],
    lateCount: 0,
  });
});

test('that fail take the record from every query, and only where one of them reads it', async () => {
  const rows = ['{"x":1,"y":2}', '{"x":1,"y":0}', '{"x":null,"y":0}', '{"x":9,"y":3}'];
  const source = 'CREATE STREAM pairs (x INT, y INT, ratio AS x / y, twice AS ratio * 2);';
  await checkQuery({
    sql: `${source} CREATE STREAM some AS SELECT twice FROM pairs; CREATE STREAM others AS SELECT x FROM pairs;`,
    rows,
    expected: { some: ['{"twice":0}', '{"twice":null}', '{"twice":6}'], others: ['{"x":1}', '{"x":null}', '{"x":9}'] },
    deadLetters: ['column ratio: division by zero'],
  });
  await checkQuery({
    sql: `${source} SELECT x FROM pairs;`,
    rows,
    expected: ['{"x":1}', '{"x":1}', '{"x":null}', '{"x":9}'],
    deadLetters: [],
  });
});

test('have the columns of the system, so windows may go by arrival', async () => {
  await checkQuery({
    sql: `CREATE STREAM hits (page VARCHAR, arrived AS _timestamp, shard AS _partition, WATERMARK FOR arrived AS arrived) PARTITIONED BY (page);
      SELECT page, COUNT(*) AS n, COUNT(shard) AS shards, _window_start FROM hits GROUP BY page WINDOW TUMBLING(1d);`,
    rows: ['{"page":"/"}', '{"page":"/x"}', '{"page":"/"}'],
    expected: [
      '{"page":"/","n":2,"shards":2,"_window_start":"2026-01-15T00:00:00.000Z"}',
      '{"page":"/x","n":1,"shards":1,"_window_start":"2026-01-15T00:00:00.000Z"}',
    ],
  });
});

test('of other formats, where places are those of the record', async () => {
  await checkQuery({
    sql: `CREATE STREAM sales (product VARCHAR, whole AS cents / 100, cents BIGINT, at AS CAST(day AS TIMESTAMP), day DATE,
      WATERMARK FOR at AS at) PARTITIONED BY (product) WITH (format = 'csv');
      CREATE STREAM plain AS SELECT * FROM sales;
      CREATE STREAM days AS SELECT product, SUM(whole) AS whole FROM sales GROUP BY product WINDOW TUMBLING(1d);`,
    rows: ['tea,250,2026-01-10\n', 'jam,100,2026-01-10\n', 'tea,850,2026-01-10\n'],
    expected: {
      plain: [
        '{"product":"tea","whole":2,"cents":250,"at":"2026-01-10T00:00:00.000Z","day":"2026-01-10"}',
        '{"product":"jam","whole":1,"cents":100,"at":"2026-01-10T00:00:00.000Z","day":"2026-01-10"}',
        '{"product":"tea","whole":8,"cents":850,"at":"2026-01-10T00:00:00.000Z","day":"2026-01-10"}',
      ],
      days: ['{"product":"tea","whole":10}', '{"product":"jam","whole":1}'],
    },
  });
  await checkQuery({
    sql: `CREATE STREAM logs (line VARCHAR, level AS SPLIT_PART(line, ' ', 1)) WITH (format = 'raw'); SELECT level FROM logs;`,
    rows: ['WARN disk full', 'INFO up'],
    expected: ['{"level":"WARN"}', '{"level":"INFO"}'],
  });
});

test('beside more fields than a word has NULL flags', async () => {
  const names = Array.from({ length: 30 }, (_, i) => `c${i}`);
  const sums = names.map((name, i) => `s${i} AS ${name} + ${i}`);
  const results = await checkQuery({
    sql: `CREATE STREAM wide (${names.map(name => `${name} INT`).join(', ')}, ${sums.join(', ')}); SELECT * FROM wide;`,
    rows: [JSON.stringify(Object.fromEntries(names.map((name, i) => [name, i % 3 === 0 ? null : i]))), '{"c1":5}'],
  });
  const [first, second] = Object.values(results.outputs)[0]!.map(row => row.slice(row.indexOf('{')));
  expect(first).toContain('"s1":2,"s2":4,"s3":null');
  expect(first).toContain('"s28":56,"s29":58');
  expect(second).toContain('"s0":null,"s1":6,"s2":null');
});
