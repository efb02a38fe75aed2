// Saboteurs of time.
import type { Saboteur } from './saboteur.ts';

export const timeSaboteurs: readonly Saboteur[] = [
  {
    name: 'take silence for emptiness',
    seed: 19,
    edits: [
      {
        file: 'shared/partition/process-tick.ts',
        find: 'const empty = proof.empty && state.totals.insideAggregate === 0;',
        replace: 'const empty = proof !== null;',
      },
    ],
  },
];
