// Random expressions, each written for Weir and for DuckDB at once. They are trees of templates, so that a failure can be shrunk part by part.

import type { NestedKind } from './nested.ts';

export type Kind = 'int' | 'bigint' | 'double' | 'decimal' | 'text' | 'bool' | 'time' | 'micros' | 'nanos' | 'date' | 'small';
/** `rounded`: what each rounds in its own way (a mean of decimals, a variance), and nothing should be grouped by. */
export type ResultKind = Kind | 'rounded' | NestedKind;
export type Dialect = 'weir' | 'duckDb';

/** `{0}` in a template stands for the first argument. */
export interface Expression {
  readonly kind: ResultKind;
  readonly weir: string;
  /** Where DuckDB writes it otherwise. */
  readonly duckDb?: string;
  readonly parts: readonly Expression[];
  /** It looks at rows after its own: until they come, or the input ends, Weir does not send its row. */
  readonly looksAhead?: boolean;
}

/** A column, or what can be read as if it were one. */
export interface Column {
  readonly name: string;
  readonly kind: Kind;
  readonly duckDb?: string;
}

/** The choices of a run: all come from the seed. */
export interface Choice {
  readonly below: (limit: number) => number;
  readonly pick: <Item>(items: readonly Item[]) => Item;
  readonly chance: (probability: number) => boolean;
}

export function choiceFrom(random: () => number): Choice {
  const below = (limit: number): number => Math.floor(random() * limit);
  return { below, pick: items => items[below(items.length)]!, chance: probability => random() < probability };
}

export function written({ weir, duckDb, parts }: Expression, dialect: Dialect): string {
  const template = dialect === 'weir' ? weir : (duckDb ?? weir);
  return template.replace(/\{(\d)\}/g, (_, index) => written(parts[Number(index)]!, dialect));
}

export const leaf = (kind: ResultKind, weir: string): Expression => ({ kind, weir, parts: [] });

export const columnLeaf = ({ kind, name, duckDb }: Column): Expression => ({
  kind,
  weir: name,
  ...(duckDb !== undefined && { duckDb }),
  parts: [],
});

/** Kind of the result, templates, kinds of the parts. */
type Shape = readonly [kind: Kind, weir: string, parts: string, duckDb?: string];

export const EVERY_KIND: readonly Kind[] = [
  'int',
  'bigint',
  'double',
  'decimal',
  'text',
  'bool',
  'time',
  'micros',
  'nanos',
  'date',
  'small',
];
const NUMBERS: readonly Kind[] = ['int', 'bigint', 'double', 'decimal'];

