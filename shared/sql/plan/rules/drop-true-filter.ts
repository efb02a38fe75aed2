// A filter that everything passes is no filter.
import type { Rule } from './rule.ts';

export const dropTrueFilter: Rule = {
  name: 'drop-true-filter',
  apply: node => (node.kind === 'filter' && node.predicate.kind === 'literal' && node.predicate.value === true ? node.input : null),
};
