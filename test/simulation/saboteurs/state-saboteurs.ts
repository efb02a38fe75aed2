// Saboteurs of what the log says of the state.
import type { Saboteur } from './saboteur.ts';

export const stateSaboteurs: readonly Saboteur[] = [
  {
    name: 'forget the totals of a snapshot',
    seed: 1,
    edits: [
      {
        file: 'shared/partition/partition-state.ts',
        find: '  await state.executor.restore(snapshot);\n  state.totals = decodeTotals(totals!);',
        replace: '  await state.executor.restore(snapshot);\n  void totals;',
      },
    ],
  },
  {
    name: 'write a snapshot of another moment',
    seed: 1,
    edits: [
      {
        file: 'shared/partition/commit-attempt.ts',
        find: "      kind: 'snapshot',\n      position: state.position,",
        replace: "      kind: 'snapshot',\n      position: null,",
      },
    ],
  },
];
