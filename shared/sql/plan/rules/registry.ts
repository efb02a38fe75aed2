// The rules, in the order in which they are tried. Adding one is a file and a line here.
import { dropTrueFilter } from './drop-true-filter.ts';
import { foldConstants } from './fold-constants.ts';
import { inlineProjection } from './inline-projection.ts';
import { limitTopRows } from './limit-top-rows.ts';
import { mergeFilters } from './merge-filters.ts';
import { pushKeyFilter } from './push-key-filter.ts';
import type { Rule } from './rule.ts';

export const RULES: readonly Rule[] = [inlineProjection, foldConstants, dropTrueFilter, pushKeyFilter, limitTopRows, mergeFilters];
