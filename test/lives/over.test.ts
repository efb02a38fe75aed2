// OVER in the order of arrival: buffers and frames of rows, against a model that looks at all rows every time.
import { describe, expect, test } from '@jest/globals';
import { checkQuery } from './check-query.ts';
import { allRows, type Call, call, lastRows, payload, randomRows, resultOf } from './over-model.ts';
import { at, TRADES, trade } from './trades.ts';

const { among, count, denseAmong, sum, averagePrice, extreme, distant, distantValue, nth, nthValue, rowNumber } = call;

/** The calls of one query with the window they share, each beside what it means. */
async function check(seed: number, rowCount: number, window: string, calls: readonly (readonly [string, Call])[]): Promise<void> {
  const rows = randomRows(seed, rowCount);
  const list = calls.map(([text], i) => `${text} AS c${i}`).join(', ');
  const sql = `${TRADES} CREATE STREAM answers AS SELECT symbol, trade_time, ${list} FROM trades WINDOW ${window};`;
  const expected = resultOf(
    rows,
    calls.map(([, model]) => model),
  );
  const { outputs } = await checkQuery({ sql, rows: rows.map(payload), expected, lateCount: 0 });
  expect(outputs.answers!.map(text => JSON.parse(text).symbol)).toHaveLength(rows.length);
}

const buffer = (size: number) => `w AS (ROWS WINDOW BUFFER ${size} ROWS PARTITION BY symbol)`;

describe('a buffer of rows', () => {
  for (const size of [1, 3, 8]) {
    const frame = lastRows(size);
    test(`of ${size}: aggregates`, () =>
      check(size, 50, buffer(size), [
        ['COUNT(*) OVER w', count(frame)],
        ['COUNT(price) OVER w', count(frame, 'price')],
        ['SUM(price) OVER w', sum(frame, 'price')],
        ['AVG(price) OVER w', averagePrice(frame)],
        ['SUM(quantity) OVER w', sum(frame, 'quantity')],
        ['SUM(amount) OVER w', sum(frame, 'amount')],
        ['MIN(price) OVER w', extreme(frame, 'price', 'min')],
        ['MAX(quantity) OVER w', extreme(frame, 'quantity', 'max')],
        ['MIN(quantity) OVER w', extreme(frame, 'quantity', 'min')],
        ['MAX(buyer) OVER w', extreme(frame, 'buyer', 'max')],
        ['MIN(amount) OVER w', extreme(frame, 'amount', 'min')],
      ]));
    test(`of ${size}: values`, () =>
      check(size + 100, 50, buffer(size), [
        ['FIRST_VALUE(price) OVER w', nth(frame, 'price', 0)],
        ['FIRST_VALUE(buyer IGNORE NULLS) OVER w', nthValue(frame, 'buyer', 0)],
        ['LAST_VALUE(quantity) OVER w', nth(frame, 'quantity', -1)],
        ['LAST_VALUE(quantity) IGNORE NULLS OVER w', nthValue(frame, 'quantity', -1)],
        ['NTH_VALUE(buyer, 2) OVER w', nth(frame, 'buyer', 1)],
        ['NTH_VALUE(amount, 3) IGNORE NULLS OVER w', nthValue(frame, 'amount', 2)],
        ['ROW_NUMBER() OVER w', rowNumber],
      ]));
  }

  test('looks back with LAG', () =>
    check(7, 50, buffer(6), [
      ['LAG(price) OVER w', distant('price', 1)],
      ['LAG(quantity, 5) OVER w', distant('quantity', 5)],
      ["LAG(buyer, 2, 'none') OVER w", distant('buyer', 2, allRows, '"none"')],
      ['LAG(amount, 1, 0) RESPECT NULLS OVER w', distant('amount', 1, allRows, '0.00')],
      ['LAG(price, 0) OVER w', distant('price', 0)],
      ['LAG(price IGNORE NULLS) OVER w', distantValue('price', 1, lastRows(6))],
      ['LAG(buyer, 2) IGNORE NULLS OVER w', distantValue('buyer', 2, lastRows(6))],
    ]));

  /** The number of rows in each bucket, larger ones first. */
  const bucketOf = (count: number, rowCount: number, number: number): number => {
    const sizes = Array.from({ length: count }, (_, i) => Math.floor(rowCount / count) + (i < rowCount % count ? 1 : 0));
    let end = 0;
    return 1 + sizes.findIndex(size => (end += size) >= number);
  };

  test('where a row stands among those of the buffer', () => {
    const by = (order: string) => `OVER (ROWS WINDOW BUFFER 7 ROWS PARTITION BY symbol ORDER BY ${order})`;
    const seven = lastRows(7);
    return check(8, 60, 'w AS (PARTITION BY symbol)', [
      [`RANK() ${by('price')}`, among(seven, 'price', false, before => before + 1)],
      [`RANK() ${by('price DESC')}`, among(seven, 'price', true, before => before + 1)],
      [`DENSE_RANK() ${by('buyer')}`, denseAmong(seven, 'buyer', false)],
      [`DENSE_RANK() ${by('quantity DESC')}`, denseAmong(seven, 'quantity', true)],
      [`ROW_NUMBER() ${by('quantity DESC')}`, among(seven, 'quantity', true, (_, upTo) => upTo)],
      [`PERCENT_RANK() ${by('quantity')}`, among(seven, 'quantity', false, (before, _, n) => (n < 2 ? 0 : before / (n - 1)))],
      [`CUME_DIST() ${by('buyer')}`, among(seven, 'buyer', false, (_, upTo, n) => upTo / n)],
      [`NTILE(3) ${by('price')}`, among(seven, 'price', false, (_, upTo, n) => bucketOf(3, n, upTo))],
      [`NTILE(10) ${by('buyer DESC')}`, among(seven, 'buyer', true, (_, upTo, n) => bucketOf(10, n, upTo))],
    ]);
  });

  const full = (size: number, order = '') =>
    `${TRADES} CREATE STREAM sums AS SELECT symbol, trade_time,
      SUM(quantity) OVER (ROWS WINDOW BUFFER ${size} ROWS PARTITION BY symbol ${order} EMIT ON BUFFER FULL EXPIRE NEVER) AS q FROM trades;`;
  const rows = [1, 2, 3, 4].map(i => trade('a', i, { quantity: i })).concat(trade('b', 1, { quantity: 9 }));
  const expected = [
    { symbol: 'a', trade_time: at(3), q: 6 },
    { symbol: 'a', trade_time: at(4), q: 9 },
  ];

  test('EMIT ON BUFFER FULL gives rows from the first full buffer on', () => checkQuery({ sql: full(3), rows, expected }).then(() => {}));

  test('in time order too', () => checkQuery({ sql: full(3, 'ORDER BY trade_time'), rows: [...rows].reverse(), expected }).then(() => {}));
});