const SHAPES: readonly Shape[] = [
  ...EVERY_KIND.flatMap((kind): Shape[] => [
    [kind, 'COALESCE({0}, {1})', `${kind} ${kind}`],
    [kind, 'CASE WHEN {0} THEN {1} ELSE {2} END', `bool ${kind} ${kind}`],
    [kind, 'NULLIF({0}, {1})', `${kind} ${kind}`],
    ['bool', '({0} IS NULL)', kind],
    ['bool', '({0} IS NOT NULL)', kind],
    ['bool', '({0} = {1})', `${kind} ${kind}`],
    ['bool', '({0} IS DISTINCT FROM {1})', `${kind} ${kind}`],
  ]),
  ...(['int', 'bigint', 'double', 'decimal', 'text', 'time', 'micros', 'nanos', 'date', 'small'] as const).flatMap((kind): Shape[] => [
    ['bool', '({0} < {1})', `${kind} ${kind}`],
    ['bool', '({0} >= {1})', `${kind} ${kind}`],
    ['bool', '({0} BETWEEN {1} AND {2})', `${kind} ${kind} ${kind}`],
    ['bool', '({0} NOT IN ({1}, {2}))', `${kind} ${kind} ${kind}`],
    [kind, 'GREATEST({0}, {1})', `${kind} ${kind}`],
    [kind, 'LEAST({0}, {1})', `${kind} ${kind}`],
  ]),
  ...NUMBERS.flatMap((kind): Shape[] => [
    [kind, '({0} + {1})', `${kind} ${kind}`],
    [kind, '({0} - {1})', `${kind} ${kind}`],
    [kind, 'ABS({0})', kind],
    [kind, '(- {0})', kind],
    ['bool', '({0} > {1})', `${kind} int`],
    ['bool', '({0} <> {1})', `int ${kind}`],
    ['double', 'CAST({0} AS DOUBLE)', kind],
  ]),
  ['small', '({0} % NULLIF({1}, 0))', 'small small'],
  ['small', 'ABS({0})', 'small'],
  ['small', 'TRY_CAST({0} AS SMALLINT)', 'int'],
  ['int', '({0} + {1})', 'small int'],
  ['int', 'CAST({0} AS INT)', 'small'],
  ['int', 'CAST(EXTRACT(DAY FROM {0}) AS INT)', 'date'],
  ['bigint', '({0} - {1})', 'bigint small'],
  ['double', '({0} * {1})', 'double small'],
  ['bool', '({0} < {1})', 'small decimal'],
  ['bool', '({0} < {1})', 'date time'],
  ['date', 'CAST({0} AS DATE)', 'time'],
  ['date', '({0} + {1})', 'date small'],
  ['time', 'CAST({0} AS TIMESTAMP)', 'date'],
  ['text', 'CAST({0} AS VARCHAR)', 'date'],
  ['int', '({0} * 3)', 'int'],
  ['int', '({0} / NULLIF({1}, 0))', 'int int', '({0} // NULLIF({1}, 0))'],
  ['int', '({0} % NULLIF({1}, 0))', 'int int'],
  ['int', 'LENGTH({0})', 'text'],
  ['int', 'POSITION({0} IN {1})', 'text text'],
  ['int', 'TRY_CAST({0} AS INT)', 'text'],
  ['int', 'CAST({0} AS INT)', 'decimal'],
  ['int', 'TRY_CAST(FLOOR({0}) AS INT)', 'double'],
  ['int', 'CAST(EXTRACT(MINUTE FROM {0}) AS INT)', 'time'],
  ['bigint', 'CAST({0} AS BIGINT)', 'int'],
  ['bigint', '({0} * 10)', 'bigint'],
  ['bigint', '({0} + {1})', 'bigint int'],
  ['bigint', 'EPOCH_MS({0})', 'time'],
  ['double', '({0} * {1})', 'double double'],
  ['double', '({0} / NULLIF({1}, 0))', 'double double'],
  ['double', '({0} + {1})', 'double int'],
  ['double', '({0} - {1})', 'decimal double'],
  ['double', 'FLOOR({0})', 'double'],
  ['double', 'CEIL({0})', 'double'],
  ['double', 'SQRT(ABS({0}))', 'double'],
  ['decimal', 'CAST({0} AS DECIMAL(14, 2))', 'int'],
  ['decimal', '({0} * 1.5)', 'decimal'],
  ['decimal', '({0} + {1})', 'decimal int'],
  ['decimal', 'ROUND({0}, 1)', 'decimal'],
  ['text', 'UPPER({0})', 'text'],
  ['text', 'LOWER({0})', 'text'],
  ['text', 'TRIM({0})', 'text'],
  ['text', '({0} || {1})', 'text text'],
  ['text', 'CONCAT({0}, {1})', 'text text'],
  ['text', 'SUBSTRING({0}, 2, 2)', 'text'],
  ['text', 'LEFT({0}, 1)', 'text'],
  ['text', 'REVERSE({0})', 'text'],
  ['text', "SPLIT_PART({0}, 'b', 1)", 'text'],
  ['text', 'CAST({0} AS VARCHAR)', 'decimal'],
  ['text', "REPLACE({0}, 'a', 'bb')", 'text'],
  ['text', 'CAST({0} AS VARCHAR)', 'int'],
  ['text', 'CAST({0} AS VARCHAR)', 'bigint'],
  ['text', 'CAST({0} AS VARCHAR)', 'bool'],
  ['bool', "({0} LIKE 'a%')", 'text'],
  ['bool', "({0} LIKE '%_b%')", 'text'],
  ['bool', 'STARTS_WITH({0}, {1})', 'text text'],
  ['bool', '({0} AND {1})', 'bool bool'],
  ['bool', '({0} OR {1})', 'bool bool'],
  ['bool', '(NOT {0})', 'bool'],
  ['bool', '({0} IS TRUE)', 'bool'],
  ['bool', '(CAST({0} AS DATE) > CAST({1} AS DATE))', 'time time'],
  ['bool', '(CASE {0} WHEN {1} THEN {2} WHEN {3} THEN {4} END)', 'int int bool int bool'],
  ['bool', '({0} IS NOT FALSE)', 'bool'],
  ['time', "DATE_TRUNC('minute', {0})", 'time'],
  ['time', 'CAST({0} AS TIMESTAMP(3))', 'micros', "date_trunc('millisecond', {0})"],
  ['micros', 'CAST({0} AS TIMESTAMP(6))', 'time', '{0}'],
  ['micros', 'CAST({0} AS TIMESTAMP(6))', 'nanos', 'make_timestamp((epoch_ns({0}) - (epoch_ns({0}) % 1000 + 1000) % 1000) // 1000)'],
  ['micros', "({0} + INTERVAL '1' MONTH)", 'micros'],
  ['micros', "({0} - INTERVAL '1.5' SECOND)", 'micros', '({0} - to_milliseconds(1500))'],
  ['micros', "DATE_TRUNC('second', {0})", 'micros'],
  ['nanos', 'CAST({0} AS TIMESTAMP(9))', 'micros', 'CAST({0} AS TIMESTAMP_NS)'],
  ['bool', '({0} < {1})', 'time micros'],
  ['bool', '({0} >= {1})', 'nanos micros'],
  ['bool', '({0} = {1})', 'date micros'],
  ['date', 'CAST({0} AS DATE)', 'micros'],
  ['bigint', '(EPOCH_US({0}) % 10000)', 'micros'],
  ['bigint', '(EPOCH_NS({0}) % 10000)', 'nanos'],
  ['bigint', "DATE_DIFF('microsecond', {0}, {1})", 'micros micros'],
  ['int', 'CAST(EXTRACT(MICROSECOND FROM {0}) AS INT)', 'micros'],
  ['time', "({0} + INTERVAL '90' SECOND)", 'time'],
  ['time', "({0} - INTERVAL '1' HOUR)", 'time'],
];

