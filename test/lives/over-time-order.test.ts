// OVER in time order: rows wait for the watermark, peers are one, late rows are late. Against the model over sorted rows.
import { describe, expect, test } from '@jest/globals';
import { checkQuery, type QueryCase } from './check-query.ts';
import { type Call, call, lastRows, type OverRow, payload, randomRows, resultOf } from './over-model.ts';
import { at, TRADES, trade } from './trades.ts';

const { count, sum, averagePrice, extreme, distant, distantValue, nth, nthValue, rowNumber } = call;

type Calls = readonly (readonly [string, Call])[];

const BOUND_SECONDS = 10;

/** Every second row up to so many seconds before its turn, many in the same second. */
const disorder = (seconds: number) => (i: number, random: () => number) => Math.floor(i / 2) - Math.floor(random() * seconds);

/** Calls over a window in time order, to the end of the input. */
async function check(seed: number, window: string, calls: Calls, { spread = 8, rowCount = 50 } = {}): Promise<void> {
  const rows = randomRows(seed, rowCount, disorder(spread));
  const list = calls.map(([text], i) => `${text} AS c${i}`).join(', ');
  const sql = `${TRADES} CREATE STREAM answers AS SELECT symbol, trade_time, ${list} FROM trades WINDOW w AS (${window});`;
  const { onTime, lateCount } = judged(rows);
  const sorted = [...onTime].sort((a, b) => a.seconds - b.seconds);
  const expected = resultOf(
    sorted,
    calls.map(([, model]) => model),
  );
  await checkQuery({ sql, rows: rows.map(payload), expected, lateCount });
}

function judged(rows: readonly OverRow[]): { onTime: OverRow[]; lateCount: number } {
  let newest = Number.NEGATIVE_INFINITY;
  const onTime = rows.filter(row => {
    const isLate = newest - BOUND_SECONDS > row.seconds;
    newest = Math.max(newest, row.seconds);
    return !isLate;
  });
  return { onTime, lateCount: rows.length - onTime.length };
}

/** Rows from so long before the current one to so long after it. */
const within =
  (before: number, after = 0) =>
  (rows: readonly OverRow[], i: number): readonly OverRow[] =>
    rows.filter(row => row.seconds >= rows[i]!.seconds - before && row.seconds <= rows[i]!.seconds + after);

const rank: Call = (rows, i) => String(1 + rows.filter(row => row.seconds < rows[i]!.seconds).length);
const denseRank: Call = (rows, i) => {
  return String(1 + new Set(rows.filter(row => row.seconds < rows[i]!.seconds).map(row => row.seconds)).size);
};

const ORDERED = 'PARTITION BY symbol ORDER BY trade_time';

