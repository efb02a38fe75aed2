// Saboteurs of splits and merges.
import type { Saboteur } from './saboteur.ts';

export const reshardSaboteurs: readonly Saboteur[] = [
  {
    name: 'take a parent over without sealing it',
    seed: 1,
    edits: [
      {
        file: 'shared/partition/seal-parent.ts',
        find: '  const outcome = await state.log.append(draft, state.head);',
        replace: "  const outcome = { outcome: draft.kind === 'sealed' ? 'won' : 'lost', commit: { number: state.head } } as const;",
      },
    ],
  },
  {
    name: 'take over the wrong half of a split',
    seed: 8,
    edits: [
      {
        file: 'shared/partition/import-parents.ts',
        find: 'keeps: hashRangeOverlap(hashRange, shard.hashRange) ?? hashRange,',
        replace:
          'keeps: shard.hashRange.start > hashRange.start ? { start: hashRange.start, end: shard.hashRange.start - 1n } : (hashRangeOverlap(hashRange, shard.hashRange) ?? hashRange),',
      },
    ],
  },
  {
    name: 'take over both halves of a split',
    seed: 8,
    edits: [
      {
        file: 'shared/partition/import-parents.ts',
        find: 'keeps: hashRangeOverlap(hashRange, shard.hashRange) ?? hashRange,',
        replace: 'keeps: hashRangeOverlap(hashRange, hashRange) ?? shard.hashRange,',
      },
    ],
  },
  {
    name: 'seal a parent before it is drained',
    seed: 5,
    edits: [
      {
        file: 'shared/partition/seal-parent.ts',
        find: '  return empty && closed;',
        replace: '  return (empty && closed) || state.head >= 0;',
      },
    ],
  },
  {
    name: 'begin a child with nothing',
    seed: 1,
    edits: [
      {
        file: 'shared/partition/import-parents.ts',
        find: '  return { shard, parents };',
        replace: '  return { shard, parents: parents.slice(0, 0) };',
      },
    ],
  },
  {
    name: 'never let a child without data take over',
    seed: 4,
    edits: [{ file: 'shared/time/plan-ticks.ts', find: "[isStoodFor ? 'import' : 'missing']", replace: "isStoodFor ? [] : ['missing']" }],
  },
  {
    name: 'number from 1 after an import',
    seed: 1,
    edits: [
      {
        file: 'shared/partition/import-parents.ts',
        find: 'await log.append(draft, Math.max(...sealed.map(({ state }) => state.head)));',
        replace: 'await log.append(draft, 0);',
      },
    ],
  },
  {
    name: 'go on at the higher watermark of two parents',
    seed: 5,
    edits: [
      {
        file: 'shared/engine/task-log.ts',
        find: 'clock.watermarkMs = goesOn(...all.map(parent => parent.watermarkMs));',
        replace: 'clock.watermarkMs = Math.max(...all.map(parent => parent.watermarkMs));',
      },
    ],
  },
  {
    name: 'ignore the seal',
    seed: 30,
    edits: [
      {
        file: 'shared/partition/partition-state.ts',
        find: '  if (!state.isSealed) return state;\n',
        replace: '  if (!state.isSealed || state.head > 0) return state;\n',
      },
      { file: 'shared/checkpoint/commit-log.ts', find: "    if (head.kind === 'sealed') throw this.#sealedError(draft);\n", replace: '' },
    ],
  },
  {
    name: 'seal a parent inside an aggregate',
    seed: 145,
    world: 'parts',
    edits: [
      {
        file: 'shared/partition/seal-parent.ts',
        find: 'await proveRead(env, state);',
        replace: 'await env.proveEmpty(state.shardId, state.position);',
      },
    ],
  },
  {
    name: 'trust producers to keep to PARTITIONED BY',
    seed: 14,
    edits: [
      {
        file: 'shared/state/partitioning.ts',
        find: '    if (batch === null) return null;\n    const explicit',
        replace: '    if (batch === null || batch.recordCount > 0) return null;\n    const explicit',
      },
    ],
  },
  {
    name: 'begin anew what went on in another child',
    seed: 157,
    edits: [
      {
        file: 'shared/state/partitioning.ts',
        find: '      this.task.departedAt = left.at;\n      return true;',
        replace: '      this.task.departedAt = left.at;\n      return batch.recordCount < 0;',
      },
    ],
  },
  {
    name: 'forget the keys that left without a trace',
    seed: 77,
    world: 'strangers',
    edits: [
      {
        file: 'shared/state/codec/import.ts',
        find: 'if (!isInside && this.meetsRecords) store.departed.add(',
        replace: 'if (!isInside && store.departed.count < 0) store.departed.add(',
      },
    ],
  },
  {
    name: 'leave the slower of two merged shards behind',
    seed: 247,
    world: 'strangers',
    edits: [
      {
        file: 'shared/partition/seal-parent.ts',
        find: 'const comeForward = states.length > 1 &&',
        replace: 'const comeForward = states.length > 2 &&',
      },
    ],
  },
  {
    name: 'take a drained shard for an idle one',
    seed: 104,
    edits: [
      {
        file: 'shared/partition/process-tick.ts',
        find: 'const isDrained = empty && closed;',
        replace: 'const isDrained = empty && closed === null;',
      },
    ],
  },
];
