// The rules, in the order in which they are tried.
import { inlineProjection } from './inline-projection.ts';
import type { Rule } from './rule.ts';

export const RULES: readonly Rule[] = [inlineProjection];
