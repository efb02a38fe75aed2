// Splits and merges at any moment, while several processes read, tick, overlap, repeat and die between any two of their writes. Whatever happens,
// each record is counted once: under EMIT CHANGES a key with n records has given the sums 1 to n, each of them in one row.
import { expect, test } from '@jest/globals';
import type { LogStore } from '../../shared/checkpoint/log-store.ts';
import { ExternalError } from '../../shared/engine/errors.ts';
import type { StageProgram } from '../../shared/engine/program.ts';
import type { PartitionEnvironment } from '../../shared/partition/environment.ts';
import { chance } from '../lives/window-rows.ts';
import { payload, programOf, RUNNING } from './partition-world.ts';
import { ReshardingWorld } from './resharding-world.ts';

const SEED_COUNT = 20;
const STEPS = 50;
const SHARDS_MAX = 14;

/** The process is gone. */
class Death extends Error {}

interface Fate {
  readonly random: (below: number) => number;
  /** One call in so many is the last; 0: none is. */
  deathIn: number;
  deathCount: number;
}

/** A store that answers after a while, or whose caller dies before or after the write. */
function fatefulStore(store: LogStore, fate: Fate): LogStore {
  return new Proxy(store, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        await pass(fate);
        const answer: unknown = await member.apply(target, args);
        await pass(fate);
        return answer;
      };
    },
  });
}

async function pass(fate: Fate): Promise<void> {
  for (let turns = fate.random(4); turns > 0; turns--) await new Promise(resolve => setImmediate(resolve));
  if (fate.deathIn === 0 || fate.random(fate.deathIn) !== 0) return;
  fate.deathCount++;
  throw new Death();
}

async function play(program: StageProgram, seed: number): Promise<{ imports: number; deaths: number }> {
  const random = chance(seed);
  const world = new ReshardingWorld(program, 1 + random(2));
  const fate: Fate = { random, deathIn: 40, deathCount: 0 };
  const newProcess = () => world.process({}, fatefulStore(world.store, fate));
  const processes: PartitionEnvironment[] = [newProcess(), newProcess(), newProcess()];
  const counts = new Map<string, number>();
  const putOne = () => {
    const k = `k${random(7)}`;
    counts.set(k, (counts.get(k) ?? 0) + 1);
    world.put(k, payload(k, 1, 0));
  };
  const work = async () => {
    const at = random(processes.length);
    const { shardId, acknowledged, records } = world.shards[random(world.shards.length)]!;
    const from = Math.max(0, acknowledged - random(3));
    try {
      if (random(3) === 0 || from === records.length) await world.visit(shardId, processes[at]);
      else {
        const { failure } = await world.read(shardId, { env: processes[at]!, from, to: Math.min(records.length, from + 1 + random(4)) });
        if (failure !== null && failure.name !== 'ParentNotDrained') throw failure;
      }
    } catch (error) {
      if (!(error instanceof Death) && !(error instanceof ExternalError && error.retryable)) throw error;
      processes[at] = newProcess();
    }
  };
  for (let step = 0; step < STEPS; step++) {
    for (let n = random(3); n > 0; n--) putOne();
    if (random(8) === 0 && world.shards.length < SHARDS_MAX) reshard(world, random);
    await Promise.all(Array.from({ length: 1 + random(3) }, work));
  }
  fate.deathIn = 0;
  // Parents come before their children in the list.
  for (const { shardId, records, closed } of world.shards) {
    const env = world.process();
    if (records.length > 0) expect(await world.read(shardId, { env })).toMatchObject({ failure: null, unprocessedFrom: null });
    if (!closed) expect((await world.visit(shardId, env)).outcome).toBe('done');
  }
  check(world, counts, await world.counted());
  const logs = await Promise.all(world.shards.map(({ shardId }) => world.kinds(shardId)));
  return { imports: logs.flat().filter(kind => kind.endsWith('import')).length, deaths: fate.deathCount };
}

function reshard(world: ReshardingWorld, random: (below: number) => number): void {
  const open = world.shards.filter(({ closed }) => !closed).sort((a, b) => (a.hashRange.start < b.hashRange.start ? -1 : 1));
  const at = random(open.length);
  if (random(2) === 0 || at + 1 === open.length) world.split(open[at]!.shardId);
  else world.merge(open[at]!.shardId, open[at + 1]!.shardId);
}

function check(world: ReshardingWorld, counts: ReadonlyMap<string, number>, counted: Record<string, number>): void {
  const byIdentity = new Map<string, string>();
  for (const { identity, json } of world.results.rows) {
    const text = Buffer.from(json).toString('utf8');
    expect(byIdentity.get(identity) ?? text).toBe(text);
    byIdentity.set(identity, text);
  }
  const rows = [...byIdentity.values()].map(text => JSON.parse(text) as { k: string; s: number });
  const sums = Object.fromEntries([...Map.groupBy(rows, ({ k }) => k)].map(([k, of]) => [k, of.map(({ s }) => s).sort((a, b) => a - b)]));
  expect(sums).toEqual(Object.fromEntries([...counts].map(([k, n]) => [k, Array.from({ length: n }, (_, i) => i + 1)])));
  const total = [...counts.values()].reduce((sum, n) => sum + n, 0);
  expect(counted).toMatchObject({ records: total, decoded: total, 'sums.applied': total, 'sums.strays': 0 });
}

test('each record is counted once, whoever dies when', async () => {
  const program = await programOf(RUNNING);
  const total = { imports: 0, deaths: 0 };
  const seeds =
    process.env.WEIR_TEST_SEED === undefined ? Array.from({ length: SEED_COUNT }, (_, i) => i + 1) : [Number(process.env.WEIR_TEST_SEED)];
  for (const seed of seeds) {
    try {
      const { imports, deaths } = await play(program, seed);
      total.imports += imports;
      total.deaths += deaths;
    } catch (error) {
      throw new Error(`seed ${seed} (WEIR_TEST_SEED=${seed} plays it alone)`, { cause: error });
    }
  }
  if (seeds.length === 1) return;
  expect(total.imports).toBeGreaterThan(SEED_COUNT);
  expect(total.deaths).toBeGreaterThan(SEED_COUNT);
});
