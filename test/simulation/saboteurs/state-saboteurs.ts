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
        find: "    kind: 'snapshot',\n    position: state.position,",
        replace: "    kind: 'snapshot',\n    position: null,",
      },
    ],
  },
  {
    name: 'renumber groups in a snapshot',
    seed: 1,
    edits: [
      { file: 'shared/state/codec/encoder.ts', find: '      ordinals[count] = ordinal;\n', replace: '      ordinals[count] = count;\n' },
    ],
  },
  {
    name: 'forget what changed while a snapshot grew',
    seed: 9,
    edits: [
      {
        file: 'shared/partition/snapshot-in-parts.ts',
        find: '    this.changed.push(...this.task.deltaBeforeCut());\n',
        replace: '',
      },
    ],
  },
  {
    name: 'go on with a snapshot after others committed',
    seed: 37,
    edits: [
      {
        file: 'shared/partition/inline-executor.ts',
        find: '    this.growing = null;\n    this.knownSummary = null;\n    this.task.apply(delta);',
        replace: '    this.knownSummary = null;\n    this.task.apply(delta);',
      },
    ],
  },
  {
    name: 'save rows that are not out',
    seed: 8,
    world: 'savepoints',
    edits: [
      { file: 'shared/savepoint/taken-partition.ts', find: 'commit.number <= loaded.publishedNumber', replace: 'commit.number >= 0' },
    ],
  },
  {
    name: 'restore without what came after',
    seed: 4,
    world: 'savepoints',
    edits: [
      {
        file: 'shared/savepoint/restored-partition.ts',
        find: 'totals: { ...totals, rewound: 1 } }));',
        replace: 'totals: { ...totals, rewound: 0 } }));',
      },
    ],
  },
  {
    name: 'keep the groups of closed windows',
    seed: 9,
    world: 'gentle',
    edits: [
      {
        file: 'shared/state/closing.ts',
        find: '    for (const slot of slotsOf(this.store, pane)) this.store.free(slot);',
        replace: '    for (const slot of slotsOf(this.store, pane).slice(1)) this.store.free(slot);',
      },
    ],
  },
  {
    name: 'restore beside the place of the savepoint',
    seed: 2,
    world: 'savepoints',
    edits: [
      {
        file: 'shared/savepoint/restored-partition.ts',
        find: "const draft = { kind: 'restore', position,",
        replace:
          "const beside = position && { ...position, sequenceNumber: String(BigInt(position.sequenceNumber) + 1n) };\n    const draft = { kind: 'restore', position: beside,",
      },
    ],
  },
];