describe('OVER in time order', () => {
  const peers = within(Number.POSITIVE_INFINITY);

  test('everything up to the row and its peers', () =>
    check(21, ORDERED, [
      ['COUNT(*) OVER w', count(peers)],
      ['SUM(price) OVER w', sum(peers, 'price')],
      ['MAX(quantity) OVER w', extreme(peers, 'quantity', 'max')],
      ['FIRST_VALUE(buyer) OVER w', nth(peers, 'buyer', 0)],
      ['FIRST_VALUE(price IGNORE NULLS) OVER w', nthValue(peers, 'price', 0)],
      ['LAST_VALUE(buyer) OVER w', nth(peers, 'buyer', -1)],
      ['LAST_VALUE(quantity IGNORE NULLS) OVER w', nthValue(peers, 'quantity', -1)],
      ['NTH_VALUE(amount, 3) OVER w', nth(peers, 'amount', 2)],
      ['ROW_NUMBER() OVER w', rowNumber],
      ['RANK() OVER w', rank],
      ['DENSE_RANK() OVER w', denseRank],
      ['LAG(price, 2) OVER w', distant('price', 2)],
    ]));

  test('frames of rows', () =>
    check(22, `${ORDERED} ROWS BETWEEN 3 PRECEDING AND CURRENT ROW`, [
      ['SUM(price) OVER w', sum(lastRows(4), 'price')],
      ['AVG(price) OVER w', averagePrice(lastRows(4))],
      ['MIN(buyer) OVER w', extreme(lastRows(4), 'buyer', 'min')],
      ['FIRST_VALUE(amount) OVER w', nth(lastRows(4), 'amount', 0)],
      ['COUNT(quantity) OVER w', count(lastRows(4), 'quantity')],
    ]));

  test('a buffer of rows, with the values in it', () =>
    check(23, `ROWS WINDOW BUFFER 5 ROWS ${ORDERED}`, [
      ['SUM(quantity) OVER w', sum(lastRows(5), 'quantity')],
      ['LAG(price IGNORE NULLS) OVER w', distantValue('price', 1, lastRows(5))],
      ['LAG(buyer, 4) OVER w', distant('buyer', 4)],
    ]));

  test('frames of time', () =>
    check(24, `${ORDERED} RANGE BETWEEN INTERVAL '3' SECOND PRECEDING AND CURRENT ROW`, [
      ['SUM(price) OVER w', sum(within(3), 'price')],
      ['COUNT(*) OVER w', count(within(3))],
      ['MAX(price) OVER w', extreme(within(3), 'price', 'max')],
      ['FIRST_VALUE(price) OVER w', nth(within(3), 'price', 0)],
      ['LAST_VALUE(amount) OVER w', nth(within(3), 'amount', -1)],
    ]));

  test('frames of time in a buffer of rows', () => {
    const inBuffer = (before: number) => (rows: readonly OverRow[], i: number) => {
      const range = within(before)(rows, i);
      return range.filter(row => rows.indexOf(row) > i - 3);
    };
    return check(28, `ROWS WINDOW BUFFER 3 ROWS ${ORDERED}`, [
      ["SUM(price) OVER (w RANGE BETWEEN INTERVAL '3' SECOND PRECEDING AND CURRENT ROW)", sum(inBuffer(3), 'price')],
      ['COUNT(*) OVER (w RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)', count(inBuffer(Number.POSITIVE_INFINITY))],
      [
        'PERCENT_RANK() OVER w',
        (rows, i) => {
          const slice = lastRows(3)(rows, i);
          const before = slice.filter(row => row.seconds < rows[i]!.seconds).length;
          return JSON.stringify(slice.length < 2 ? 0 : before / (slice.length - 1));
        },
      ],
    ]);
  });

  test('frames that reach behind the row wait for it', () =>
    check(25, `${ORDERED} RANGE BETWEEN INTERVAL '2' SECOND PRECEDING AND INTERVAL '4' SECOND FOLLOWING`, [
      ['SUM(price) OVER w', sum(within(2, 4), 'price')],
      ['MIN(quantity) OVER w', extreme(within(2, 4), 'quantity', 'min')],
    ]));

  test('frames that begin behind the row', () =>
    check(28, `${ORDERED} ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING`, [
      ['SUM(price) OVER w', sum(lastRows(2, 2), 'price')],
      ['MAX(quantity) OVER w', extreme(lastRows(2, 2), 'quantity', 'max')],
      ['FIRST_VALUE(buyer) OVER w', nth(lastRows(2, 2), 'buyer', 0)],
    ]));

  test('frames of a time behind the row may be empty', () =>
    check(29, `${ORDERED} RANGE BETWEEN INTERVAL '2' SECOND FOLLOWING AND INTERVAL '4' SECOND FOLLOWING`, [
      ['COUNT(*) OVER w', count(within(-2, 4))],
      ['SUM(price) OVER w', sum(within(-2, 4), 'price')],
      ['MIN(quantity) OVER w', extreme(within(-2, 4), 'quantity', 'min')],
      ['LAST_VALUE(price) OVER w', nth(within(-2, 4), 'price', -1)],
    ]));

  test('rows wait for those after them', () =>
    check(26, `${ORDERED} ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING`, [
      ['SUM(price) OVER w', sum(lastRows(4, 2), 'price')],
      ['LEAD(buyer) OVER w', distant('buyer', -1)],
      ['LEAD(price, 2, 0.5) OVER w', distant('price', -2, undefined, '0.5')],
      ['LAST_VALUE(price) OVER w', nth(lastRows(4, 2), 'price', -1)],
    ]));

  test('late rows are late', () =>
    check(
      27,
      ORDERED,
      [
        ['COUNT(*) OVER w', count(peers)],
        ['SUM(price) OVER (w ROWS 2 PRECEDING)', sum(lastRows(3), 'price')],
      ],
      { spread: 20 },
    ));

  const cases: Record<string, QueryCase> = {
    'a row without event time is set aside': {
      sql: `${TRADES} CREATE STREAM counts AS SELECT symbol, COUNT(*) OVER (${ORDERED}) AS n FROM trades;`,
      rows: [trade('a', 1), { symbol: 'a' }, trade('a', 0)],
      expected: ['{"symbol":"a","n":1}', '{"symbol":"a","n":2}'],
      deadLetters: ['the event time trade_time is NULL'],
    },
    'a row whose result cannot be computed is set aside, and is seen by the others': {
      sql: `${TRADES} CREATE STREAM shares AS SELECT symbol, 10 / LAG(quantity) OVER (${ORDERED}) AS q FROM trades WHERE quantity <> 7;`,
      rows: [
        trade('a', 2, { quantity: 0 }),
        trade('a', 3, { quantity: 7 }),
        trade('a', 1, { quantity: 5 }),
        trade('a', 4, { quantity: 1 }),
      ],
      expected: ['{"symbol":"a","q":null}', '{"symbol":"a","q":2}'],
      deadLetters: ['zero'],
    },
    'columns of every type wait with their row': {
      sql: `${TRADES} CREATE STREAM rows AS SELECT trades.*, price > 1 AS dear, LAG(price > 1) OVER (${ORDERED}) AS was FROM trades;`,
      rows: [
        `{"symbol":"a","price":2.5,"quantity":9007199254740993,"amount":1.10,"buyer":"é\\"","trade_time":"${at(5)}"}`,
        trade('a', 1, { price: 0.5 }),
      ],
      expected: [
        `{"symbol":"a","price":0.5,"quantity":null,"amount":null,"buyer":null,"trade_time":"${at(1)}","dear":false,"was":null}`,
        `{"symbol":"a","price":2.5,"quantity":9007199254740993,"amount":1.10,"buyer":"é\\"","trade_time":"${at(5)}","dear":true,"was":false}`,
      ],
    },
    'rows that wait at the end stay': {
      sql: `${TRADES} CREATE STREAM counts AS SELECT symbol, trade_time, COUNT(*) OVER (${ORDERED}) AS n FROM trades;`,
      rows: [trade('a', 1), trade('a', 12), trade('b', 11)],
      expected: [`{"symbol":"a","trade_time":"${at(1)}","n":1}`],
      drain: false,
    },
    'beside a query that groups': {
      sql: `${TRADES}
        CREATE STREAM moving AS SELECT symbol, SUM(quantity) OVER (${ORDERED} ROWS 1 PRECEDING) AS q FROM trades;
        CREATE STREAM arrived AS SELECT symbol, SUM(quantity) OVER (PARTITION BY symbol) AS q FROM trades;
        CREATE STREAM totals AS SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol EMIT CHANGES;`,
      rows: [trade('a', 2, { quantity: 1 }), trade('a', 1, { quantity: 2 }), trade('a', 30, { quantity: 4 })],
      expected: {
        moving: ['{"symbol":"a","q":2}', '{"symbol":"a","q":3}', '{"symbol":"a","q":5}'],
        arrived: ['{"symbol":"a","q":1}', '{"symbol":"a","q":3}', '{"symbol":"a","q":7}'],
        totals: ['{"symbol":"a","n":1}', '{"symbol":"a","n":2}', '{"symbol":"a","n":3}'],
      },
    },
  };
  for (const [name, testCase] of Object.entries(cases))
    test(name, () => checkQuery(testCase).then(results => expect(results).toBeDefined()));
});