const BY_KIND = Map.groupBy(SHAPES, ([kind]) => kind);

const LITERALS: Readonly<Record<Kind, readonly string[]>> = {
  int: ['0', '1', '-2', '7', 'CAST(NULL AS INT)'],
  bigint: ['CAST(0 AS BIGINT)', 'CAST(5000000000 AS BIGINT)', 'CAST(-3 AS BIGINT)'],
  double: ['0e0', '2.5e0', '-0.75e0', 'CAST(NULL AS DOUBLE)'],
  // DuckDB forgets the scale of a constant NULL.
  decimal: ['0.00', '1.25', '-3.50'],
  text: ["''", "'a'", "'Ab'", "'it''s'", 'CAST(NULL AS VARCHAR)'],
  bool: ['TRUE', 'FALSE', 'CAST(NULL AS BOOLEAN)'],
  date: ["DATE '2026-01-14'", "DATE '1969-12-31'", 'CAST(NULL AS DATE)'],
  small: ['CAST(1 AS SMALLINT)', 'CAST(-2 AS SMALLINT)'],
  micros: ["TIMESTAMP(6) '2026-01-14 12:05:00.000001'", "TIMESTAMP(6) '1969-12-31 23:59:59.999999'"],
  nanos: ["TIMESTAMP(9) '2026-01-14 12:05:00.000000001'", "TIMESTAMP(9) '1969-12-31 23:59:59.999999999'"],
  time: ["TIMESTAMP '2026-01-14 12:05:00'", "TIMESTAMP '1969-12-31 23:59:59.5'"],
};

/** An expression of `kind` over the columns, of at most `depth` calls inside each other. */
export function randomExpression(kind: Kind, columns: readonly Column[], depth: number, choice: Choice): Expression {
  const own = columns.filter(column => column.kind === kind);
  if (depth === 0 || choice.chance(0.25)) {
    if (own.length > 0 && choice.chance(0.85)) return columnLeaf(choice.pick(own));
    return leaf(kind, choice.pick(LITERALS[kind]));
  }
  const [, weir, kinds, duckDb] = choice.pick(BY_KIND.get(kind)!);
  const parts = kinds.split(' ').map(part => randomExpression(part as Kind, columns, depth - 1, choice));
  return { kind, weir, ...(duckDb !== undefined && { duckDb }), parts };
}

