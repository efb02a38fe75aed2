// Aggregating queries through compiler, loader and task, in every life.
import { describe, expect, test } from '@jest/globals';
import { check, run } from './run-sql.ts';

const SOURCE = `CREATE STREAM trades (
  symbol VARCHAR,
  price DOUBLE,
  amount DECIMAL(10, 2),
  quantity BIGINT,
  lots INT,
  live BOOLEAN,
  t TIMESTAMP,
  WATERMARK FOR t AS t - INTERVAL '5' SECOND
) PARTITIONED BY (symbol) WITH ('timestamp.format' = 'epoch-millis');
`;

const query = (select: string) => `${SOURCE}CREATE STREAM result AS ${select};`;
const MINUTE = `WINDOW TUMBLING(t, INTERVAL '1' MINUTE)`;

test('counts, sums and averages per window', () =>
  check(
    query(`SELECT symbol, _window_start AS start, COUNT(*) AS n, COUNT(price) AS priced, SUM(quantity) AS volume, AVG(price) AS average,
             MIN(price) AS low, MAX(price) AS high FROM trades GROUP BY symbol ${MINUTE} EMIT FINAL`),
    [
      { symbol: 'A', price: 1.5, quantity: 1, t: 0 },
      { symbol: 'A', price: null, quantity: 2, t: 59_999 },
      { symbol: 'A', price: 2.5, quantity: 9007199254740991, t: 30_000 },
      { symbol: 'A', price: 4, quantity: 5, t: 60_000 },
      { symbol: 'A', t: 70_000 },
    ],
    [
      'A#0 {"symbol":"A","start":"1970-01-01T00:00:00.000Z","n":3,"priced":2,"volume":9007199254740994,"average":2,"low":1.5,"high":2.5}',
      'A#0 {"symbol":"A","start":"1970-01-01T00:01:00.000Z","n":2,"priced":1,"volume":5,"average":4,"low":4,"high":4}',
    ],
  ));

test('aggregates of nothing but NULL are NULL, and their count is 0', () =>
  check(
    query(`SELECT COUNT(price) AS c, SUM(price) AS s, AVG(price) AS a, MIN(price) AS l, SUM(quantity) AS q, AVG(quantity) AS aq, MAX(quantity) AS m,
             SUM(amount) AS d, AVG(amount) AS da, MIN(symbol) AS ls, MAX(t) AS mt, MIN(amount) AS md FROM trades GROUP BY symbol ${MINUTE} EMIT FINAL`),
    [{ t: 0 }],
    [
      '[null]#0 {"c":0,"s":null,"a":null,"l":null,"q":null,"aq":null,"m":null,"d":null,"da":null,"ls":null,"mt":"1970-01-01T00:00:00.000Z","md":null}',
    ],
  ));

test('decimals keep their scale, and averages of them are exact', () =>
  check(
    query(
      `SELECT symbol, SUM(amount) AS s, AVG(amount) AS a, MIN(amount) AS l, MAX(amount) AS h FROM trades GROUP BY symbol ${MINUTE} EMIT FINAL`,
    ),
    [
      { symbol: 'A', amount: 0.1, t: 0 },
      { symbol: 'A', amount: 0.2, t: 0 },
      { symbol: 'A', amount: -7, t: 0 },
    ],
    ['A#0 {"symbol":"A","s":-6.70,"a":-2.233333,"l":-7.00,"h":0.20}'],
  ));

test('sums of doubles do not depend on the order of rows', async () => {
  const values = [1e100, 1, -1e100, 0.1, 0.2, 0.3, 1e-300];
  const select = query(`SELECT SUM(price) AS s FROM trades GROUP BY symbol ${MINUTE} EMIT FINAL`);
  const rows = values.map(price => ({ symbol: 'A', price, t: 0 }));
  await check(select, rows, ['A#0 {"s":1.6}']);
  await check(select, rows.toReversed(), ['A#0 {"s":1.6}']);
});

