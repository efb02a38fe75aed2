// Aggregates of a script's author, in every kind of window and in every life: what their states hold survives crashes to the bit, and what they
// hide in them does not.
import { expect, test } from '@jest/globals';
import { compile } from '../../shared/sql/compile.ts';
import { checkQuery, type QueryCase } from '../lives/check-query.ts';
import { hostOf } from './script-folder.ts';

const functions = hostOf({
  'vwap.ts': `
    interface State { total: number; quantity: bigint; }
    export const vwap = {
      create: (): State => ({ total: 0, quantity: 0n }),
      accumulate(state: State, price: number, quantity: bigint): State {
        if (price < 0) throw new RangeError('a price of ' + price);
        return { total: state.total + price * Number(quantity), quantity: state.quantity + quantity };
      },
      merge: (a: State, b: State): State => ({ total: a.total + b.total, quantity: a.quantity + b.quantity }),
      result: (state: State): number | null => (state.quantity === 0n ? null : state.total / Number(state.quantity)),
    };`,
  'longest.ts': `
    interface State { word: string | null; at: Date | null; seen: boolean; }
    export const longest = {
      create: (): State => ({ word: null, at: null, seen: false }),
      accumulate(state: State & { hidden?: number }, word: string, at: Date): State {
        state.hidden = (state.hidden ?? 0) + 1;
        if (state.word === null || word.length > state.word.length) { state.word = word; state.at = at; }
        state.seen = true;
        return state;
      },
      merge: (a: State, b: State): State => ((b.word ?? '').length > (a.word ?? '').length ? b : a),
      result: (state: State & { hidden?: number }): string | null => [state.word, state.at?.toISOString(), state.seen, state.hidden].join(' '),
    };`,
  'keeper.ts': `
    interface State {
      words: string[]; counts: Map<string, number | null>; day: string | null; clock: string | null; bytes: Uint8Array; document: unknown;
      span: number; months: number; local: Date | null; place: { x: number; tags: (string | null)[] | null } | null;
    }
    export const keeper = {
      create: (): State => ({ words: [], counts: new Map(), day: null, clock: null, bytes: new Uint8Array(), document: null, span: 0, months: 0, local: null, place: null }),
      accumulate(state: State, word: string, day: string, clock: string, bytes: Uint8Array, document: unknown, span: number, months: number, local: Date,
        place: { readonly x: number | null; readonly tags: readonly (string | null)[] | null }): State {
        state.words.push(word);
        state.counts.set(word, (state.counts.get(word) ?? 0) + 1);
        return { ...state, day, clock, bytes: Uint8Array.of(...state.bytes, ...bytes), document: { was: state.document, is: document }, span: state.span + span,
          months: state.months + months, local, place: { x: place.x ?? -1, tags: [...(place.tags ?? []), word] } };
      },
      merge: (a: State, b: State): State => ({ ...b, words: [...a.words, ...b.words] }),
      result: (state: State) => state,
    };`,
  'spread.ts': `
    export const spread = {
      create: () => ({ least: Infinity as number | null, most: null as number | null }),
      accumulate: (state: { least: number | null; most: number | null }, n: number) => {
        if (n === 13) throw new Error('unlucky');
        return { least: Math.min(state.most === null ? n : state.least!, n), most: Math.max(state.most ?? n, n) };
      },
      merge: (a: { least: number | null; most: number | null }, b: { least: number | null; most: number | null }) => ({
        least: Math.min(a.least!, b.least!), most: Math.max(a.most!, b.most!),
      }),
      result: (state: { least: number | null; most: number | null }): number => state.most! - state.least!,
    };
    export const total = {
      create: () => ({ total: 0 }),
      accumulate: (state: { total: number }, n: number) => ({ total: state.total + n }),
      merge: (a: { total: number }, b: { total: number }) => ({ total: a.total + b.total }),
      result: (state: { total: number }): number => state.total,
    };`,
  'longest-two.ts': `
    // Depends on the order of rows, and says nothing of how one goes.
    interface State { first: string | null; words: string[]; }
    export const firstAndLongest = {
      create: (): State => ({ first: null, words: [] }),
      accumulate(state: State, word: string, at: bigint): State {
        if (word === 'bad') throw new Error('a bad word');
        return { first: state.first ?? word + at, words: [...state.words, word].sort((a, b) => b.length - a.length).slice(0, 2) };
      },
      merge: (a: State, b: State): State => ({ first: a.first ?? b.first, words: [...a.words, ...b.words] }),
      result: (state: State): string => state.first + ' ' + state.words.join(','),
    };`,
  'balance.ts': `
    interface State { total: bigint; ups: number; }
    export const balance = {
      create: (): State => ({ total: 0n, ups: 100 }),
      accumulate(state: State, n: bigint): State {
        if (n === 3n) throw new Error('three');
        return { total: state.total + n, ups: state.ups + 1 };
      },
      retract: (state: State, n: bigint): State => ({ total: state.total - n, ups: state.ups }),
      merge: (a: State, b: State): State => ({ total: a.total + b.total, ups: a.ups + b.ups }),
      result: (state: State): string => state.total + ' ' + state.ups,
    };`,
  'odd.ts': `
    export const odd = {
      create: () => ({ n: 0 }),
      accumulate: (state: { n: number }, n: number): any => (n === 1 ? { n: NaN } : n === 2 ? null : { n: state.n + n, more: 1 }),
      merge: (a: { n: number }, b: { n: number }) => ({ n: a.n + b.n }),
      result: (state: { n: number }): number => state.n,
    };`,
  'wrong-retract.ts': `interface State { total: number; quantity: bigint; }
    export const vwap = { create: (): State => ({ total: 0, quantity: 0n }), accumulate: (s: State, p: number, q: bigint) => s,
      retract: (s: State, p: string) => s, merge: (a: State, b: State) => a, result: () => 1 };`,
  'wrong.ts': 'export const vwap = { create: () => ({ total: 0 }), accumulate: (s: { total: number }, p: number) => s, result: () => 1 };',
});

