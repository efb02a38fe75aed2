// COALESCE: the first argument that is not NULL; those after it are not computed.
import { call } from '../../plan/build.ts';
import type { ScalarDefinition } from '../definition.ts';

export const coalesce: ScalarDefinition = {
  name: 'COALESCE',
  signature: 'COALESCE(x, …)',
  argumentCountMin: 1,
  argumentCountMax: Number.POSITIVE_INFINITY,
  bind: ({ span }, args, binder) => {
    const unified = binder.unify(args, 'The arguments of COALESCE');
    return unified === null ? null : call('coalesce', unified[0]!.type, span, ...unified);
  },
};