test('NULL, the empty text and an opening bracket are keys of their own', () =>
  check(
    query(`SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol EMIT CHANGES`),
    [{}, { symbol: '' }, { symbol: '[' }, { symbol: null }, { symbol: 'null' }, { symbol: '[null]' }, { symbol: 'Zoë "x"\n' }],
    [
      '[null]#0 {"symbol":null,"n":1}',
      '[""]#0 {"symbol":"","n":1}',
      '["["]#0 {"symbol":"[","n":1}',
      '[null]#1 {"symbol":null,"n":2}',
      'null#0 {"symbol":"null","n":1}',
      '["[null]"]#0 {"symbol":"[null]","n":1}',
      'Zoë "x"\n#0 {"symbol":"Zoë \\"x\\"\\n","n":1}',
    ],
  ));

test('several keys of every type; -0 and 0 are one group', () =>
  check(
    query(
      `SELECT price, amount, quantity, live, symbol, t, lots, COUNT(*) AS n FROM trades GROUP BY symbol, price, amount, quantity, live, t, lots EMIT CHANGES`,
    ),
    [
      { symbol: 'A', price: -0.0, amount: 12.5, quantity: 9223372036854775000, live: true, t: -1, lots: -300 },
      '{"symbol":"A","price":-0,"amount":12.50,"quantity":9223372036854775807,"live":true,"t":-1,"lots":-300}',
      '{"symbol":"A","price":0,"amount":12.5,"quantity":9223372036854775807,"live":true,"t":-1,"lots":-300}',
      {},
      { live: false, lots: 128, quantity: -9007199254740992 },
      { live: false, lots: 128, quantity: -9007199254740992 },
    ],
    [
      '["A",0,12.50,9223372036854775000,true,"1969-12-31T23:59:59.999Z",-300]#0 {"price":0,"amount":12.50,"quantity":9223372036854775000,"live":true,"symbol":"A","t":"1969-12-31T23:59:59.999Z","lots":-300,"n":1}',
      '["A",0,12.50,9223372036854775807,true,"1969-12-31T23:59:59.999Z",-300]#0 {"price":0,"amount":12.50,"quantity":9223372036854775807,"live":true,"symbol":"A","t":"1969-12-31T23:59:59.999Z","lots":-300,"n":1}',
      '["A",0,12.50,9223372036854775807,true,"1969-12-31T23:59:59.999Z",-300]#1 {"price":0,"amount":12.50,"quantity":9223372036854775807,"live":true,"symbol":"A","t":"1969-12-31T23:59:59.999Z","lots":-300,"n":2}',
      '[null,null,null,null,null,null,null]#0 {"price":null,"amount":null,"quantity":null,"live":null,"symbol":null,"t":null,"lots":null,"n":1}',
      '[null,null,null,-9007199254740992,false,null,128]#0 {"price":null,"amount":null,"quantity":-9007199254740992,"live":false,"symbol":null,"t":null,"lots":128,"n":1}',
      '[null,null,null,-9007199254740992,false,null,128]#1 {"price":null,"amount":null,"quantity":-9007199254740992,"live":false,"symbol":null,"t":null,"lots":128,"n":2}',
    ],
  ));

