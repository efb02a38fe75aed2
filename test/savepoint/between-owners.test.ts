// Savepoints while a state goes from one shard to another: what is between two owners is in no savepoint, and no restore empties who has just begun.
import { expect, test } from '@jest/globals';
import { createSavepoint } from '../../shared/savepoint/create-savepoint.ts';
import { restoreSavepoint } from '../../shared/savepoint/restore-savepoint.ts';
import type { Savepoint, SavepointStore } from '../../shared/savepoint/savepoint.ts';
import { faultyLogStore, scripted } from '../checkpoint/faulty-store.ts';
import { payload, RUNNING, stageOf } from '../partition/partition-world.ts';
import { ReshardingWorld } from '../partition/resharding-world.ts';

class MemorySavepoints implements SavepointStore {
  readonly description = 'memory';
  private readonly files = new Map<string, Uint8Array>();
  put = async (name: string, bytes: Uint8Array) => void this.files.set(name, bytes);
  get = async (name: string) => this.files.get(name) ?? null;
  names = async () => [];
}

const { states } = stageOf(RUNNING);
const KEYS = ['a', 'b', 'c', 'd', 'e', 'f'];

const stage = (world: ReshardingWorld) => ({
  ...{ program: world.program, states, stream: 'trades', shards: world.shards, askForVisit: async () => {} },
  openLog: (shardId: string) => world.process().openLog(`app/main/trades/${shardId}`),
});

const save = (world: ReshardingWorld, store: SavepointStore): Promise<Savepoint> =>
  createSavepoint({ name: 's', application: 'app', createdAtMs: 0, stages: [stage(world)], store, progress: () => {} });

const groupsIn = ({ stages }: Savepoint) => stages[0]!.partitions.map(({ shardId, groupCount }) => `${shardId} ${groupCount}`);

test('a savepoint between a seal and the import after it is refused, and can be taken when that is done', async () => {
  const world = await ReshardingWorld.withShards(1, RUNNING);
  for (const k of KEYS) world.put(k, payload(k, 1, 5));
  await world.read('shard-0');
  const children = world.split('shard-0');
  const store = new MemorySavepoints();
  // Before the seal the parent has it all.
  expect(groupsIn(await save(world, store))).toEqual(['shard-0 6']);
  // The seal and the birth are written, the import is not.
  const dying = world.process({}, faultyLogStore(world.store, scripted({ putIfAbsent: [null, null, 'crash'] })));
  await expect(world.visit(children[0], dying)).rejects.toThrow();
  expect((await world.kinds('shard-0')).at(-1)).toBe('2 sealed');
  await expect(save(world, store)).rejects.toMatchObject({ retryable: true, message: expect.stringContaining('is taking over') });
  await world.visit(children[0]);
  await expect(save(world, store)).rejects.toThrow(children[1]);
  await world.visit(children[1]);
  const { stages } = await save(world, store);
  expect(stages[0]!.partitions.reduce((sum, { groupCount }) => sum + groupCount, 0)).toBe(KEYS.length);
});

test('a restore of the time before does not empty a child that has begun meanwhile', async () => {
  const world = await ReshardingWorld.withShards(1, RUNNING);
  const store = new MemorySavepoints();
  const savepoint = await save(world, store);
  expect(groupsIn(savepoint)).toEqual(['shard-0 0']);
  const children = world.split('shard-0');
  for (const k of KEYS) world.put(k, payload(k, 1, 5));
  for (const child of children) await world.read(child);
  await restoreSavepoint(savepoint, [stage(world)], store, () => {}, { stateOnly: true });
  for (const k of KEYS) world.put(k, payload(k, 10, 6));
  for (const child of children) await world.read(child, { env: world.process() });
  const last = new Map(world.results.values.map(row => [(row as { k: string }).k, (row as { s: number }).s]));
  expect([...last.values()]).toEqual(KEYS.map(() => 11));
});
