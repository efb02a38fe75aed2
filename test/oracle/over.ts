// OVER in random queries: frames in time order and in the order of arrival, which DuckDB knows as the order of `n`.

import { type Choice, type Column, columnLeaf, type Expression, leaf, type ResultKind, randomExpression } from './expressions.ts';
import type { Item } from './query.ts';

interface Arrangement {
  readonly partition: Expression;
  /** `OVER (…)` with a frame, in both dialects; `{1}` is the key. */
  readonly over: (frame: string) => { readonly weir: string; readonly duckDb: string };
  readonly frames: readonly string[];
}

const SHARED_FRAMES = ['', ' ROWS BETWEEN 2 PRECEDING AND CURRENT ROW', ' ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING', ' ROWS 1 PRECEDING'];
const TIMED_FRAMES = [
  ' ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
  " RANGE BETWEEN INTERVAL '20' SECOND PRECEDING AND CURRENT ROW",
  " RANGE BETWEEN INTERVAL '30' SECOND PRECEDING AND INTERVAL '8' SECOND PRECEDING",
  " RANGE BETWEEN INTERVAL '15' SECOND PRECEDING AND INTERVAL '15' SECOND FOLLOWING",
];

export function overItems(scope: readonly Column[], choice: Choice): Item[] {
  const arrangement = randomArrangement(scope, choice);
  const calls = Array.from({ length: 1 + choice.below(3) }, () => randomCall(scope, arrangement, choice));
  const items = [leaf('int', 'n'), ...calls, randomExpression('text', scope, 2, choice)];
  return items.map((expression, i) => ({ name: `r${i}`, expression }));
}

function randomArrangement(scope: readonly Column[], choice: Choice): Arrangement {
  const partition = columnLeaf(choice.pick(scope.filter(({ name }) => name !== 'n' && name !== 'ts')));
  const form = choice.pick(['time', 'time', 'arrival', 'buffer']);
  if (form === 'time') {
    const over = (frame: string): string => `OVER (PARTITION BY {1} ORDER BY ts${frame})`;
    return { partition, over: frame => ({ weir: over(frame), duckDb: over(frame) }), frames: [...SHARED_FRAMES, ...TIMED_FRAMES] };
  }
  if (form === 'arrival') {
    const all = ' ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW';
    const over = (frame: string) => ({
      weir: `OVER (PARTITION BY {1}${frame})`,
      duckDb: `OVER (PARTITION BY {1} ORDER BY n${frame === '' ? all : frame})`,
    });
    return { partition, over, frames: SHARED_FRAMES };
  }
  const rows = choice.pick([3, 4, 7]);
  const over = () => ({
    weir: `OVER (ROWS WINDOW BUFFER ${rows} ROWS PARTITION BY {1})`,
    duckDb: `OVER (PARTITION BY {1} ORDER BY n ROWS ${rows - 1} PRECEDING)`,
  });
  return { partition, over, frames: [''] };
}

function randomCall(scope: readonly Column[], { partition, over, frames }: Arrangement, choice: Choice): Expression {
  const kind = choice.pick(['int', 'bigint', 'double', 'decimal'] as const);
  const of = randomExpression(kind, scope, 1, choice);
  const text = randomExpression('text', scope, 1, choice);
  const condition = randomExpression('bool', scope, 1, choice);
  const framed = over(choice.pick(frames));
  const whole = over('');
  const sumKind = kind === 'int' ? 'bigint' : kind;
  const call = (result: ResultKind, template: string, parts: readonly Expression[] = [of, partition], window = framed): Expression => ({
    kind: result,
    weir: template.replaceAll('OVER', window.weir),
    duckDb: template.replaceAll('OVER', window.duckDb),
    parts,
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
    () => call('text', "STRING_AGG({0}, '-') OVER", [text, partition]),
    () => call('double', 'MEDIAN({0}) OVER', [randomExpression('int', scope, 1, choice), partition]),
    () => call(kind, 'FIRST_VALUE({0}) OVER'),
    () => call('text', 'LAST_VALUE({0} IGNORE NULLS) OVER', [text, partition]),
    () => call(kind, 'NTH_VALUE({0}, 2) OVER'),
    () => call(kind, 'LAG({0}) OVER', undefined, whole),
    // DuckDB does not take a constant NULL there.
    () => call('text', "LAG(COALESCE({0}, 'x'), 2, 'none') OVER", [text, partition], whole),
    () => call('bigint', '(ROW_NUMBER() OVER + COUNT({0}) OVER)', undefined, whole),
  ];
  return choice.pick(calls)();
}