describe('frames in order of arrival', () => {
  const moving = (frame: string) => `w AS (PARTITION BY symbol ${frame})`;

  test('everything so far', () =>
    check(11, 50, moving(''), [
      ['COUNT(*) OVER w', count(allRows)],
      ['COUNT(buyer) OVER w', count(allRows, 'buyer')],
      ['SUM(price) OVER w', sum(allRows, 'price')],
      ['AVG(price) OVER w', averagePrice(allRows)],
      ['SUM(quantity) OVER w', sum(allRows, 'quantity')],
      ['MIN(price) OVER w', extreme(allRows, 'price', 'min')],
      ['MAX(buyer) OVER w', extreme(allRows, 'buyer', 'max')],
      ['MAX(quantity) OVER w', extreme(allRows, 'quantity', 'max')],
      ['LAST_VALUE(buyer) OVER w', nth(allRows, 'buyer', -1)],
      ['LAG(price, 3) OVER w', distant('price', 3)],
      ['ROW_NUMBER() OVER w', rowNumber],
    ]));

  test('some rows before the current one', () =>
    check(12, 50, moving('ROWS BETWEEN 4 PRECEDING AND 2 PRECEDING'), [
      ['COUNT(*) OVER w', count(lastRows(3, -2))],
      ['SUM(price) OVER w', sum(lastRows(3, -2), 'price')],
      ['MAX(buyer) OVER w', extreme(lastRows(3, -2), 'buyer', 'max')],
      ['FIRST_VALUE(price) OVER w', nth(lastRows(3, -2), 'price', 0)],
      ['LAST_VALUE(price) OVER w', nth(lastRows(3, -2), 'price', -1)],
    ]));

  test('everything but the newest row', () =>
    check(13, 50, moving('ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING'), [
      ['COUNT(*) OVER w', count((rows, i) => rows.slice(0, i))],
      ['SUM(quantity) OVER w', sum((rows, i) => rows.slice(0, i), 'quantity')],
      ['MIN(buyer) OVER w', extreme((rows, i) => rows.slice(0, i), 'buyer', 'min')],
      ['MAX(price) OVER w', extreme((rows, i) => rows.slice(0, i), 'price', 'max')],
    ]));

  test('several frames at once', () =>
    check(14, 60, 'v AS (PARTITION BY symbol), w AS (v ROWS 2 PRECEDING)', [
      ['SUM(price) OVER w', sum(lastRows(3), 'price')],
      ['SUM(price) OVER (v ROWS BETWEEN 9 PRECEDING AND CURRENT ROW)', sum(lastRows(10), 'price')],
      ['SUM(price) OVER v', sum(allRows, 'price')],
      ['MAX(price) OVER (PARTITION BY symbol ROWS 1 PRECEDING)', extreme(lastRows(2), 'price', 'max')],
    ]));
});

