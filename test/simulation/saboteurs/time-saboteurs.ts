// Saboteurs of time.
import type { Saboteur } from './saboteur.ts';

export const timeSaboteurs: readonly Saboteur[] = [
  {
    name: 'take silence for emptiness',
    seed: 26,
    edits: [
      {
        file: 'shared/partition/process-tick.ts',
        find: 'const empty = proof.empty && state.totals.insideAggregate === 0;',
        replace: 'const empty = proof !== null;',
      },
    ],
  },
  {
    name: 'let a shard be idle at once',
    seed: 19,
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
    seed: 17,
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
];