describe('time', () => {
  test('a row is late when the watermark before it had reached the end of its window', async () => {
    const outcome = await check(
      query(`SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol ${MINUTE} EMIT FINAL`),
      [
        { symbol: 'A', t: 10_000 },
        { symbol: 'A', t: 64_999 },
        { symbol: 'A', t: 59_999 },
        { symbol: 'A', t: 65_000 },
        { symbol: 'A', t: 59_999 },
      ],
      ['A#0 {"symbol":"A","n":2}', 'A#0 {"symbol":"A","n":2}'],
    );
    expect(outcome.lateRows).toEqual(['{"recordIndex":4,"query":0,"windowStartMs":0,"windowEndMs":60000,"watermarkMs":60000}']);
    expect(outcome.counters).toEqual({
      decoded: 5,
      undecodable: 0,
      filtered: 0,
      late: 1,
      failed: 0,
      applied: 4,
      emitted: 2,
      unwritable: 0,
      expanded: 0,
      strays: 2,
      outOfRange: 0,
    });
  });

  test('windows are aligned to the epoch, also before it', () =>
    check(
      query(`SELECT _window_start AS s, _window_end AS e FROM trades GROUP BY symbol ${MINUTE} EMIT FINAL`),
      [{ symbol: 'A', t: -1 }],
      ['A#0 {"s":"1969-12-31T23:59:00.000Z","e":"1970-01-01T00:00:00.000Z"}'],
    ));

  test('rows within the allowed lateness correct the result; later ones do not', async () => {
    const outcome = await check(
      query(`SELECT symbol, SUM(quantity) AS s FROM trades GROUP BY symbol ${MINUTE} EMIT FINAL WITH ('allowed.lateness' = '1 minute')`),
      [
        { symbol: 'A', quantity: 1, t: 0 },
        { symbol: 'A', quantity: 2, t: 65_000 },
        { symbol: 'A', quantity: 4, t: 1 },
        { symbol: 'B', quantity: 8, t: 2 },
        { symbol: 'A', quantity: 16, t: 125_000 },
        { symbol: 'A', quantity: 32, t: 3 },
      ],
      [
        'A#0 {"symbol":"A","s":1}',
        'A#1 {"symbol":"A","s":5}',
        'B#0 {"symbol":"B","s":8}',
        'A#0 {"symbol":"A","s":2}',
        'A#0 {"symbol":"A","s":16}',
      ],
    );
    expect(outcome.counters).toMatchObject({ late: 1, applied: 5, emitted: 5 });
  });

  test('an event time too far in the future moves nothing', async () => {
    const outcome = await run(
      query(`SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol ${MINUTE} EMIT FINAL`),
      [
        { row: { symbol: 'A', t: 0 }, arrivalMs: 0 },
        { row: { symbol: 'A', t: 3_600_001 }, arrivalMs: 0 },
        { row: { symbol: 'A', t: 1 }, arrivalMs: 0 },
      ],
      { drain: true },
    );
    expect(outcome.rows).toEqual([['A#0 {"symbol":"A","n":2}']]);
    expect(outcome.deadLetters).toEqual([
      "1/-1: the event time t is 3600001 ms after the arrival of the record; at most 3600000 ms are allowed ('max.future')",
    ]);
  });

  test('a NULL event time fails where a window needs it', async () => {
    const outcome = await check(query(`SELECT COUNT(*) AS n FROM trades GROUP BY symbol ${MINUTE} EMIT FINAL`), [{ symbol: 'A' }], []);
    expect(outcome.deadLetters).toEqual(['0/0: the event time t is NULL, and the window needs it']);
    expect(outcome.counters).toMatchObject({ failed: 1, applied: 0 });
  });
});

describe('HAVING', () => {
  test('retracts what was sent and no longer holds, and never what was not', () =>
    check(
      query(`SELECT SUM(quantity) AS total, symbol AS s FROM trades GROUP BY symbol, live HAVING SUM(quantity) > 10 EMIT CHANGES`),
      [
        { symbol: 'A', quantity: 5 },
        { symbol: 'A', quantity: 6 },
        { symbol: 'A', quantity: -1 },
        { symbol: 'A', quantity: -1 },
        { symbol: 'A', quantity: 50 },
      ],
      ['["A",null]#0 {"total":11,"s":"A"}', '-["A",null]#1 {"s":"A","live":null,"_deleted":true}', '["A",null]#2 {"total":59,"s":"A"}'],
    ));

  test('keeps a FINAL row back without a word', () =>
    check(
      query(`SELECT symbol FROM trades GROUP BY symbol ${MINUTE} HAVING COUNT(*) > 1 EMIT FINAL`),
      [
        { symbol: 'A', t: 0 },
        { symbol: 'B', t: 0 },
        { symbol: 'B', t: 1 },
      ],
      ['B#0 {"symbol":"B"}'],
    ));
});

test('coalesced changes: the last row per group and attempt', () =>
  check(
    query(`SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol EMIT CHANGES`),
    [{ symbol: 'A' }, { symbol: 'B' }, { symbol: 'A' }],
    ['A#0 {"symbol":"A","n":2}', 'B#0 {"symbol":"B","n":1}'],
    { coalesce: true, drain: false },
  ));

test('a sum beyond BIGINT is a dead letter, never a wrong number; the group goes on', async () => {
  const outcome = await check(
    query(`SELECT symbol, SUM(quantity) AS s FROM trades GROUP BY symbol EMIT CHANGES`),
    ['{"symbol":"A","quantity":9223372036854775807}', { symbol: 'A', quantity: 1 }, { symbol: 'A', quantity: -1 }],
    ['A#0 {"symbol":"A","s":9223372036854775807}', 'A#1 {"symbol":"A","s":9223372036854775807}'],
  );
  expect(outcome.deadLetters).toEqual([
    '1/0: The result of a group cannot be written: 9223372036854775808 is outside the range of BIGINT (-9223372036854775808 to 9223372036854775807)',
  ]);
});