describe('reading what OVER gives', () => {
  const rows = [1, 2, 2, 5, 4].map((price, i) => trade(i === 4 ? 'b' : 'a', 10 - i, { price }));
  const steps = (order: string) => `${TRADES}
    CREATE STREAM steps AS SELECT symbol, price, price - LAG(price) OVER w AS step, ROW_NUMBER() OVER w AS n
      FROM trades WINDOW w AS (PARTITION BY symbol ${order});
    CREATE STREAM rises AS SELECT symbol, price * 2 AS twice, step FROM steps WHERE step > 0;
    CREATE STREAM firsts AS SELECT symbol, price FROM steps WHERE n = 1;`;

  test('filters in order of arrival', async () => {
    const { outputs } = await checkQuery({ sql: steps(''), rows });
    expect(outputs.rises).toEqual(['{"symbol":"a","twice":4,"step":1}', '{"symbol":"a","twice":10,"step":3}']);
    expect(outputs.firsts).toEqual(['{"symbol":"a","price":1}', '{"symbol":"b","price":4}']);
  });

  test('filters in time order', async () => {
    const { outputs } = await checkQuery({ sql: steps('ORDER BY trade_time'), rows });
    expect(outputs.rises).toEqual([]);
    expect(outputs.firsts).toEqual(['{"symbol":"a","price":5}', '{"symbol":"b","price":4}']);
  });
});

describe('around OVER', () => {
  test('all rows are one partition where nothing else is said, and a source may lack event time', () =>
    checkQuery({
      sql: `CREATE STREAM events (id INT, ok BOOLEAN) WITH (connector = 'kinesis', stream = 'events', format = 'json');
        CREATE STREAM runs AS SELECT id, SUM(id) OVER (ROWS 1 PRECEDING) AS two, LAG(ok, 1, TRUE) OVER () AS was, COUNT(*) OVER () AS n FROM events;`,
      rows: [{ id: 1, ok: false }, { id: 2 }, { id: null, ok: true }, { id: 4 }],
      expected: [
        { id: 1, two: 1, was: true, n: 1 },
        { id: 2, two: 3, was: false, n: 2 },
        { id: null, two: 2, was: null, n: 3 },
        { id: 4, two: 4, was: true, n: 4 },
      ],
    }).then(() => {}));

  test('keys of several columns, expressions as arguments, and a filter below', () =>
    checkQuery({
      sql: `${TRADES} CREATE STREAM sums AS
        SELECT symbol, price, ROUND(AVG(price * 2) OVER w, 1) AS mean, COUNT(*) OVER w AS n, MIN(trade_time) OVER w AS since
        FROM trades WHERE quantity > 0 WINDOW w AS (PARTITION BY symbol, price > 10);`,
      rows: [
        trade('a', 1, { price: 5, quantity: 1 }),
        trade('a', 2, { price: 50, quantity: 1 }),
        trade('a', 3, { price: 6, quantity: 0 }),
        trade('a', 4, { price: 8, quantity: 2 }),
        trade('a', 5, { quantity: 2 }),
      ],
      expected: [
        { symbol: 'a', price: 5, mean: 10, n: 1, since: at(1) },
        { symbol: 'a', price: 50, mean: 100, n: 1, since: at(2) },
        { symbol: 'a', price: 8, mean: 13, n: 2, since: at(1) },
        { symbol: 'a', price: null, mean: null, n: 1, since: at(5) },
      ],
    }).then(() => {}));

  test('a row whose argument cannot be computed is in no frame', () =>
    checkQuery({
      sql: `${TRADES} CREATE STREAM shares AS SELECT symbol, SUM(10 / quantity) OVER (PARTITION BY symbol) AS q FROM trades;`,
      rows: [trade('a', 1, { quantity: 5 }), trade('a', 2, { quantity: 0 }), trade('a', 3, { quantity: 2 })],
      expected: [
        { symbol: 'a', q: 2 },
        { symbol: 'a', q: 7 },
      ],
      deadLetters: ['zero'],
    }).then(() => {}));

  test('a sum beyond BIGINT is the fault of its row, and no longer where the frame has moved on', () =>
    checkQuery({
      sql: `${TRADES} CREATE STREAM sums AS SELECT symbol, SUM(quantity) OVER (PARTITION BY symbol ROWS 1 PRECEDING) AS q FROM trades;`,
      rows: ['9223372036854775807', '9223372036854775807', '-1', '3'].map(
        (q, i) => `{"symbol":"a","quantity":${q},"trade_time":"${at(i)}"}`,
      ),
      expected: ['{"symbol":"a","q":9223372036854775807}', '{"symbol":"a","q":9223372036854775806}', '{"symbol":"a","q":2}'],
      deadLetters: ['BIGINT'],
    }).then(() => {}));
});
