// Saboteurs of time.
import type { Saboteur } from './saboteur.ts';

export const timeSaboteurs: readonly Saboteur[] = [
  {
    name: 'take silence for emptiness',
    seed: 1,
    edits: [
      {
        file: 'shared/partition/process-tick.ts',
        find: 'const empty = proof.empty && state.totals.insideAggregate === 0;',
        replace: 'const empty = proof !== null;',
      },
    ],
  },
  {
    name: 'take an aggregate applied in part for read',
    seed: 1,
    edits: [
      {
        file: 'shared/partition/process-tick.ts',
        find: 'const empty = proof.empty && state.totals.insideAggregate === 0;',
        replace: 'const empty = proof.empty;',
      },
    ],
  },
  {
    name: 'trust a proof from before the newest commit',
    seed: 1,
    edits: [
      {
        file: 'shared/partition/process-tick.ts',
        find: 'return own?.commitNumber === state.head ? own.emptySinceMs : null;',
        replace: 'return own?.emptySinceMs ?? null;',
      },
    ],
  },
  {
    name: 'let a shard be idle at once',
    seed: 1,
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
    seed: 1,
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
    seed: 1,
    edits: [
      {
        file: 'shared/time/tick-target.ts',
        find: 'return Math.min(nowMs - boundMs, lastTimerMs);',
        replace: 'return Math.min(nowMs + 6 * boundMs, lastTimerMs);',
      },
    ],
  },
  {
    name: 'let the clock close windows while others still read',
    seed: 1,
    edits: [
      {
        file: 'shared/time/tick-target.ts',
        find: 'const areAllIdle = others.every(other => isIdle(other, nowMs, idleTimeoutMs));',
        replace: 'const areAllIdle = others.length >= 0;',
      },
    ],
  },
  {
    name: 'trust a proof for ever',
    seed: 1,
    edits: [
      {
        file: 'shared/time/idle.ts',
        find: 'return provedMs >= idleTimeoutMs && nowMs - row.updatedAtMs <= Math.max(PROOF_LIFETIME_MS, idleTimeoutMs);',
        replace: 'return provedMs >= idleTimeoutMs;',
      },
    ],
  },
  {
    name: 'let GLOBAL pass a shard that has told nothing',
    seed: 1,
    edits: [
      {
        file: 'shared/time/global-watermark.ts',
        find: 'return held.some(row => row.watermarkMs === null) ? null : Math.min(...watermarks(held));',
        replace: 'return watermarks(held).length === 0 ? null : Math.min(...watermarks(held));',
      },
    ],
  },
  {
    name: 'take the highest watermark for GLOBAL',
    seed: 1,
    edits: [
      {
        file: 'shared/time/global-watermark.ts',
        find: 'null : Math.min(...watermarks(held));',
        replace: 'null : Math.max(...watermarks(held));',
      },
    ],
  },
  {
    name: 'let GLOBAL go back',
    seed: 1,
    edits: [
      {
        file: 'shared/time/dynamodb-watermark-store.ts',
        find: "ConditionExpression: 'attribute_not_exists(#watermark) OR #watermark <= :watermark',",
        replace: "ConditionExpression: 'attribute_not_exists(#watermark) OR #watermark <> :watermark OR #watermark = :watermark',",
      },
    ],
  },
  {
    name: 'never visit a partition whose window is due',
    seed: 1,
    edits: [
      {
        file: 'shared/time/plan-ticks.ts',
        find: "if (isDue) reasons.push('timer');",
        replace: "if (isDue && row.commitNumber < 0) reasons.push('timer');",
      },
    ],
  },
  {
    name: 'never visit a partition that others wait for',
    seed: 1,
    edits: [{ file: 'shared/time/plan-ticks.ts', find: "if (!isDue && stageWaits) reasons.push('proof');", replace: 'void stageWaits;' }],
  },
];
