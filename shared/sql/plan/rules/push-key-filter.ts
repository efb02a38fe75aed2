// HAVING on group keys alone tests the rows before they are grouped: groups that nobody will see take no state.
import { columnsOf, condition, mapChildren } from '../build.ts';
import type { Expression } from '../expression.ts';
import type { Aggregate, Filter } from '../node.ts';
import { canFail } from '../totality.ts';
import type { Rule } from './rule.ts';

export const pushKeyFilter: Rule = {
  name: 'push-key-filter',
  apply: node => {
    if (node.kind !== 'filter' || node.input.kind !== 'aggregate') return null;
    const aggregate = node.input;
    const parts = conjuncts(node.predicate);
    const pushed = parts.filter(part => isPushable(part, aggregate));
    if (pushed.length === 0) return null;
    const kept = parts.filter(part => !pushed.includes(part));
    const below: Filter = {
      kind: 'filter',
      input: aggregate.input,
      predicate: conjunction(pushed.map(part => onInput(part, aggregate))),
      columns: aggregate.input.columns,
      span: node.span,
    };
    const grouped: Aggregate = { ...aggregate, input: below };
    return kept.length === 0 ? grouped : { ...node, input: grouped, predicate: conjunction(kept) };
  },
};

const conjuncts = (predicate: Expression): Expression[] => {
  return predicate.kind === 'call' && predicate.function === 'and' ? predicate.arguments.flatMap(conjuncts) : [predicate];
};

const conjunction = (parts: readonly Expression[]): Expression => parts.reduce((all, part) => condition('and', part.span, all, part));

/** It reads a key, reads nothing but keys, and neither it nor the keys can fail. */
function isPushable(part: Expression, aggregate: Aggregate): boolean {
  const columns = [...columnsOf([part])];
  const onlyKeys = columns.length > 0 && columns.every(index => index < aggregate.keys.length);
  return onlyKeys && !canFail(part) && columns.every(index => !canFail(aggregate.keys[index]!));
}

function onInput(expression: Expression, aggregate: Aggregate): Expression {
  if (expression.kind === 'column') return aggregate.keys[expression.index]!;
  return mapChildren(expression, child => onInput(child, aggregate));
}
