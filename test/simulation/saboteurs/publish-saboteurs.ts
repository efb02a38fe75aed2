// Saboteurs of the way out: rows before their commit, rows that are lost, and sinks that take a refusal for a yes.
import type { Saboteur } from './saboteur.ts';

const PUBLISH_FIRST = (which: string) => `await attempt.survived?.();
  const early = decodeOutbox(outbox, env.descriptor.queries.map(query => query.name));
  for (const [index, query] of env.descriptor.queries.entries()) {
    if (query.emit === '${which}' && early.queries[index]!.length > 0)
      await env.outputs[query.output]!.publish(early.queries[index]!, { partition: state.partition, commitNumber: state.head + 1 });
  }`;

const publishFirst = (name: string, emit: string): Saboteur => ({
  name,
  seed: 1,
  edits: [
    { file: 'shared/partition/commit-attempt.ts', find: 'await attempt.survived?.();', replace: PUBLISH_FIRST(emit) },
    {
      file: 'shared/partition/commit-attempt.ts',
      find: "import { encodeOutbox } from './outbox.ts';",
      replace: "import { decodeOutbox, encodeOutbox } from './outbox.ts';",
    },
  ],
});

export const publishSaboteurs: readonly Saboteur[] = [
  publishFirst('publish final rows before their commit', 'final'),
  publishFirst('publish changes before their commit', 'changes'),
  {
    name: 'drop the outbox on recovery',
    seed: 2,
    edits: [
      {
        file: 'shared/partition/partition-state.ts',
        find: 'if (commit.outbox.length > 0 && commit.number > publishedNumber) state.unpublished.push(commit);',
        replace: '',
      },
    ],
  },
  {
    name: 'say what is published before it is',
    seed: 2,
    edits: [
      {
        file: 'shared/partition/publish.ts',
        find: `    await publishOutbox(env, outbox, { partition: state.partition, commitNumber: commit.number });
    await state.log.publishedUpTo(commit.number);`,
        replace: `    await state.log.publishedUpTo(commit.number);
    await publishOutbox(env, outbox, { partition: state.partition, commitNumber: commit.number });`,
      },
    ],
  },
  {
    name: 'return success while a commit is unpublished',
    seed: 18,
    edits: [
      {
        file: 'shared/partition/process-batch.ts',
        find: 'return failure === null ? null : Math.max(0, decoded.kinesisRecordCount - 1);',
        replace: 'return null;',
      },
    ],
  },
  {
    name: 'forget the dead letters',
    seed: 1,
    edits: [{ file: 'shared/partition/publish.ts', find: '  add(env.deadLetters, outbox.deadLetters);\n', replace: '' }],
  },
  {
    name: 'forget the late rows',
    seed: 7,
    edits: [
      { file: 'shared/partition/publish.ts', find: 'if (lateSink) add(lateSink, outbox.lateRows[index]!);', replace: 'void lateSink;' },
    ],
  },
  {
    name: 'write results without their guard',
    seed: 37,
    edits: [
      {
        file: 'shared/sinks/dynamodb-sink.ts',
        find: "const GUARD = 'attribute_not_exists(pk) OR weirCommit < :commit OR (weirCommit = :commit AND weirRevision <= :revision)';",
        replace:
          "const GUARD = 'attribute_not_exists(pk) OR weirCommit < :commit OR weirRevision <> :revision OR weirRevision = :revision';",
      },
    ],
  },
  {
    name: 'take unprocessed items for written',
    seed: 41,
    edits: [{ file: 'shared/sinks/dynamodb-sink.ts', find: '      pending = left;\n', replace: '      pending = [];\n' }],
  },
  {
    name: 'take refused records for accepted',
    seed: 3,
    edits: [{ file: 'shared/kinesis/producer.ts', find: 'pending = outcome.again.map(index => sent[index]!);', replace: 'pending = [];' }],
  },
  {
    name: 'take refused messages for sent',
    seed: 22,
    edits: [
      {
        file: 'shared/sinks/sqs-sink.ts',
        find: 'const failed = new Map((response.Failed ?? []).map(entry => [entry.Id, entry]));',
        replace: 'const failed = new Map((response.Failed ?? []).slice(0, 0).map(entry => [entry.Id, entry]));',
      },
    ],
  },
  {
    name: 'tell the others of a commit before its rows are out',
    seed: 1,
    edits: [
      {
        file: 'shared/partition/process-batch.ts',
        find: "    if ((await commitAttempt(env, state, attempt, tally)) === 'lost') return 'lost';\n    advanceTo(progress, decoded, to);",
        replace: `    if ((await commitAttempt(env, state, attempt, tally)) === 'lost') return 'lost';
    await env.watermarks.putRow(stageKey(env), watermarkRow(env, state, null));
    advanceTo(progress, decoded, to);`,
      },
      {
        file: 'shared/partition/process-batch.ts',
        find: "import { type Deadline, type PartitionEnvironment, partitionKey } from './environment.ts';",
        replace: `import { type Deadline, type PartitionEnvironment, partitionKey, stageKey } from './environment.ts';
import { watermarkRow } from './report-row.ts';`,
      },
    ],
  },
  {
    name: 'publish replacing rows before their commit',
    seed: 1,
    edits: [
      {
        file: 'shared/partition/publish.ts',
        find: "return emit === 'rows' && outputs[output]!.connector !== 'dynamodb';",
        replace: "return emit === 'rows' && outputs[output] !== undefined;",
      },
    ],
  },
  {
    name: 'forget rows that their sink refuses',
    seed: 2,
    edits: [
      { file: 'shared/partition/publish.ts', find: 'if (refused.length === 0) return;', replace: 'if (refused.length >= 0) return;' },
    ],
  },
  {
    name: 'lose a late row before it is owed',
    seed: 1,
    world: 'gentle',
    edits: [
      {
        file: 'shared/partition/side-rows.ts',
        find: 'slice.lateRows.filter(late => late.query === queryIndex)',
        replace: 'slice.lateRows.filter(late => late.query === queryIndex).slice(1)',
      },
    ],
  },
];