test('a failing argument costs one query its row', async () => {
  const outcome = await run(
    `${SOURCE}
    CREATE STREAM one AS SELECT symbol, SUM(lots / quantity) AS s FROM trades GROUP BY symbol EMIT CHANGES;
    CREATE STREAM two AS SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol EMIT CHANGES;`,
    [{ row: { symbol: 'A', lots: 6, quantity: 3 } }, { row: { symbol: 'A', lots: 6, quantity: 0 } }],
  );
  expect(outcome.rows).toEqual([['A#0 {"symbol":"A","s":2}'], ['A#0 {"symbol":"A","n":1}', 'A#1 {"symbol":"A","n":2}']]);
  expect(outcome.deadLetters).toEqual(['1/0: division by zero: 6 / 0']);
});

test('what is pending goes out in later attempts', () =>
  check(
    query(`SELECT symbol FROM trades GROUP BY symbol, lots ${MINUTE} EMIT FINAL`),
    Array.from({ length: 20 }, (_, i) => ({ symbol: 'A', lots: i % 2, t: i < 18 ? 0 : i })),
    ['["A",0]#0 {"symbol":"A"}', '["A",1]#0 {"symbol":"A"}'],
    { rowsPerKeyGroupMax: 1 },
  ));

test('records that do not decode are put aside with their reason', async () => {
  const outcome = await check(query(`SELECT symbol FROM trades`), ['{"symbol":1}', '{', { symbol: 'A' }], ['[]#0 {"symbol":"A"}']);
  expect(outcome.deadLetters).toHaveLength(2);
  expect(outcome.counters).toMatchObject({ decoded: 1, undecodable: 2 });
});

test('system columns', () =>
  check(
    query(`SELECT _timestamp, _partition, _offset, _key FROM trades`),
    [{}, {}, {}],
    [0, 1, 2].map(
      i =>
        `[]#0 {"_timestamp":"2030-01-01T00:00:00.000Z","_partition":"shardId-000000000000","_offset":"${1000 + i}${i === 2 ? ':2' : ''}","_key":"key ${i}"}`,
    ),
  ));

test('streams over streams: projections, filters and system columns in between', async () => {
  const outcome = await run(
    `${SOURCE}
    CREATE STREAM amounts AS SELECT symbol AS s, amount * lots AS total, t AS at FROM trades WHERE lots > 0;
    CREATE STREAM large AS SELECT *, total / 2 AS half FROM amounts WHERE total > 10 AND _key LIKE 'key%';
    CREATE STREAM sums AS SELECT s, SUM(half) AS halves, COUNT(*) AS n FROM large WHERE _partition IS NOT NULL GROUP BY s WINDOW TUMBLING(at, INTERVAL '1' MINUTE);`,
    [
      { row: { symbol: 'A', amount: 4, lots: 3, t: 0 } },
      { row: { symbol: 'A', amount: 4, lots: 2, t: 0 } },
      { row: { symbol: 'A', amount: 5, lots: 3, t: 1 } },
    ],
    { drain: true },
  );
  expect(outcome.rows).toEqual([
    [
      '[]#0 {"s":"A","total":12.00,"at":"1970-01-01T00:00:00.000Z"}',
      '[]#0 {"s":"A","total":8.00,"at":"1970-01-01T00:00:00.000Z"}',
      '[]#0 {"s":"A","total":15.00,"at":"1970-01-01T00:00:00.001Z"}',
    ],
    [
      '[]#0 {"s":"A","total":12.00,"at":"1970-01-01T00:00:00.000Z","half":6.000000}',
      '[]#0 {"s":"A","total":15.00,"at":"1970-01-01T00:00:00.001Z","half":7.500000}',
    ],
    ['A#0 {"s":"A","halves":13.500000,"n":2}'],
  ]);
  expect(outcome.counters).toMatchObject({ '1 filtered': 1, '2 filtered': 1, '2 applied': 2 });
});
