// A sink that is down, and a row that a sink will never take: the first holds the partition back and loses nothing, the second becomes a dead
// letter while the others go on.
import { expect, test } from '@jest/globals';
import { ExternalError } from '../../shared/engine/errors.ts';
import type { OutboundRow, Sink } from '../../shared/sinks/sink.ts';
import { MINUTES, PartitionWorld, PLAIN, payload, RUNNING } from './partition-world.ts';

const RECORDS = [
  { data: payload('a', 1, 0) },
  { data: payload('poison', 2, 1) },
  { data: payload('b', 3, 2) },
  { data: payload('a', 4, 200) },
];

/** Refuses rows of the key `poison` for good. */
function choosy(target: Sink): Sink {
  return {
    description: 'choosy sink',
    publish: (rows, context) => {
      const isPoison = (row: OutboundRow) => row.key === 'poison' || Buffer.from(row.json).includes('"poison"');
      if (context.refuse) for (const row of rows.filter(isPoison)) context.refuse(row, 'choosy sink does not take poison.');
      return target.publish(
        rows.filter(row => !isPoison(row)),
        context,
      );
    },
    close: () => target.close(),
  };
}

const keysOf = (values: readonly unknown[]) => [...new Set(values.map(value => (value as { k: string }).k))].sort();

test.each([
  ['final', MINUTES],
  ['changes', RUNNING],
  ['stateless', PLAIN],
])('a poison row of a %s query is dead-lettered with its reason, and the others go on', async (_, sql) => {
  const world = await PartitionWorld.of(sql);
  let refusedCount = 0;
  const process = world.process({ outputs: [choosy(world.results)], onRefused: count => (refusedCount += count) });
  const outcome = await world.deliver(process, RECORDS);
  expect(outcome).toMatchObject({ unprocessedFrom: null, failure: null });
  expect(keysOf(world.results.values)).toEqual(['a', 'b']);
  expect(refusedCount).toBe(1);
  expect(world.deadLetters.values).toEqual([
    expect.objectContaining({
      reason: 'choosy sink does not take poison.',
      kind: 'refused row',
      sink: 'choosy sink',
      stream: 'trades',
      commitNumber: expect.any(Number),
      payload: expect.stringContaining('"poison"'),
    }),
  ]);
});

test('a crash after a poison row leaves exact duplicates of its dead letter', async () => {
  const world = await PartitionWorld.of(RUNNING);
  world.deadLetters.onPublish = () => {
    world.deadLetters.onPublish = null;
    throw new ExternalError('sqs', 'down', { retryable: true });
  };
  const process = world.process({ outputs: [choosy(world.results)] });
  expect(await world.deliver(process, RECORDS)).toMatchObject({ failure: { retryable: true } });
  expect(await world.deliver(process, RECORDS)).toMatchObject({ unprocessedFrom: null, failure: null, skippedRecordCount: 4 });
  expect(world.deadLetters.rows).toHaveLength(1);
  expect(await world.deliver(world.process({ outputs: [choosy(world.results)] }), RECORDS)).toMatchObject({ failure: null });
  expect(new Set(world.deadLetters.rows.map(row => row.identity)).size).toBe(1);
});

test('what the dead-letter sink itself refuses stops the partition', async () => {
  const world = await PartitionWorld.of(RUNNING);
  const refusing: Sink = {
    description: 'dead letters',
    publish: async (_, { refuse }) => {
      expect(refuse).toBeUndefined();
      throw new ExternalError('sqs', 'too large', { retryable: false });
    },
    close: async () => {},
  };
  const process = world.process({ outputs: [choosy(world.results)], deadLetters: refusing });
  expect(await world.deliver(process, RECORDS)).toMatchObject({ unprocessedFrom: 3, failure: { retryable: false } });
});

test('a sink that is down holds the partition: nothing is acknowledged, committed anew or lost, however often Lambda comes again', async () => {
  const world = await PartitionWorld.of(RUNNING);
  let isDown = true;
  let attemptCount = 0;
  world.results.onPublish = () => {
    attemptCount++;
    if (isDown) throw new ExternalError('dynamodb', 'down', { retryable: true });
  };
  const process = world.process();
  for (let i = 0; i < 10; i++) {
    expect(await world.deliver(process, RECORDS)).toMatchObject({ unprocessedFrom: expect.any(Number), failure: { retryable: true } });
  }
  expect(await world.commitNumbers()).toEqual([1]);
  expect(attemptCount).toBe(10);
  isDown = false;
  expect(await world.deliver(process, RECORDS)).toMatchObject({ unprocessedFrom: null, failure: null, skippedRecordCount: 4 });
  expect(world.results.values).toEqual([
    { k: 'a', s: 1 },
    { k: 'poison', s: 2 },
    { k: 'b', s: 3 },
    { k: 'a', s: 5 },
  ]);
});
