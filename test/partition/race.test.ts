// Many handlers, ticks, zombies and deaths on the same partitions, in every order that a seed can think of. The rules are checked at every
// commit, publish, row and acknowledgement (`Ledger`); the results are those of a plain evaluator over the committed line. A failure names its
// seed, and `WEIR_TEST_SEED=n` replays it alone.
import { expect, test } from '@jest/globals';
import type { StageProgram } from '../../shared/engine/program.ts';
import { evaluate } from './race/oracle.ts';
import { raceProgram } from './race/stage.ts';
import { RaceWorld, type WorldFigures } from './race/world.ts';

const SEED_COUNT = 150;
const seeds =
  process.env.WEIR_TEST_SEED === undefined ? Array.from({ length: SEED_COUNT }, (_, i) => i + 1) : [Number(process.env.WEIR_TEST_SEED)];

test('whatever happens, results are exact and the rules hold', async () => {
  const program = await raceProgram();
  const total: Record<string, number> = {};
  for (const seed of seeds) {
    const figures = await race(program, seed).catch(error => {
      throw new Error(`seed ${seed}: ${error.message}`, { cause: error });
    });
    for (const [name, count] of Object.entries(figures)) total[name] = (total[name] ?? 0) + count;
  }
  // The races are worth nothing where nothing collides.
  if (seeds.length === 1) return;
  for (const [name, count] of Object.entries(total))
    expect({ name, count, isEnough: count > SEED_COUNT / 5 }).toMatchObject({ isEnough: true });
});

async function race(program: StageProgram, seed: number): Promise<WorldFigures> {
  const world = new RaceWorld(program, seed);
  await world.run();
  for (const [index, shard] of world.shards.entries()) await checkShard(world, shard, index);
  return world.figures;
}

async function checkShard(world: RaceWorld, shard: RaceWorld['shards'][number], index: number): Promise<void> {
  const { ledger } = world;
  const { items } = ledger.line(world.partitionOf(shard));
  const oracle = evaluate(shard, items);
  const ofShard = ({ text }: { text: string }) => text.includes(`-${index}"`);
  const inShard = ({ text }: { text: string }) => text.includes(shard.shardId);
  const places = (sink: string) =>
    ledger.texts(sink, inShard).map(text => {
      const { sequenceNumber, subSequenceNumber = -1 } = JSON.parse(text);
      return `${sequenceNumber}:${subSequenceNumber}`;
    });
  expect({
    sums: byKey(ledger.texts('sums', ofShard)),
    running: byKey(ledger.texts('running', ofShard)),
    large: ledger.texts('large', ofShard).sort(),
    late: places('late').sort(),
    deadLetters: places('dead letters').sort(),
  }).toEqual({
    sums: byKey(oracle.sums),
    running: byKey(oracle.running),
    large: oracle.large.sort(),
    late: oracle.late.sort(),
    deadLetters: oracle.deadLetters.sort(),
  });
  const counters = await world.counters(shard);
  expect(counters).toMatchObject(oracle.counters);
  for (const query of ['sums', 'running', 'large']) {
    const sum = ['filtered', 'late', 'failed', 'applied'].reduce((so, name) => so + counters[`${query}.${name}`]!, 0);
    expect({ query, sum }).toEqual({ query, sum: counters.decoded });
  }
}

/** Rows by key, in the order in which they came within it. */
function byKey(texts: readonly string[]): Record<string, string[]> {
  return Object.fromEntries([...Map.groupBy(texts, text => JSON.parse(text).k as string)].sort(([a], [b]) => (a < b ? -1 : 1)));
}
