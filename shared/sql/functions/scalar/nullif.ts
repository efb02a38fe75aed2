// NULLIF(a, b): NULL when they are equal, otherwise a. It is a CASE.
import { branch, condition, literal } from '../../plan/build.ts';
import type { ScalarDefinition } from '../definition.ts';

export const nullif: ScalarDefinition = {
  name: 'NULLIF',
  signature: 'NULLIF(a, b)',
  argumentCountMin: 2,
  argumentCountMax: 2,
  bind: ({ span }, args, binder) => {
    const compared = binder.unify(args, 'The arguments of NULLIF');
    if (compared === null) return null;
    const [value] = args as [(typeof args)[number]];
    const branches = [branch(condition('equal', span, compared[0]!, compared[1]!), literal(value.type, null, span))];
    return { kind: 'case', branches, otherwise: value, type: value.type, span };
  },
};
