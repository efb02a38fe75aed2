// Saboteurs of the commit log, of what is acknowledged, and of the cache.
import type { Saboteur } from './saboteur.ts';

export const commitSaboteurs: readonly Saboteur[] = [
  {
    name: 'commit without a condition',
    seed: 3,
    edits: [
      {
        file: 'shared/checkpoint/dynamodb-log-store.ts',
        find: "ConditionExpression: 'attribute_not_exists(#pk)',",
        replace: "ConditionExpression: 'attribute_not_exists(absent) OR attribute_exists(#pk)',",
      },
    ],
  },
  {
    name: 'acknowledge before the commit',
    seed: 21,
    edits: [
      {
        file: 'shared/partition/process-batch.ts',
        find: '  if (nextOuter < decoded.kinesisRecordCount) return nextOuter;\n',
        replace: '',
      },
    ],
  },
  {
    name: 'hand back one record too few',
    seed: 21,
    edits: [
      {
        file: 'functions/partition.ts',
        find: 'records[from]!.kinesis.sequenceNumber',
        replace: '(records[from + 1] ?? records[from])!.kinesis.sequenceNumber',
      },
    ],
  },
  {
    name: 'forget the position',
    seed: 2,
    edits: [
      {
        file: 'shared/partition/batch-progress.ts',
        find: '  if (position === null) return;\n',
        replace: '  if (position === null || progress.next >= 0) return;\n',
      },
    ],
  },
  {
    name: 'take a part of an aggregate for the whole',
    seed: 8,
    edits: [
      {
        file: 'shared/partition/batch-progress.ts',
        find: 'return isInsideAggregate(decoded, to) ? userPosition(decoded.batch, to - 1) : endOf(decoded, outerEnd(decoded, to) - 1);',
        replace: 'return endOf(decoded, decoded.batch.outerIndexes[to - 1]!);',
      },
    ],
  },
  {
    name: 'accept a stale cache',
    seed: 5,
    edits: [
      {
        file: 'shared/partition/partition-state.ts',
        find: 'for (const commit of news.commits) await follow(env, cached, commit, news.publishedNumber);',
        replace: 'const newest = news.commits.at(-1); if (newest) { cached.head = newest.number; cached.position = newest.position; }',
      },
    ],
  },
  {
    name: 'read only the first page of the log',
    seed: 23,
    edits: [
      {
        file: 'shared/checkpoint/dynamodb-log-store.ts',
        find: '} while (from !== undefined && (descendingLimit === undefined || found.length < descendingLimit));',
        replace: '} while (from === null);',
      },
    ],
  },
  {
    name: 'share the cache with a zombie',
    seed: 6,
    edits: [
      {
        file: 'shared/checkpoint/partition-cache.ts',
        find: '    this.#entries.delete(partition);\n    this.#byteCount -= cached.byteCount;\n    return cached.entry;',
        replace: '    return cached.entry;',
      },
    ],
  },
  {
    name: 'keep the memory of a lost attempt',
    seed: 17,
    edits: [
      {
        file: 'shared/partition/process-batch.ts',
        find: "      if (outcome === 'done') putBack(env, state);",
        replace: "      if (outcome === 'done' || tally.lostCount > 0) putBack(env, state);",
      },
    ],
  },
  {
    name: 'give the state back after a failure',
    seed: 17,
    edits: [
      {
        file: 'shared/partition/process-batch.ts',
        find: "      if (outcome === 'done') putBack(env, state);\n      else state.executor.close();",
        replace: '      putBack(env, state);',
      },
    ],
  },
  {
    name: 'use one nonce for all attempts',
    seed: 1,
    edits: [{ file: 'shared/checkpoint/commit-log.ts', find: 'nonce: nextNonce(), nowMs', replace: 'nonce: partition, nowMs' }],
  },
  {
    name: 'take a lost answer for a win',
    seed: 1,
    edits: [
      {
        file: 'shared/checkpoint/commit-log.ts',
        find: '          answerLost ||= error instanceof LostAnswerError;\n',
        replace: "          answerLost ||= error instanceof LostAnswerError;\n          if (answerLost) return 'written' as const;\n",
      },
    ],
  },
  {
    name: 'write the item before its body',
    seed: 1,
    edits: [
      {
        file: 'shared/checkpoint/commit-log.ts',
        find: "    if (body.place === 'outside' && outsideBytes !== null) await this.#retrying(() => bodies.put(body.name, outsideBytes));\n    let answerLost = false;",
        replace: '    let answerLost = false;',
      },
      {
        file: 'shared/checkpoint/commit-log.ts',
        find: "      if (answer === 'written') return true;",
        replace:
          "      if (body.place === 'outside' && outsideBytes !== null) await this.#retrying(() => bodies.put(body.name, outsideBytes));\n      if (answer === 'written') return true;",
      },
    ],
  },
  {
    name: 'let live items expire',
    seed: 3,
    edits: [
      {
        file: 'shared/checkpoint/log-policy.ts',
        find: 'return nowMs >= baseExpiresAtMs - policy.expiryMs / 2;',
        replace: 'return nowMs < 0;',
      },
    ],
  },
  {
    name: 'share the memory of batches between invocations',
    seed: 30,
    edits: [
      { file: 'functions/partition.ts', find: 'services.arenas.pop() ??', replace: 'services.arenas[0] ??' },
      { file: 'functions/partition.ts', find: '    services.arenas.push(arena);', replace: '    services.arenas[0] = arena;' },
    ],
  },
  {
    name: 'read the log inconsistently',
    seed: 1,
    edits: [{ file: 'shared/checkpoint/dynamodb-log-store.ts', find: 'ConsistentRead: true,', replace: 'ConsistentRead: false,' }],
  },
  {
    // Two guards keep from it; either alone does.
    name: 'never give a call up, and take a ghost for a commit',
    seed: 1,
    world: 'sleepers',
    edits: [
      {
        file: 'functions/invocation-time.ts',
        find: 'if (!Number.isFinite(leftMs)) return call();',
        replace: 'if (!Number.isNaN(leftMs)) return call();',
      },
      {
        file: 'shared/checkpoint/commit-log.ts',
        find: "    if (await this.#isGhost(written.item)) return { outcome: 'lost' };\n",
        replace: '    void this.#isGhost;\n',
      },
    ],
  },
  {
    name: 'never forget attempts',
    seed: 2,
    world: 'outages',
    edits: [
      {
        file: 'shared/partition/suspect-record.ts',
        find: '      await this.log.clearAttempts(this.sequenceNumber);',
        replace: '      void this.log;',
      },
    ],
  },
  {
    name: 'take a lost snapshot race for won',
    seed: 585,
    edits: [
      {
        file: 'shared/partition/commit-attempt.ts',
        find: "  if (outcome.outcome === 'lost') return 'lost';\n  state.head = outcome.commit.number;\n  state.totals",
        replace:
          "  if (outcome.outcome === 'lost') {\n    state.head += 1;\n    return 'won';\n  }\n  state.head = outcome.commit.number;\n  state.totals",
      },
    ],
  },
  {
    name: 'leave a number out',
    seed: 1,
    world: 'gentle',
    edits: [
      {
        file: 'shared/checkpoint/commit-log.ts',
        find: 'newItem(draft, after + 1, head, context)',
        replace: 'newItem(draft, after === 3 ? 5 : after + 1, head, context)',
      },
    ],
  },
  {
    name: 'let the watermark in the log go back',
    seed: 1,
    world: 'gentle',
    edits: [
      {
        file: 'shared/checkpoint/new-item.ts',
        find: '    watermarkMs: draft.watermarkMs,',
        replace: '    watermarkMs: draft.watermarkMs === null || number % 3 > 0 ? draft.watermarkMs : draft.watermarkMs - 60_000,',
      },
    ],
  },
  {
    name: 'set a record aside after one attempt',
    seed: 74,
    edits: [
      {
        file: 'shared/partition/process-batch.ts',
        find: 'if (suspect.attemptCount > env.limits.attemptsMax) return lone.unopened();',
        replace: 'if (suspect.attemptCount > 1) return lone.unopened();',
      },
      {
        file: 'shared/partition/process-batch.ts',
        find: 'if (suspect !== null && suspect.attemptCount > env.limits.attemptsMax) {',
        replace: 'if (suspect !== null && suspect.attemptCount > 1) {',
      },
    ],
  },
];
