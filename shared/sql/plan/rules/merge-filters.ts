// filter(filter(x)) tests once. Only where the outer condition cannot fail: a row that the inner one drops because it is NULL would
// otherwise reach it.
import { condition } from '../build.ts';
import { canFail } from '../totality.ts';
import type { Rule } from './rule.ts';

export const mergeFilters: Rule = {
  name: 'merge-filters',
  apply: node => {
    if (node.kind !== 'filter' || node.input.kind !== 'filter' || canFail(node.predicate)) return null;
    const inner = node.input;
    return { ...inner, predicate: condition('and', node.span, inner.predicate, node.predicate) };
  },
};
