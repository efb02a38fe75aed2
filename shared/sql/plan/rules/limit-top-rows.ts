// `n <= 10` above a numbering of rows: only the first ten of each key are kept, and whatever numbers come after them is nobody's business.
import type { DiagnosticCollector } from '../../diagnostics/collector.ts';
import { condition } from '../build.ts';
import type { Call, Expression } from '../expression.ts';
import type { PlanNode } from '../node.ts';
import { numberColumn, type TopRows } from '../top-rows.ts';
import type { Rule } from './rule.ts';

/** Rows that one key may keep: a row finds its place among them by halving, but a rank that is shown moves all behind it. */
export const TOP_ROWS_MAX = 10_000;

export const limitTopRows: Rule = {
  name: 'limit-top-rows',
  apply: (node, diagnostics) => (node.kind === 'filter' && node.input.kind === 'top-rows' ? limited(node, node.input, diagnostics) : null),
};

function limited(filter: Extract<PlanNode, { kind: 'filter' }>, top: TopRows, diagnostics: DiagnosticCollector): PlanNode | null {
  const parts = conjuncts(filter.predicate).map(part => ({ part, bounds: boundsOf(part, numberColumn(top)) }));
  const last = Math.min(...parts.map(({ bounds }) => bounds?.last ?? Number.POSITIVE_INFINITY));
  // What the limit says already is left out; so is that numbers begin with 1.
  const kept = parts.filter(({ bounds }) => bounds === null || bounds.last < 1 || bounds.first > 1).map(({ part }) => part);
  if (last === Number.POSITIVE_INFINITY && kept.length === parts.length) return null;
  if (last > TOP_ROWS_MAX && last !== Number.POSITIVE_INFINITY) {
    diagnostics.error('W0620', filter.span, `A Top-N keeps at most ${TOP_ROWS_MAX} rows of each key, and this one keeps ${last}.`, {
      hint: 'keep fewer, or write the rows to a table and rank them where they are read',
    });
  }
  const own = Math.max(1, Math.min(last, top.limit ?? Number.POSITIVE_INFINITY));
  const limit = own === Number.POSITIVE_INFINITY ? null : own;
  if (limit === top.limit && kept.length === parts.length) return null;
  const input: TopRows = { ...top, limit };
  return kept.length === 0 ? input : { ...filter, input, predicate: conjunction(kept) };
}

/** The numbers for which the condition holds, if it is about them alone: from `first` to `last`. */
function boundsOf(part: Expression, column: number): { first: number; last: number } | null {
  if (part.kind !== 'call' || part.arguments.length !== 2) return null;
  const [left, right] = part.arguments as readonly [Expression, Expression];
  const isRight = right.kind === 'column' && right.index === column;
  if (!isRight && !(left.kind === 'column' && left.index === column)) return null;
  const constant = isRight ? left : right;
  if (constant.kind !== 'literal' || (typeof constant.value !== 'number' && typeof constant.value !== 'bigint')) return null;
  const value = Number(constant.value) / (constant.type.kind === 'decimal' ? 10 ** constant.type.scale : 1);
  switch (isRight ? turned(part.function) : part.function) {
    case 'less-or-equal':
      return { first: 1, last: Math.floor(value) };
    case 'less':
      return { first: 1, last: Math.ceil(value) - 1 };
    case 'equal':
      return Number.isInteger(value) ? { first: value, last: value } : null;
    case 'greater-or-equal':
      return { first: Math.ceil(value), last: Number.POSITIVE_INFINITY };
    case 'greater':
      return { first: Math.floor(value) + 1, last: Number.POSITIVE_INFINITY };
    default:
      return null;
  }
}

const TURNED: Partial<Record<Call['function'], Call['function']>> = {
  'less-or-equal': 'greater-or-equal',
  less: 'greater',
  'greater-or-equal': 'less-or-equal',
  greater: 'less',
};

/** `3 >= n` is `n <= 3`. */
const turned = (name: Call['function']): Call['function'] => TURNED[name] ?? name;

const conjuncts = (predicate: Expression): Expression[] =>
  predicate.kind === 'call' && predicate.function === 'and' ? predicate.arguments.flatMap(conjuncts) : [predicate];

const conjunction = (parts: readonly Expression[]): Expression => parts.reduce((all, part) => condition('and', part.span, all, part));