/** An aggregate over the columns. `ordered`: `n` numbers the rows in the order of arrival. */
export function randomAggregate(columns: readonly Column[], ordered: boolean, choice: Choice): Expression {
  const of = (kind: Kind): Expression => randomExpression(kind, columns, choice.below(3), choice);
  const number = choice.pick(NUMBERS);
  const any = choice.pick(EVERY_KIND);
  const comparable = choice.pick(['int', 'bigint', 'double', 'decimal', 'text', 'time', 'micros', 'nanos', 'date', 'small'] as const);
  const distinct = choice.pick(['', '', 'DISTINCT ']);
  const whole = choice.pick(['int', 'bigint'] as const);
  const bits = choice.pick(['AND', 'OR', 'XOR']);
  const sumKind = number === 'int' ? 'bigint' : number;
  const calls: (() => [ResultKind, string, Expression[], string?])[] = [
    () => ['bigint', 'COUNT(*)', []],
    () => ['bigint', `COUNT(${distinct}{0})`, [of(any)]],
    () => [sumKind, `SUM(${distinct}{0})`, [of(number)]],
    () => [number === 'decimal' ? 'rounded' : 'double', 'AVG({0})', [of(number)]],
    () => [comparable, 'MIN({0})', [of(comparable)]],
    () => [comparable, 'MAX({0})', [of(comparable)]],
    () => ['bool', 'BOOL_AND({0})', [of('bool')]],
    () => ['bool', 'BOOL_OR({0})', [of('bool')]],
    () => ['bigint', 'COUNT_IF({0})', [of('bool')], 'COUNT(CASE WHEN {0} THEN 1 END)'],
    () => [whole, `BIT_${bits}(${distinct}{0})`, [of(whole)]],
    () => ['bigint', 'REGR_COUNT({0}, {1})', [of('int'), of('double')]],
    () => ['rounded', 'REGR_AVGX({0}, {1})', [of('int'), of('int')]],
    () => ['rounded', 'REGR_SXY({0}, {1})', [of('int'), of('int')]],
    () => [any, 'ANY_VALUE({0})', [of(any)], 'ANY_VALUE({0} ORDER BY n)'],
    () => ['rounded', 'VAR_POP({0})', [of('int')]],
    () => ['double', 'MEDIAN({0})', [of('int')]],
    () => ['double', 'PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY {0})', [of('int')], 'QUANTILE_CONT({0}, 0.25)'],
    () => [comparable, 'PERCENTILE_DISC(0.75) WITHIN GROUP (ORDER BY {0})', [of(comparable)], 'QUANTILE_DISC({0}, 0.75)'],
    () => ['rounded', 'STDDEV_SAMP({0})', [of('int')]],
    () => ['rounded', 'COVAR_SAMP({0}, {1})', [of('int'), of('int')]],
    () => ['array', 'ARRAY_AGG(DISTINCT {0})', [of('int')], "LIST_SORT(ARRAY_AGG(DISTINCT {0}), 'ASC', 'NULLS LAST')"],
    () => [any, 'FIRST({0})', [of(any)], 'FIRST({0} ORDER BY n)'],
    () => [any, 'LAST({0})', [of(any)], 'LAST({0} ORDER BY n)'],
    () => ['text', "STRING_AGG({0}, '-')", [of('text')], "STRING_AGG({0}, '-' ORDER BY n)"],
    () => ['text', "STRING_AGG({0}, '-' ORDER BY n DESC)", [of('text')]],
    () => {
      const order = 'ORDER BY CASE WHEN n >= 0 THEN {1} END DESC';
      return ['array', `ARRAY_AGG({0} ${order}, n)`, [of('int'), of(comparable)], `ARRAY_AGG({0} ${order} NULLS LAST, n)`];
    },
    () => ['array', 'ARRAY_AGG({0})', [of('int')], 'ARRAY_AGG({0} ORDER BY n)'],
    () => [
      any,
      'ARG_MAX({0}, {1})',
      [of(any), of(comparable)],
      'FIRST({0} ORDER BY CASE WHEN n >= 0 THEN {1} END DESC, n) FILTER (WHERE {1} IS NOT NULL)',
    ],
    () => [
      any,
      'ARG_MIN({0}, {1})',
      [of(any), of(comparable)],
      'FIRST({0} ORDER BY CASE WHEN n >= 0 THEN {1} END, n) FILTER (WHERE {1} IS NOT NULL)',
    ],
  ];
  const [kind, weir, parts, duckDb] = choice.pick(ordered ? calls : calls.filter(call => !/ BY n|, n\)/.test(call()[3] ?? call()[1])))();
  const hasFilter = /FILTER|LIST_SORT/.test(duckDb ?? '');
  if (hasFilter || !choice.chance(0.25)) return { kind, weir, ...(duckDb !== undefined && { duckDb }), parts };
  const filter = ` FILTER (WHERE {${parts.length}})`;
  return { kind, weir: weir + filter, ...(duckDb !== undefined && { duckDb: duckDb + filter }), parts: [...parts, of('bool')] };
}

