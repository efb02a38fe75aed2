// What a partition does when it comes back, and that the others do not notice: told by what is read of whose log.
import { expect, test } from '@jest/globals';
import { ExternalError } from '../../shared/engine/errors.ts';
import { decodeEvent } from '../../shared/kinesis/decode-event.ts';
import type { PartitionEnvironment } from '../../shared/partition/environment.ts';
import { processBatch } from '../../shared/partition/process-batch.ts';
import { kinesisRecords } from '../kinesis/kinesis-event.ts';
import { AMPLE, PartitionWorld, payload, RUNNING, START_MS } from './partition-world.ts';

const SHARDS = ['shardId-000000000000', 'shardId-000000000001', 'shardId-000000000002'];
const [FAILED] = SHARDS;
const BATCHES = 3;
const EVENTS = kinesisRecords(Array.from({ length: 4 * BATCHES }, (_, i) => ({ data: payload(`k${i % 3}`, i, i), arrivalMs: START_MS })));

/** Reads of each shard's log since the last look, by the store's own names. */
function watched(world: PartitionWorld) {
  const reads = new Map<string, string[]>();
  const store = new Proxy(world.store, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== 'function') return method;
      return (partition: string, ...rest: unknown[]) => {
        const shardId = partition.slice(partition.lastIndexOf('/') + 1);
        if (['newest', 'range', 'after'].includes(String(name))) reads.set(shardId, [...(reads.get(shardId) ?? []), String(name)]);
        return (method as (...args: unknown[]) => unknown).call(target, partition, ...rest);
      };
    },
  });
  const look = () => {
    const seen = Object.fromEntries(SHARDS.map(shardId => [shardId, reads.get(shardId) ?? []]));
    reads.clear();
    return seen;
  };
  return { store, look };
}

async function deliver(environment: PartitionEnvironment, batch: number) {
  const records = EVENTS.slice(batch * 4, (batch + 1) * 4);
  const outcomes = SHARDS.map(shardId =>
    processBatch(environment, shardId, () => decodeEvent(records, { shardId, hashRange: null }), AMPLE),
  );
  return Promise.all(outcomes);
}

test('only the failed partition recovers; the others go on from memory', async () => {
  const world = await PartitionWorld.of(RUNNING);
  const { store, look } = watched(world);
  const process = world.process({}, store);
  await deliver(process, 0);
  look();
  world.results.onPublish = ({ context }) => {
    if (context.partition.endsWith(FAILED!)) throw new ExternalError('dynamodb', 'down', { retryable: true });
  };
  const outcomes = await deliver(process, 1);
  expect(outcomes.map(({ failure }) => failure !== null)).toEqual([true, false, false]);
  world.results.onPublish = null;
  look();
  expect((await deliver(process, 2)).map(({ failure, appliedRecordCount }) => [failure, appliedRecordCount])).toEqual(
    SHARDS.map(() => [null, 4]),
  );
  // The failed one loads: the newest item, then the chain to its base. The others ask once whether anything is newer.
  expect(look()).toEqual({ [SHARDS[0]!]: ['newest', 'range'], [SHARDS[1]!]: ['after'], [SHARDS[2]!]: ['after'] });
});

test('a partition that is behind reads what it missed, and not its snapshot again', async () => {
  const world = await PartitionWorld.of(RUNNING);
  const { store, look } = watched(world);
  const process = world.process({}, store);
  await deliver(process, 0);
  // Another environment serves it meanwhile.
  await deliver(world.process(), 1);
  look();
  expect((await deliver(process, 2)).map(({ failure, appliedRecordCount }) => [failure, appliedRecordCount])).toEqual(
    SHARDS.map(() => [null, 4]),
  );
  expect(look()).toEqual(Object.fromEntries(SHARDS.map(shardId => [shardId, ['after']])));
});
