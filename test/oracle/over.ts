// OVER in random queries: frames in time order and in the order of arrival, which DuckDB knows as the order of `n`.

import { type Choice, type Column, columnLeaf, type Expression, leaf, type ResultKind, randomExpression } from './expressions.ts';
import type { Item } from './query.ts';

/** How the rows that a query reads can be told apart in DuckDB: by `n`, and those of a union by their branches too. */
export type RowOrder = 'n' | 'n, b';

interface Arrangement {
  readonly partition: Expression;
  readonly isTimed: boolean;
  readonly hasTies: boolean;
  /** `OVER (…)` with a frame, in both dialects; `{1}` is the key. */
  readonly over: (frame: string) => { readonly weir: string; readonly duckDb: string };
  readonly frames: readonly string[];
}

const SHARED_FRAMES = ['', ' ROWS BETWEEN 2 PRECEDING AND CURRENT ROW', ' ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING', ' ROWS 1 PRECEDING'];
const AHEAD_FRAMES = [' ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING', ' ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING'];
const TIMED_FRAMES = [
  ' ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
  " RANGE BETWEEN INTERVAL '20' SECOND PRECEDING AND CURRENT ROW",
  " RANGE BETWEEN INTERVAL '30' SECOND PRECEDING AND INTERVAL '8' SECOND PRECEDING",
  " RANGE BETWEEN INTERVAL '15' SECOND PRECEDING AND INTERVAL '15' SECOND FOLLOWING",
  " RANGE BETWEEN INTERVAL '5' SECOND FOLLOWING AND INTERVAL '25' SECOND FOLLOWING",
];

export function overItems(scope: readonly Column[], order: RowOrder, choice: Choice): Item[] {
  const partition = columnLeaf(choice.pick(scope.filter(({ name }) => name !== 'n' && name !== 'ts')));
  const arrangements = Array.from({ length: choice.chance(0.3) ? 2 : 1 }, () => randomArrangement(partition, order, choice));
  const calls = Array.from({ length: 1 + choice.below(3) }, () => randomCall(scope, choice.pick(arrangements), choice));
  const items = [leaf('int', 'n'), ...calls, randomExpression('text', scope, 2, choice)];
  return items.map((expression, i) => ({ name: `r${i}`, expression }));
}

function randomArrangement(partition: Expression, order: RowOrder, choice: Choice): Arrangement {
  const hasTies = order !== 'n';
  const form = choice.pick(['time', 'time', 'arrival', 'buffer']);
  if (form === 'time') {
    const over = (frame: string, order: string): string => `OVER (PARTITION BY {1} ORDER BY ${order}${frame})`;
    // Rows of one instant are peers in Weir, which DuckDB could only know without an order among them.
    const frames = hasTies ? SHARED_FRAMES.slice(1) : [...SHARED_FRAMES, ...TIMED_FRAMES];
    return {
      ...{ partition, hasTies, isTimed: true, frames: [...frames, ...AHEAD_FRAMES] },
      over: frame => ({ weir: over(frame, 'ts'), duckDb: over(frame, hasTies ? 'ts, b' : 'ts') }),
    };
  }
  if (form === 'arrival') {
    const all = ' ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW';
    const over = (frame: string) => ({
      weir: `OVER (PARTITION BY {1}${frame})`,
      duckDb: `OVER (PARTITION BY {1} ORDER BY ${order}${frame === '' ? all : frame})`,
    });
    return { partition, hasTies, isTimed: false, over, frames: SHARED_FRAMES };
  }
  const rows = choice.pick([3, 4, 7]);
  const over = () => ({
    weir: `OVER (ROWS WINDOW BUFFER ${rows} ROWS PARTITION BY {1})`,
    duckDb: `OVER (PARTITION BY {1} ORDER BY ${order} ROWS ${rows - 1} PRECEDING)`,
  });
  return { partition, hasTies, isTimed: false, over, frames: [''] };
}