const VWAP = `CREATE AGGREGATE FUNCTION vwap(price DOUBLE, quantity BIGINT) RETURNS DOUBLE
  STATE (total DOUBLE, quantity BIGINT) LANGUAGE TYPESCRIPT AS './vwap.ts';`;
const TRADES = `CREATE STREAM trades (symbol VARCHAR, price DOUBLE, quantity BIGINT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '5' SECOND)
  PARTITIONED BY (symbol);`;

const row = (symbol: string, price: number | null, quantity: number, second: number) => ({
  ...{ symbol, price, quantity },
  at: new Date(Date.UTC(2026, 0, 14, 10, 0, second)).toISOString(),
});
const ROWS = [
  row('a', 1, 1, 0),
  row('b', 5, 2, 1),
  row('a', 2, 3, 2),
  row('a', null, 3, 3),
  row('b', 7, 2, 31),
  row('a', 4, 4, 33),
  row('c', null, 4, 59),
  row('a', 10, 1, 61),
];
const at = (second: number) => new Date(Date.UTC(2026, 0, 14, 10, 0, second)).toISOString();

const cases: Record<string, QueryCase> = {
  'a window, beside other aggregates, with FILTER': {
    sql: `${TRADES} ${VWAP} CREATE STREAM v AS SELECT symbol, COUNT(*) AS n, vwap(price, quantity) AS v,
        vwap(price, quantity) FILTER (WHERE quantity > 1) AS large, vwap(price, 1) + 1 AS mean FROM trades
      GROUP BY symbol WINDOW TUMBLING(at, INTERVAL '1' MINUTE) EMIT FINAL;`,
    rows: ROWS,
    expected: [
      { symbol: 'a', n: 4, v: 23 / 8, large: 22 / 7, mean: 7 / 3 + 1 },
      { symbol: 'b', n: 2, v: 6, large: 6, mean: 7 },
      { symbol: 'c', n: 1, v: null, large: null, mean: null },
      { symbol: 'a', n: 1, v: 10, large: null, mean: 11 },
    ],
  },
  'panes that are merged': {
    sql: `${TRADES} ${VWAP} CREATE STREAM v AS SELECT symbol, _window_start AS s, vwap(price, quantity) AS v FROM trades
      WHERE symbol = 'a' GROUP BY symbol WINDOW SLIDING(at, INTERVAL '1' MINUTE, INTERVAL '30' SECOND) EMIT FINAL;`,
    rows: ROWS,
    expected: [
      { symbol: 'a', s: at(-30), v: 7 / 4 },
      { symbol: 'a', s: at(0), v: 23 / 8 },
      { symbol: 'a', s: at(30), v: 26 / 5 },
      { symbol: 'a', s: at(60), v: 10 },
    ],
  },
  'sessions that meet': {
    sql: `${TRADES} ${VWAP} CREATE STREAM v AS SELECT symbol, vwap(price, quantity) AS v FROM trades
      GROUP BY symbol WINDOW SESSION(at, INTERVAL '4' SECOND) EMIT FINAL;`,
    rows: [row('a', 1, 1, 10), row('a', 4, 2, 16), row('a', 7, 3, 13), row('a', 9, 1, 30)],
    expected: [
      { symbol: 'a', v: 5 },
      { symbol: 'a', v: 9 },
    ],
  },
  'changes; only what is declared is kept': {
    sql: `CREATE STREAM words (k VARCHAR, w VARCHAR, at TIMESTAMP) PARTITIONED BY (k);
      CREATE AGGREGATE FUNCTION longest(word VARCHAR, at TIMESTAMP) RETURNS VARCHAR STATE (word VARCHAR, at TIMESTAMP, seen BOOLEAN) AS './longest.ts';
      CREATE STREAM l AS SELECT k, longest(w, at) AS w FROM words GROUP BY k EMIT CHANGES;`,
    rows: [
      { k: 'x', w: 'ab', at: at(0) },
      { k: 'x', w: 'a', at: at(1) },
      { k: 'x', at: at(2) },
      { k: 'x', w: 'abé', at: at(3) },
    ],
    expected: [
      { k: 'x', w: `ab ${at(0)} true ` },
      { k: 'x', w: `ab ${at(0)} true ` },
      { k: 'x', w: `ab ${at(0)} true ` },
      { k: 'x', w: `abé ${at(3)} true ` },
    ],
  },
  'what is thrown is the failure of its group, whatever comes after': {
    sql: `${TRADES} ${VWAP} CREATE STREAM v AS SELECT symbol, vwap(price, quantity) AS v FROM trades
      GROUP BY symbol WINDOW SLIDING(at, INTERVAL '1' MINUTE, INTERVAL '30' SECOND) EMIT FINAL;`,
    rows: [row('a', 1, 1, 0), row('a', -1, 1, 1), row('a', 3, 1, 2), row('b', 3, 1, 3), row('a', 5, 1, 31)],
    expected: [
      { symbol: 'b', v: 3 },
      { symbol: 'b', v: 3 },
      { symbol: 'a', v: 5 },
    ],
    deadLetters: ['the function vwap threw RangeError: a price of -1', 'the function vwap threw RangeError: a price of -1'],
  },
  'a state, arguments and a result of every type': {
    sql: `CREATE STREAM things (k VARCHAR, word VARCHAR, day DATE, clock TIME, bytes BYTES, document JSON, span INTERVAL, months INTERVAL YEAR TO MONTH,
        local TIMESTAMP(0) WITHOUT TIME ZONE, place ROW<x INT, tags ARRAY<VARCHAR>>) PARTITIONED BY (k);
      CREATE AGGREGATE FUNCTION keeper(word VARCHAR, day DATE, clock TIME, bytes BYTES, document JSON, span INTERVAL, months INTERVAL YEAR TO MONTH,
        local TIMESTAMP(0) WITHOUT TIME ZONE, place ROW<x INT, tags ARRAY<VARCHAR>>)
      RETURNS ROW<words ARRAY<VARCHAR>, counts MAP<VARCHAR, INT>, day DATE, clock TIME, bytes BYTES, document JSON, span INTERVAL, months INTERVAL YEAR TO MONTH, local TIMESTAMP(0) WITHOUT TIME ZONE, place ROW<x INT, tags ARRAY<VARCHAR>>> STATE (words ARRAY<VARCHAR>, counts MAP<VARCHAR, INT>, day DATE, clock TIME, bytes BYTES, document JSON, span INTERVAL, months INTERVAL YEAR TO MONTH, local TIMESTAMP(0) WITHOUT TIME ZONE, place ROW<x INT, tags ARRAY<VARCHAR>>) AS './keeper.ts';
      CREATE STREAM kept AS SELECT k, keeper(word, day, clock, bytes, document, span, months, local, place) AS s FROM things GROUP BY k EMIT CHANGES;`,
    rows: ['x', 'y', 'x'].map((word, i) => ({
      ...{ k: 'a', word, day: `2026-01-0${i + 1}`, clock: '10:30', bytes: 'AQI=', document: [i], span: 'PT1H', months: 'P1M' },
      ...{ local: '2026-01-01T12:00:00.750', place: { x: i, tags: ['t'] } },
    })),
    expected: [
      '{"k":"a","s":{"words":["x"],"counts":{"x":1},"day":"2026-01-01","clock":"10:30:00.000","bytes":"AQI=","document":{"was":null,"is":[0]},"span":"PT1H","months":"P1M","local":"2026-01-01T12:00:00","place":{"x":0,"tags":["t","x"]}}}',
      '{"k":"a","s":{"words":["x","y"],"counts":{"x":1,"y":1},"day":"2026-01-02","clock":"10:30:00.000","bytes":"AQIBAg==","document":{"was":{"was":null,"is":[0]},"is":[1]},"span":"PT2H","months":"P2M","local":"2026-01-01T12:00:00","place":{"x":1,"tags":["t","y"]}}}',
      '{"k":"a","s":{"words":["x","y","x"],"counts":{"x":2,"y":1},"day":"2026-01-03","clock":"10:30:00.000","bytes":"AQIBAgEC","document":{"was":{"was":{"was":null,"is":[0]},"is":[1]},"is":[2]},"span":"PT3H","months":"P3M","local":"2026-01-01T12:00:00","place":{"x":2,"tags":["t","x"]}}}',
    ],
  },
  'before OVER, of frames that let rows go and of frames that do not; with FILTER and DISTINCT': {
    sql: `CREATE STREAM numbers (k VARCHAR, n INT) PARTITIONED BY (k);
      CREATE AGGREGATE FUNCTION spread(n INT) RETURNS DOUBLE STATE (least DOUBLE, most DOUBLE) AS './spread.ts';
      CREATE AGGREGATE FUNCTION total(n INT) RETURNS INT STATE (total INT) AS './spread.ts';
      CREATE STREAM spreads AS SELECT n, spread(n) OVER last AS s, total(DISTINCT n) OVER last AS d, total(n) FILTER (WHERE n > 2) OVER last AS f,
        total(n) OVER (PARTITION BY k ROWS UNBOUNDED PRECEDING) AS t, ARRAY_AGG(n) OVER last AS list, ARRAY_AGG(n) FILTER (WHERE n > 2) OVER last AS large,
        total(n) OVER (PARTITION BY k ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) AS before
      FROM numbers WINDOW last AS (PARTITION BY k ROWS BETWEEN 2 PRECEDING AND CURRENT ROW);`,
    rows: [5, 5, null, 2, 13, 1, 1, 4].map(n => ({ k: 'a', n })),
    expected: [
      { n: 5, s: 0, d: 5, f: 5, t: 5, list: [5], large: [5], before: null },
      { n: 5, s: 0, d: 5, f: 10, t: 10, list: [5, 5], large: [5, 5], before: 5 },
      { n: null, s: 0, d: 5, f: 10, t: 10, list: [5, 5, null], large: [5, 5], before: 10 },
      { n: 2, s: 3, d: 7, f: 5, t: 12, list: [5, null, 2], large: [5], before: 5 },
      { n: 4, s: 3, d: 5, f: 4, t: 31, list: [1, 1, 4], large: [4], before: 2 },
    ],
    deadLetters: [
      'the function spread threw Error: unlucky',
      'the function spread threw Error: unlucky',
      'the function spread threw Error: unlucky',
    ],
  },
  'each distinct value once, in windows of panes': {
    sql: `CREATE STREAM numbers (k VARCHAR, n INT, at TIMESTAMP, WATERMARK FOR at AS at) PARTITIONED BY (k) WITH (timestamp.format = 'epoch-millis');
      CREATE AGGREGATE FUNCTION total(n INT) RETURNS INT STATE (total INT) AS './spread.ts';
      CREATE STREAM totals AS SELECT total(DISTINCT n) AS d, total(n) AS t FROM numbers GROUP BY k WINDOW SLIDING(at, 10s, 5s);`,
    rows: [
      { k: 'a', n: 1, at: 1_000 },
      { k: 'a', n: 2, at: 2_000 },
      { k: 'a', n: 1, at: 6_000 },
      { k: 'a', n: 4, at: 7_000 },
      { k: 'a', n: null, at: 8_000 },
    ],
    expected: [
      { d: 3, t: 3 },
      { d: 7, t: 8 },
      { d: 5, t: 5 },
    ],
  },
  'over groups that change, made anew of the rows that are left': {
    sql: `CREATE STREAM words (k VARCHAR, word VARCHAR, tag VARCHAR) PARTITIONED BY (k);
      CREATE AGGREGATE FUNCTION first_and_longest(word VARCHAR, n BIGINT) RETURNS VARCHAR STATE (first VARCHAR, words ARRAY<VARCHAR>) AS './longest-two.ts';
      SELECT k, first_and_longest(word, n) AS w, first_and_longest(word, n) FILTER (WHERE n > 1) AS often
      FROM (SELECT k, tag, LAST(word) AS word, COUNT(*) AS n FROM words GROUP BY k, tag) AS t GROUP BY k;`,
    rows: [
      { k: 'a', tag: 'x', word: 'one' },
      { k: 'a', tag: 'y', word: 'three' },
      { k: 'a', tag: 'x', word: 'o' },
      { k: 'a', tag: 'z', word: 'bad' },
      { k: 'a', tag: 'z', word: 'eleven' },
      { k: 'a', tag: 'y' },
    ],
    expected: [
      { k: 'a', w: 'one1 one', often: null },
      { k: 'a', w: 'one1 three,one', often: null },
      { k: 'a', w: 'three1 three,o', often: 'o2 o' },
      { k: 'a', w: 'three1 eleven,three', often: 'o2 eleven,o' },
      { k: 'a', w: 'o2 eleven,o', often: 'o2 eleven,o' },
    ],
    deadLetters: ['the function first_and_longest threw Error: a bad word'],
  },
  'over groups that change, with a way to let a row go': {
    sql: `CREATE STREAM words (k VARCHAR, tag VARCHAR, n BIGINT) PARTITIONED BY (k);
      CREATE AGGREGATE FUNCTION balance(n BIGINT) RETURNS VARCHAR STATE (total BIGINT, ups INT) AS './balance.ts';
      SELECT k, balance(n) AS b, balance(DISTINCT n) AS d, balance(n) FILTER (WHERE n > 5) AS large
      FROM (SELECT k, tag, SUM(n) AS n FROM words GROUP BY k, tag) AS t GROUP BY k;`,
    rows: [
      { k: 'a', tag: 'x', n: 1 },
      { k: 'a', tag: 'y', n: 10 },
      { k: 'a', tag: 'x', n: 9 },
      { k: 'a', tag: 'y', n: -9 },
      { k: 'a', tag: 'x', n: -9 },
      { k: 'b', tag: 'x', n: 3 },
      { k: 'b', tag: 'x', n: 3 },
    ],
    expected: [
      { k: 'a', b: '1 101', d: '1 101', large: null },
      { k: 'a', b: '11 102', d: '11 102', large: '10 101' },
      { k: 'a', b: '20 103', d: '10 101', large: '20 102' },
      { k: 'a', b: '11 104', d: '11 102', large: '10 102' },
      { k: 'a', b: '2 105', d: '1 101', large: null },
      { k: 'b', b: '6 101', d: '6 101', large: '6 101' },
    ],
    deadLetters: ['the function balance threw Error: three'],
  },
  'over an aggregate of the author that changes': {
    sql: `CREATE STREAM words (k VARCHAR, tag VARCHAR, n BIGINT) PARTITIONED BY (k);
      CREATE AGGREGATE FUNCTION total(n INT) RETURNS INT STATE (total INT) AS './spread.ts';
      CREATE VIEW tags AS SELECT k, tag, total(CAST(n AS INT)) AS n FROM words GROUP BY k, tag;
      SELECT k, total(n) AS sum, MAX(n) AS most FROM tags GROUP BY k;`,
    rows: [1, 2, null, 4].map((n, i) => ({ k: 'a', tag: i % 2 === 0 ? 'x' : 'y', n })),
    expected: [
      { k: 'a', sum: 1, most: 1 },
      { k: 'a', sum: 3, most: 2 },
      { k: 'a', sum: 7, most: 6 },
    ],
  },
  'a state that is none': {
    sql: `CREATE STREAM numbers (k INT, n INT) PARTITIONED BY (k); CREATE AGGREGATE FUNCTION odd(n INT) RETURNS DOUBLE STATE (n DOUBLE) AS './odd.ts';
      CREATE STREAM o AS SELECT k, odd(n) AS n FROM numbers GROUP BY k EMIT CHANGES;`,
    rows: [
      { k: 1, n: 3 },
      { k: 1, n: 4 },
      { k: 2, n: 1 },
      { k: 3, n: 2 },
    ],
    expected: [
      { k: 1, n: 3 },
      { k: 1, n: 7 },
    ],
    deadLetters: ['its state has the field n as NaN, which is no number', 'it gave null for a state'],
  },
};