/** An aggregate over groups that change. Where there is a column `v`, it numbers the rows that changed them last. */
export function randomRevisedAggregate(columns: readonly Column[], choice: Choice): Expression {
  const of = (kind: Kind): Expression => randomExpression(kind, columns, 1, choice);
  const number = choice.pick(NUMBERS);
  const any = choice.pick(EVERY_KIND);
  const comparable = choice.pick(['int', 'bigint', 'double', 'decimal', 'text', 'time', 'micros', 'nanos', 'date', 'small'] as const);
  const calls: readonly (() => Expression)[] = [
    () => leaf('bigint', 'COUNT(*)'),
    () => ({ kind: 'bigint', weir: 'COUNT({0})', parts: [of(any)] }),
    () => ({ kind: number === 'int' ? 'bigint' : number, weir: 'SUM({0})', parts: [of(number)] }),
    () => ({ kind: number === 'decimal' ? 'rounded' : 'double', weir: 'AVG({0})', parts: [of(number)] }),
    () => ({ kind: 'bool', weir: 'BOOL_OR({0})', parts: [of('bool')] }),
    () => ({ kind: comparable, weir: choice.pick(['MIN({0})', 'MAX({0})']), parts: [of(comparable)] }),
    () => ({ kind: 'bigint', weir: 'COUNT(DISTINCT {0})', parts: [of(any)] }),
    () => ({ kind: 'bigint', weir: 'COUNT_IF({0})', duckDb: 'COUNT(CASE WHEN {0} THEN 1 END)', parts: [of('bool')] }),
    () => ({ kind: 'bigint', weir: choice.pick(['BIT_AND({0})', 'BIT_OR({0})', 'BIT_XOR(DISTINCT {0})']), parts: [of('bigint')] }),
    () => ({ kind: 'rounded', weir: 'REGR_SXX({0}, {1})', parts: [of('int'), of('int')] }),
    () => ({ kind: 'rounded', weir: 'VAR_POP({0})', parts: [of('int')] }),
    () => ({
      kind: comparable,
      weir: 'PERCENTILE_DISC(0.75) WITHIN GROUP (ORDER BY {0})',
      duckDb: 'QUANTILE_DISC({0}, 0.75)',
      parts: [of(comparable)],
    }),
    () => ({
      kind: 'text',
      weir: "STRING_AGG({0}, '-' ORDER BY {0} DESC)",
      duckDb: "STRING_AGG({0}, '-' ORDER BY ({0} || '') DESC)",
      parts: [of('text')],
    }),
    () => ({
      kind: 'array',
      weir: 'ARRAY_AGG(DISTINCT {0})',
      duckDb: "LIST_SORT(ARRAY_AGG(DISTINCT {0}), 'ASC', 'NULLS LAST')",
      parts: [of('int')],
    }),
  ];
  const byArrival: typeof calls = [
    () => ({ kind: any, weir: 'FIRST({0})', duckDb: 'FIRST({0} ORDER BY v)', parts: [of(any)] }),
    () => ({ kind: any, weir: 'LAST({0})', duckDb: 'LAST({0} ORDER BY v)', parts: [of(any)] }),
    () => ({ kind: 'text', weir: "STRING_AGG({0}, '-')", duckDb: "STRING_AGG({0}, '-' ORDER BY v)", parts: [of('text')] }),
    () => ({ kind: 'array', weir: 'ARRAY_AGG({0})', duckDb: 'ARRAY_AGG({0} ORDER BY v)', parts: [of('int')] }),
    () => ({
      kind: any,
      weir: choice.pick(['ARG_MIN({0}, {1})', 'FIRST({0} ORDER BY {1})']),
      duckDb: 'FIRST({0} ORDER BY CASE WHEN v >= 0 THEN {1} END, v) FILTER (WHERE {1} IS NOT NULL)',
      parts: [of(any), of(comparable)],
    }),
    () => ({
      kind: any,
      weir: choice.pick(['ARG_MAX({0}, {1})', 'LAST({0} ORDER BY {1})']),
      duckDb: 'FIRST({0} ORDER BY CASE WHEN v >= 0 THEN {1} END DESC, v) FILTER (WHERE {1} IS NOT NULL)',
      parts: [of(any), of(comparable)],
    }),
  ];
  return choice.pick(columns.some(({ name }) => name === 'v') ? [...calls, ...byArrival] : calls)();
}