function randomCall(scope: readonly Column[], arrangement: Arrangement, choice: Choice): Expression {
  const { partition, over, frames } = arrangement;
  const kind = choice.pick(['int', 'bigint', 'double', 'decimal'] as const);
  const of = randomExpression(kind, scope, 1, choice);
  // Of decimals DuckDB rounds the other value to the places of the first.
  const plain = kind === 'decimal' ? 'double' : kind;
  const [ofPlain, otherwise] = [randomExpression(plain, scope, 1, choice), randomExpression(plain, scope, 1, choice)] as const;
  const text = randomExpression('text', scope, 1, choice);
  const condition = randomExpression('bool', scope, 1, choice);
  const frame = choice.pick(frames);
  const framed = over(frame);
  const whole = over('');
  const rowsAhead = AHEAD_FRAMES.includes(frame) ? 2 : 0;
  const sumKind = kind === 'int' ? 'bigint' : kind;
  const call = (
    result: ResultKind,
    template: string,
    parts: readonly Expression[] = [of, partition],
    window = framed,
    ahead = rowsAhead,
  ): Expression => ({
    kind: result,
    weir: template.replaceAll('OVER', window.weir),
    duckDb: template.replaceAll('OVER', window.duckDb),
    parts,
    ...(ahead > 0 && { looksAhead: true }),
  });
  const calls: (() => Expression)[] = [
    () => call(sumKind, 'SUM({0}) OVER'),
    () => call(sumKind, 'SUM({0}) FILTER (WHERE {2}) OVER', [of, partition, condition]),
    () => call('bigint', 'COUNT({0}) OVER'),
    () => call('bigint', 'COUNT(*) OVER'),
    () => call('bigint', 'COUNT(DISTINCT {0}) OVER'),
    () => call(kind === 'decimal' ? 'rounded' : 'double', 'AVG({0}) OVER'),
    () => call(kind, 'MIN({0}) OVER'),
    () => call(kind, 'MAX({0}) OVER'),
    () => call('text', 'MAX({0}) OVER', [text, partition]),
    () => call('bool', 'BOOL_OR({0}) OVER', [condition, partition]),
    () => call('bigint', `BIT_${choice.pick(['AND', 'OR', 'XOR'])}({0}) OVER`, [randomExpression('bigint', scope, 1, choice), partition]),
    () => call('text', "STRING_AGG({0}, '-') OVER", [text, partition]),
    () => call('double', 'MEDIAN({0}) OVER', [randomExpression('int', scope, 1, choice), partition]),
    () => call(kind, 'FIRST_VALUE({0}) OVER'),
    () => call('text', 'LAST_VALUE({0} IGNORE NULLS) OVER', [text, partition]),
    () => call(kind, 'NTH_VALUE({0}, 2) OVER'),
    () => call(kind, 'LAG({0}) OVER', undefined, whole, 0),
    () => call(plain, 'LAG({0}, 2, {2}) OVER', [ofPlain, partition, otherwise], whole, 0),
    () => call('int', 'LAG({0}, 1, -1) OVER', [randomExpression('int', scope, 1, choice), partition], whole, 0),
    // DuckDB does not take a constant NULL there.
    () => call('text', "LAG(COALESCE({0}, 'x'), 2, 'none') OVER", [text, partition], whole, 0),
    ...(arrangement.hasTies ? [] : [() => call('bigint', '(ROW_NUMBER() OVER + COUNT({0}) OVER)', undefined, whole, 0)]),
    ...(arrangement.isTimed
      ? [
          () => call(kind, 'LEAD({0}) OVER', undefined, whole, 1),
          () => call(plain, 'LEAD({0}, 2, {2}) OVER', [ofPlain, partition, otherwise], whole, 2),
          () => call('text', "LEAD(COALESCE({0}, 'x'), 3, 'none') OVER", [text, partition], whole, 3),
        ]
      : []),
  ];
  return choice.pick(calls)();
}