test.each(Object.entries(cases))('%s', async (_, testCase) => {
  await checkQuery({ ...testCase, functions });
});

test.each<[string, string, RegExp]>([
  [
    VWAP.replace('./vwap.ts', './wrong.ts'),
    'vwap(price, quantity)',
    /Declared is \{ create\(\): \{ total: number \| null; quantity: bigint \| null \}; accumulate\(.*found/,
  ],
  [VWAP.replace('./vwap.ts', './wrong-retract.ts'), 'vwap(price, quantity)', /retract\?\(state: .*found/],
  [VWAP, 'vwap(price)', /VWAP does not take 1 argument/],
  [VWAP, 'vwap(symbol, quantity)', /VWAP does not take \(VARCHAR, BIGINT\)/],
  [VWAP, 'vwap(DISTINCT price, quantity)', /VWAP does not take DISTINCT/],
  [VWAP, 'SUM(price) OVER (PARTITION BY symbol) + vwap(price, quantity)', /OVER/],
  [VWAP.replace('STATE (total DOUBLE, quantity BIGINT)', ''), '1', /The aggregate vwap does not say what it keeps per group/],
  [VWAP.replace('price DOUBLE, quantity BIGINT', ''), '1', /./],
])('%s with %s is refused', (declaration, call, expected) => {
  const { diagnostics } = compile(`${TRADES} ${declaration} SELECT symbol, ${call} AS v FROM trades GROUP BY symbol;`, { functions });
  const [first] = diagnostics.filter(({ severity }) => severity === 'error');
  expect(`${first?.message} ${first?.note ?? ''}`).toMatch(expected);
});
