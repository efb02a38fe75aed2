// Top-N, against a model that sorts all rows of a key anew for each row and says what is different.
import { describe, expect, test } from '@jest/globals';
import { checkQuery } from './check-query.ts';
import { centsText, type OverRow, payload, randomRows } from './over-model.ts';
import { at, TRADES, trade } from './trades.ts';

type Field = 'price' | 'quantity' | 'amount' | 'buyer' | 'seconds';
interface By {
  readonly field: Field;
  readonly descending?: boolean;
  readonly nullsFirst?: boolean;
}

interface Top {
  readonly by: readonly By[];
  readonly limit: number;
  /** Numbers that pass the filter above. @default all up to the limit */
  readonly passes?: (number: number, row: OverRow) => boolean;
  readonly showsNumber: boolean;
  /** @default 'ROW_NUMBER' */
  readonly numbering?: 'ROW_NUMBER' | 'RANK' | 'DENSE_RANK';
}

const compareValues = (a: bigint | number | string, b: bigint | number | string): number => {
  if (typeof a === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b as string));
  return a < (b as number) ? -1 : a > (b as number) ? 1 : 0;
};

function compareBy(by: readonly By[], a: OverRow, b: OverRow): number {
  for (const { field, descending = false, nullsFirst = false } of by) {
    const [x, y] = [a[field], b[field]];
    if (x === y) continue;
    if (x === null || y === null) return (x === null) === nullsFirst ? -1 : 1;
    const order = compareValues(x, y);
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

/** The numbers of rows that stand in their order. */
const numbersOf = ({ by, numbering = 'ROW_NUMBER' }: Top, rows: readonly OverRow[]): number[] =>
  rows.map((row, i) => {
    if (numbering === 'ROW_NUMBER') return i + 1;
    const better = rows.filter(other => compareBy(by, other, row) < 0);
    return (
      1 + (numbering === 'RANK' ? better.length : better.filter((other, j) => j === 0 || compareBy(by, better[j - 1]!, other) < 0).length)
    );
  });

/** The first rows of those given, best first; ties stay in the order of arrival. */
function firstOf(top: Top, rows: readonly OverRow[]): OverRow[] {
  const sorted = [...rows].sort((a, b) => compareBy(top.by, a, b));
  const numbers = numbersOf(top, sorted);
  return sorted.filter((_, i) => numbers[i]! <= top.limit);
}

const value = (row: OverRow, field: 'price' | 'amount' | 'buyer'): string =>
  field === 'amount' && row.amount !== null ? centsText(row.amount) : JSON.stringify(row[field]);

const textOf = (row: OverRow, number: number, { showsNumber }: Top, window = ''): string =>
  `{"symbol":${JSON.stringify(row.symbol)}${window},"price":${value(row, 'price')},"amount":${value(row, 'amount')},"buyer":${value(row, 'buyer')}${showsNumber ? `,"n":${number}` : ''}}`;

const deleted = (text: string): string => `${text.slice(0, -1)},"_deleted":true}`;

/** What each row changes: rows that went, then rows that came or moved, best first. */
function changesOf(top: Top, rows: readonly OverRow[], window = ''): string[] {
  const changes: string[] = [];
  let before: OverRow[] = [];
  rows.forEach((_, i) => {
    const now = firstOf(top, rows.slice(0, i + 1));
    changes.push(...differences(top, before, now, window));
    before = now;
  });
  return changes;
}

/** What is sent where the first rows were those before, and are now others. */
function differences(top: Top, before: readonly OverRow[], now: readonly OverRow[], window = ''): string[] {
  const { limit, passes = () => true, showsNumber, numbering = 'ROW_NUMBER' } = top;
  const readsNumber = top.passes !== undefined && showsNumber;
  const changes: string[] = [];
  const [numbersBefore, numbers] = [numbersOf(top, before), numbersOf(top, now)];
  const send = (row: OverRow, number: number, isGone: boolean) => {
    const text = textOf(row, number, top, window);
    if (passes(number, row)) changes.push(isGone ? deleted(text) : text);
  };
  const replaces = limit === 1 && top.passes === undefined && numbering === 'ROW_NUMBER';
  before.forEach((row, place) => {
    if (!now.includes(row) && !replaces) send(row, numbersBefore[place]!, true);
  });
  now.forEach((row, place) => {
    const was = before.indexOf(row);
    if (was >= 0 && (numbersBefore[was] === numbers[place] || !showsNumber)) return;
    if (was >= 0 && readsNumber) send(row, numbersBefore[was]!, true);
    send(row, numbers[place]!, false);
  });
  return changes;
}

const perKey = (rows: readonly OverRow[], of: (rows: readonly OverRow[]) => string[]): string[] =>
  [...Map.groupBy(rows, row => row.symbol).values()].flatMap(of);

const orderText = (by: readonly By[]): string =>
  by
    .map(({ field, descending, nullsFirst }) => {
      const column = field === 'seconds' ? 'trade_time' : field;
      return `${column}${descending ? ' DESC' : ''}${nullsFirst ? ' NULLS FIRST' : ''}`;
    })
    .join(', ');

const ranked = (by: readonly By[], from = 'trades', keys = 'symbol', numbering = 'ROW_NUMBER'): string =>
  `(SELECT *, ${numbering}() OVER (PARTITION BY ${keys} ORDER BY ${orderText(by)}) AS n FROM ${from})`;

const list = (top: Top): string => `symbol, price, amount, buyer${top.showsNumber ? ', n' : ''}`;

async function check(seed: number, top: Top, where = `n <= ${top.limit}`): Promise<void> {
  const rows = randomRows(seed, 45);
  const sql = `${TRADES} CREATE STREAM best AS SELECT ${list(top)} FROM ${ranked(top.by, 'trades', 'symbol', top.numbering)} WHERE ${where};`;
  const { outputs } = await checkQuery({ sql, rows: rows.map(payload), lateCount: 0 });
  const sent = Map.groupBy(outputs.best!, text => JSON.parse(text).symbol);
  for (const [symbol, own] of Map.groupBy(rows, row => row.symbol)) {
    expect({ symbol, changes: sent.get(symbol) ?? [] }).toEqual({ symbol, changes: changesOf(top, own) });
  }
}

describe('the first rows of each key', () => {
  test('by a number, largest first', () => check(1, { by: [{ field: 'price', descending: true }], limit: 3, showsNumber: true }));
  test('their numbers not shown', () => check(2, { by: [{ field: 'price', descending: true }], limit: 3, showsNumber: false }));
  test('one alone: the next is a new version of it', () =>
    check(3, { by: [{ field: 'quantity' }], limit: 1, showsNumber: false }, 'n = 1'));
  test('the newest by event time', () => check(4, { by: [{ field: 'seconds', descending: true }], limit: 1, showsNumber: false }, 'n < 2'));
  test('by several, NULLs first', () => {
    const by: By[] = [
      { field: 'buyer', nullsFirst: true },
      { field: 'amount', descending: true, nullsFirst: true },
    ];
    return check(5, { by, limit: 4, showsNumber: true }, '4 >= n');
  });
  test('by whole numbers beyond 2^53, ten of them', () => {
    return check(6, { by: [{ field: 'quantity', descending: true }, { field: 'price' }], limit: 10, showsNumber: true });
  });
  test('some of the first', () => {
    const passes = (number: number) => number >= 2;
    return check(7, { by: [{ field: 'price' }], limit: 3, passes, showsNumber: true }, 'n BETWEEN 2 AND 3');
  });
  test('those of the first that pass another filter', () => {
    const passes = (_: number, row: OverRow) => row.price !== null && row.price > 10;
    return check(8, { by: [{ field: 'buyer', descending: true }], limit: 2, passes, showsNumber: false }, 'n <= 2 AND price > 10');
  });
  test('ranks, which rows that are equal share', () =>
    check(11, { by: [{ field: 'buyer' }], limit: 3, showsNumber: true, numbering: 'RANK' }));
  test('ranks not shown, several of them', () =>
    check(12, { by: [{ field: 'quantity', descending: true }, { field: 'buyer' }], limit: 4, showsNumber: false, numbering: 'RANK' }));
  test('the first rank alone, of rows that are equal', () =>
    check(13, { by: [{ field: 'buyer', descending: true }], limit: 1, showsNumber: true, numbering: 'RANK' }, 'n = 1'));
  test('dense ranks', () => check(14, { by: [{ field: 'buyer' }], limit: 2, showsNumber: true, numbering: 'DENSE_RANK' }));
  test('the second dense rank', () => {
    const passes = (number: number) => number === 2;
    return check(15, { by: [{ field: 'price' }], limit: 2, passes, showsNumber: true, numbering: 'DENSE_RANK' }, 'n = 2');
  });
  test('of one, where a filter may leave none', () => {
    const passes = (_: number, row: OverRow) => row.price !== null && row.price > 10;
    return check(9, { by: [{ field: 'quantity' }], limit: 1, passes, showsNumber: false }, 'n = 1 AND price > 10');
  });
});

describe('within a window', () => {
  const WINDOW = "TABLE(TUMBLE(TABLE trades, DESCRIPTOR(trade_time), INTERVAL '10' SECOND))";
  const by: By[] = [{ field: 'price', descending: true }];
  const start = (row: OverRow): number => Math.floor(row.seconds / 10) * 10;
  const windowText = (seconds: number): string => `,"window_start":"${at(seconds)}"`;
  const sqlOf = (from: string, rest = ''): string =>
    `${TRADES} CREATE STREAM best AS SELECT symbol, window_start, price, amount, buyer, n
      FROM ${ranked(by, from, 'window_start, window_end, symbol')} WHERE n <= 2 ${rest};`;
  const top: Top = { by, limit: 2, showsNumber: true };
  const rows = randomRows(21, 60, (i, random) => Math.floor(i / 2) - Math.floor(random() * 8));
  const perWindow = (of: (rows: readonly OverRow[], window: string) => string[]): string[] =>
    perKey(rows, own => [...Map.groupBy(own, start)].flatMap(([from, each]) => of(each, windowText(from))));

  test('EMIT FINAL: once, when it ends', async () => {
    const expected = perWindow((own, window) => firstOf(top, own).map((row, i) => textOf(row, i + 1, top, window)));
    await checkQuery({ sql: sqlOf(WINDOW), rows: rows.map(payload), expected, lateCount: 0, orderPer: 'window' });
  });

  test('EMIT CHANGES: as they come', async () => {
    const expected = perWindow((own, window) => changesOf(top, own, window));
    await checkQuery({ sql: sqlOf(WINDOW, 'EMIT CHANGES'), rows: rows.map(payload), expected, lateCount: 0, orderPer: 'window' });
  });

  for (const numbering of ['RANK', 'DENSE_RANK'] as const) {
    test(`${numbering} of hopping windows`, async () => {
      const of: Top = { by: [{ field: 'buyer' }], limit: 2, showsNumber: true, numbering };
      const hop = "TABLE(HOP(TABLE trades, DESCRIPTOR(trade_time), INTERVAL '5' SECOND, INTERVAL '15' SECOND))";
      const placed = rows.flatMap(row => [0, 5, 10].map(back => ({ row, from: Math.floor(row.seconds / 5) * 5 - back })));
      const expected = [...Map.groupBy(placed, ({ row, from }) => JSON.stringify([row.symbol, from])).values()].flatMap(each => {
        const first = firstOf(
          of,
          each.map(({ row }) => row),
        );
        return first.map((row, i) => textOf(row, numbersOf(of, first)[i]!, of, windowText(each[0]!.from)));
      });
      const sql = `${TRADES} CREATE STREAM best AS SELECT symbol, window_start, price, amount, buyer, n
        FROM ${ranked(of.by, hop, 'window_start, window_end, symbol', numbering)} WHERE n <= 2;`;
      await checkQuery({ sql, rows: rows.map(payload), expected, lateCount: 0, orderPer: 'window' });
    });
  }

  test('hopping windows merge their panes', async () => {
    const hop = "TABLE(HOP(TABLE trades, DESCRIPTOR(trade_time), INTERVAL '5' SECOND, INTERVAL '15' SECOND))";
    const starts = (row: OverRow): number[] => [0, 5, 10].map(back => Math.floor(row.seconds / 5) * 5 - back);
    const placed = rows.flatMap(row => starts(row).map(from => ({ row, from })));
    const expected = [...Map.groupBy(placed, ({ row, from }) => JSON.stringify([row.symbol, from])).values()].flatMap(each =>
      firstOf(
        top,
        each.map(({ row }) => row),
      ).map((row, i) => textOf(row, i + 1, top, windowText(each[0]!.from))),
    );
    await checkQuery({ sql: sqlOf(hop), rows: rows.map(payload), expected, lateCount: 0, orderPer: 'window' });
  });

  test('late rows within the lateness correct it', async () => {
    const prices = [5, 3, 4].map((price, i) => trade('a', i, { price }));
    const late = [trade('a', 25, { price: 1 }), trade('a', 8, { price: 9 }), trade('a', 7, { price: 1 })];
    const row = (price: number, n: number, gone = false) =>
      `{"symbol":"a","window_start":"${at(0)}","price":${price},"amount":null,"buyer":null,"n":${n}${gone ? ',"_deleted":true' : ''}}`;
    await checkQuery({
      sql: sqlOf(WINDOW, "WITH ('allowed.lateness' = '1 minute')"),
      rows: [...prices, ...late],
      expected: [row(5, 1), row(4, 2), row(4, 2, true), row(9, 1), row(5, 2), row(1, 1).replace(at(0), at(20))],
    });
  });
});

describe('EMIT EVERY', () => {
  const BOUND_SECONDS = 10;

  /** What each tick of so many seconds finds changed, and what there is at the end. */
  function changesEvery(top: Top, rows: readonly OverRow[], everySeconds: number): Map<string | null, string[]> {
    const sent = new Map<string | null, OverRow[]>();
    const all = new Map<string | null, OverRow[]>();
    const changes = new Map<string | null, string[]>();
    let watermark = Number.NEGATIVE_INFINITY;
    const tick = () => {
      for (const [symbol, own] of all) {
        const [before, now] = [sent.get(symbol) ?? [], firstOf(top, own)];
        changes.set(symbol, [...(changes.get(symbol) ?? []), ...differences(top, before, now)]);
        sent.set(symbol, now);
      }
    };
    for (const row of rows) {
      all.set(row.symbol, [...(all.get(row.symbol) ?? []), row]);
      const moved = Math.max(watermark, row.seconds - BOUND_SECONDS);
      if (watermark !== Number.NEGATIVE_INFINITY && Math.floor(moved / everySeconds) > Math.floor(watermark / everySeconds)) tick();
      watermark = moved;
    }
    tick();
    return changes;
  }

  const checkEvery = async (seed: number, top: Top, everySeconds: number) => {
    const rows = randomRows(seed, 60, (i, random) => Math.floor(i / 2) - Math.floor(random() * 8));
    const sql = `${TRADES} CREATE STREAM best AS SELECT ${list(top)} FROM ${ranked(top.by, 'trades', 'symbol', top.numbering)} WHERE n <= ${top.limit}
      EMIT EVERY INTERVAL '${everySeconds}' SECOND;`;
    const { outputs } = await checkQuery({ sql, rows: rows.map(payload), dependsOnShards: true });
    const sent = Map.groupBy(outputs.best!, text => JSON.parse(text).symbol);
    for (const [symbol, changes] of changesEvery(top, rows, everySeconds)) {
      expect({ symbol, changes: sent.get(symbol) ?? [] }).toEqual({ symbol, changes });
    }
  };

  test('an interval, numbers shown', () => checkEvery(41, { by: [{ field: 'price', descending: true }], limit: 3, showsNumber: true }, 5));
  test('an interval, numbers not shown', () => checkEvery(42, { by: [{ field: 'buyer' }], limit: 2, showsNumber: false }, 3));
  test('an interval, dense ranks', () =>
    checkEvery(43, { by: [{ field: 'buyer' }], limit: 2, showsNumber: true, numbering: 'DENSE_RANK' }, 4));

  test('a count of rows, whether they are among the first or not', () =>
    checkQuery({
      sql: `${TRADES} CREATE STREAM best AS SELECT symbol, price, n FROM ${ranked([{ field: 'price' }])} WHERE n <= 2 EMIT EVERY 3 ROWS;`,
      rows: [5, 4, 3, 9, 9, 1, 0].map((price, i) => trade('a', i, { price })),
      expected: [
        '{"symbol":"a","price":3,"n":1}',
        '{"symbol":"a","price":4,"n":2}',
        '{"symbol":"a","price":4,"n":2,"_deleted":true}',
        '{"symbol":"a","price":1,"n":1}',
        '{"symbol":"a","price":3,"n":2}',
      ],
    }).then(() => {}));

  test('within a window, and at its end', () =>
    checkQuery({
      sql: `${TRADES} CREATE STREAM best AS SELECT symbol, price, n FROM
        ${ranked([{ field: 'price' }], "TABLE(TUMBLE(TABLE trades, DESCRIPTOR(trade_time), INTERVAL '20' SECOND))", 'window_start, symbol')}
        WHERE n <= 2 EMIT EVERY INTERVAL '10' SECOND;`,
      rows: [5, 4, 3, 2, 1].map((price, i) => trade('a', i * 8, { price })),
      expected: [
        '{"symbol":"a","price":3,"n":1}',
        '{"symbol":"a","price":4,"n":2}',
        '{"symbol":"a","price":2,"n":1}',
        '{"symbol":"a","price":1,"n":1}',
        '{"symbol":"a","price":2,"n":2}',
      ],
      orderPer: 'window',
      dependsOnShards: true,
    }).then(() => {}));
});

test('all rows are one key where none is named, and expressions rank', () =>
  checkQuery({
    sql: `${TRADES} CREATE STREAM best AS SELECT symbol, price FROM
      (SELECT symbol, price, ROW_NUMBER() OVER (ORDER BY ABS(price - 10), symbol DESC) AS place FROM trades WHERE price > 0) WHERE place <= 1;`,
    rows: [3, 12, -8, 8, 10.5].map((price, i) => trade('abcde'[i]!, i, { price })),
    expected: ['{"symbol":"a","price":3}', '{"symbol":"b","price":12}', '{"symbol":"d","price":8}', '{"symbol":"e","price":10.5}'],
  }).then(() => {}));

test('a row whose result cannot be written is set aside, and not taken back', () =>
  checkQuery({
    sql: `${TRADES} CREATE STREAM best AS SELECT symbol, 10 / quantity AS share
      FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY symbol ORDER BY price) AS n FROM trades) WHERE n <= 2;`,
    rows: [trade('a', 1, { price: 3, quantity: 0 }), trade('a', 2, { price: 2, quantity: 5 }), trade('a', 3, { price: 1, quantity: 2 })],
    expected: ['{"symbol":"a","share":2}', '{"symbol":"a","share":5}'],
    deadLetters: ['zero'],
  }).then(() => {}));
