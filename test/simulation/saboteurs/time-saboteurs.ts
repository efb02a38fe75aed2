// Saboteurs of time.
import type { Saboteur } from './saboteur.ts';

export const timeSaboteurs: readonly Saboteur[] = [
  {
    name: 'take silence for emptiness',
    seed: 28,
    edits: [
      {
        file: 'shared/partition/process-tick.ts',
        find: 'const { empty, closed } = isPaused',
        replace: 'const empty = true;\n    const { closed } = isPaused',
      },
    ],
  },
  {
    name: 'let a shard be idle at once',
    seed: 86,
    world: 'gentle',
    edits: [
      {
        file: 'shared/time/tick-target.ts',
        find: 'nowMs - row.emptySinceMs >= idleTimeoutMs;',
        replace: 'nowMs - row.emptySinceMs >= 0;',
      },
    ],
  },
  {
    name: 'advance an idle shard too far',
    seed: 3,
    world: 'gentle',
    edits: [
      {
        file: 'shared/time/tick-target.ts',
        find: 'input.global?.watermarkMs ?? Number.NEGATIVE_INFINITY,',
        replace: '...rows.map(each => each.watermarkMs ?? Number.NEGATIVE_INFINITY),',
      },
    ],
  },
  {
    name: 'let the clock run past the last open window',
    seed: 1,
    world: 'gentle',
    edits: [
      {
        file: 'shared/time/tick-target.ts',
        find: 'return Math.min(nowMs - boundMs, lastTimerMs);',
        replace: 'return lastTimerMs > 0 ? nowMs - boundMs : lastTimerMs;',
      },
    ],
  },
  {
    name: 'let the clock run ahead of the bound',
    seed: 65,
    world: 'gentle',
    edits: [
      {
        file: 'shared/time/tick-target.ts',
        find: 'return Math.min(nowMs - boundMs, lastTimerMs);',
        replace: 'return Math.min(nowMs + 6 * boundMs, lastTimerMs);',
      },
    ],
  },
  {
    name: 'let GLOBAL go back',
    seed: 1,
    world: 'gentle',
    edits: [
      {
        file: 'shared/time/dynamodb-watermark-store.ts',
        find: "ConditionExpression: 'attribute_not_exists(#watermark) OR #watermark <= :watermark',",
        replace: "ConditionExpression: 'attribute_not_exists(#watermark) OR #watermark <> :watermark OR #watermark = :watermark',",
      },
    ],
  },
  {
    name: 'judge drift by the next record',
    seed: 1,
    world: 'drift',
    edits: [
      {
        file: 'shared/partition/alignment.ts',
        find: '  const { watermarkMs } = state.executor.summary();\n',
        replace: '  const watermarkMs = Math.max(arrivalMs, state.executor.summary().watermarkMs);\n',
      },
    ],
  },
  {
    name: 'let a shard at its end hold the other parent',
    seed: 11,
    world: 'drift',
    edits: [
      {
        file: 'shared/partition/alignment.ts',
        find: "    if (await isNearTheLiving(env, watermarkMs, maxDriftMs)) return 'run';\n",
        replace: '    void isNearTheLiving;\n',
      },
    ],
  },
  {
    name: 'let time pass while the application is paused',
    seed: 80,
    world: 'pauses',
    edits: [
      {
        file: 'functions/coordinator.ts',
        find: '  if (mapping === null) return false;\n',
        replace: "  if (mapping !== '') return false;\n",
      },
    ],
  },
];
