// A savepoint of an application in another: whose stream was resharded since, or which reads another stream with other shards. Whatever the
// shards, what is at the sinks in the end is what an application leaves there that nobody interrupted.
import { describe, expect, test } from '@jest/globals';
import { loadProgram } from '../../local/load-program.ts';
import type { CommitLog } from '../../shared/checkpoint/commit-log.ts';
import { decodeEvent } from '../../shared/kinesis/decode-event.ts';
import type { PartitionEnvironment } from '../../shared/partition/environment.ts';
import { createSavepoint } from '../../shared/savepoint/create-savepoint.ts';
import { misfits, type RestoreMode, type StageToRestore } from '../../shared/savepoint/restore-plan.ts';
import { restoreSavepoint } from '../../shared/savepoint/restore-savepoint.ts';
import type { Savepoint, SavepointStore } from '../../shared/savepoint/savepoint.ts';
import { kinesisRecords } from '../kinesis/kinesis-event.ts';
import { payload, stageOf } from '../partition/partition-world.ts';
import { ReshardingWorld } from '../partition/resharding-world.ts';

const QUERIES: Readonly<Record<string, string>> = {
  totals: 'CREATE STREAM o AS SELECT k, COUNT(*) AS n, SUM(v) AS s FROM trades GROUP BY k EMIT CHANGES;',
  windows: 'CREATE STREAM o AS SELECT k, _window_start AS w, SUM(v) AS s FROM trades GROUP BY k WINDOW SLIDING(60s, 20s) EMIT FINAL;',
  sessions: 'CREATE STREAM o AS SELECT k, _window_start AS w, COUNT(*) AS n FROM trades GROUP BY k WINDOW SESSION(20s) EMIT FINAL;',
  'rows in time order':
    'CREATE STREAM o AS SELECT k, v, SUM(v) OVER (PARTITION BY k ORDER BY at ROWS BETWEEN 3 PRECEDING AND CURRENT ROW) AS s FROM trades;',
  'the first three':
    'CREATE STREAM o AS SELECT k, v, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v DESC) AS n FROM trades) WHERE n <= 3;',
};

const STEP_S = 5;
const END_S = 3_000;
const KEYS = Array.from({ length: 9 }, (_, i) => `key ${i}`);

/** A row every few seconds, so that none is late wherever it is read. */
const rowsBetween = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({
    k: KEYS[((from + i) * 7) % KEYS.length]!,
    v: ((from + i) * 31) % 97,
    second: (from + i) * STEP_S,
  }));

type Script = Pick<StageToRestore, 'program' | 'states'>;

async function scriptOf(sql: string): Promise<Script> {
  const { moduleText, states } = stageOf(sql);
  return { program: await loadProgram(moduleText), states };
}

class MemorySavepoints implements SavepointStore {
  readonly description = 'memory';
  private readonly files = new Map<string, Uint8Array>();
  put = async (name: string, bytes: Uint8Array) => void this.files.set(name, bytes);
  get = async (name: string) => this.files.get(name) ?? null;
  names = async () => [];
}

/** An application over the shards of a world, which its handlers can also read from by themselves. */
class Application {
  readonly world: ReshardingWorld;
  private readonly name: string;

  constructor(world: ReshardingWorld, name: string) {
    this.world = world;
    this.name = name;
  }

  process(): PartitionEnvironment {
    const readShard: PartitionEnvironment['readShard'] = async (shardId, after) => {
      const { records, hashRange } = this.world.shard(shardId);
      const all = kinesisRecords(records);
      const from = after === null ? 0 : all.findIndex(({ kinesis }) => kinesis.sequenceNumber > after.sequenceNumber);
      return { decoded: decodeEvent(from < 0 ? [] : all.slice(from), { shardId, hashRange }), isTip: true };
    };
    return this.world.process({ application: this.name, readShard });
  }

  openLog = (shardId: string): CommitLog => this.process().openLog(`${this.name}/main/trades/${shardId}`);

  put(from: number, to: number): void {
    for (const { k, v, second } of rowsBetween(from, to)) this.world.put(k, payload(k, v, second));
  }

  /** Parents first, as a mapping does; from the beginning of each shard, where `again`. */
  async read({ again = false } = {}): Promise<void> {
    for (const { shardId, records } of this.world.shards) {
      for (
        const acknowledged = again ? { at: 0 } : { at: this.world.shard(shardId).acknowledged };
        acknowledged.at < records.length;
        acknowledged.at += 4
      ) {
        const to = Math.min(records.length, acknowledged.at + 4);
        const outcome = await this.world.read(shardId, { env: this.process(), from: acknowledged.at, to });
        expect(outcome).toMatchObject({ failure: null, unprocessedFrom: null });
      }
      await this.world.visit(shardId, this.process());
    }
  }

  async save({ program, states }: Script, store: SavepointStore): Promise<Savepoint> {
    const stage = {
      program,
      states,
      stream: 'trades',
      shards: this.world.shards,
      openLog: this.openLog,
    };
    return createSavepoint({ name: 's', application: this.name, createdAtMs: 0, stages: [stage], store, progress: () => {} });
  }

  stage({ program, states }: Script, stream = 'trades'): StageToRestore {
    const askForVisit: StageToRestore['askForVisit'] = async () => {};
    return { program, states, stream, shards: this.world.shards, openLog: this.openLog, askForVisit };
  }

  async restore(savepoint: Savepoint, script: Script, store: SavepointStore, mode: RestoreMode, stream = 'trades'): Promise<void> {
    expect(await misfits(savepoint, [this.stage(script, stream)], mode)).toEqual([]);
    await restoreSavepoint(savepoint, [this.stage(script, stream)], store, () => {}, mode);
  }
}

/** What is at a sink that replaces rows by key, window and place, of all these worlds one after the other. */
function contents(...worlds: readonly ReshardingWorld[]): string[] {
  const items = new Map<string, string>();
  for (const { identity, kind, json } of worlds.flatMap(world => world.results.rows)) {
    const item = JSON.stringify((JSON.parse(identity) as unknown[]).slice(0, -1));
    if (kind === 'delete') items.delete(item);
    else items.set(item, Buffer.from(json).toString());
  }
  return [...items.values()].filter(json => !json.includes('"end')).sort();
}

function close({ world }: Application): void {
  for (const { shardId, closed } of world.shards)
    if (!closed) world.put(world.keyIn(shardId, 'end'), payload(world.keyIn(shardId, 'end'), 1, END_S));
}

async function uninterrupted(script: Script): Promise<string[]> {
  const app = new Application(new ReshardingWorld(script.program, 1), 'one');
  app.put(0, 120);
  close(app);
  await app.read();
  return contents(app.world);
}

describe.each(Object.entries(QUERIES))('%s', (_, sql) => {
  test.each([
    [1, 3],
    [2, 2],
    [3, 1],
    [2, 5],
  ])('of %i shards, in another stream of %i', async (savedCount, shardCount) => {
    const script = await scriptOf(sql);
    const store = new MemorySavepoints();
    const old = new Application(new ReshardingWorld(script.program, savedCount), 'old');
    old.put(0, 60);
    await old.read();
    const savepoint = await old.save(script, store);
    const other = new Application(new ReshardingWorld(script.program, shardCount), 'other');
    await other.restore(savepoint, script, store, { stateOnly: true }, 'elsewhere');
    other.put(60, 120);
    close(other);
    await other.read();
    expect(contents(old.world, other.world)).toEqual(await uninterrupted(script));
    const { records } = await counted(other);
    expect(records).toBe(120 + shardCount);
  });

  test('in another application, after its stream was split and merged', async () => {
    const script = await scriptOf(sql);
    const store = new MemorySavepoints();
    const world = new ReshardingWorld(script.program, 2);
    const old = new Application(world, 'old');
    old.put(0, 60);
    await old.read();
    const savepoint = await old.save(script, store);
    // Between the savepoint and the reshardings records came that only the closed shards hold.
    old.put(60, 80);
    const [, right] = world.split('shard-0');
    old.put(80, 100);
    world.merge(right, 'shard-1');
    old.put(100, 120);
    close(old);
    const sentBefore = contents(world);
    const fresh = new Application(world, 'fresh');
    await fresh.restore(savepoint, script, store, { stateOnly: false });
    await fresh.read({ again: true });
    expect(sentBefore).not.toEqual(contents(world));
    expect(contents(world)).toEqual(await uninterrupted(script));
  });
});

async function counted({ world }: Application): Promise<Record<string, number>> {
  const total: Record<string, number> = {};
  for (const { counters } of await world.watermarks.rows('other/main'))
    for (const [name, count] of Object.entries(counters)) total[name] = (total[name] ?? 0) + count;
  return total;
}

describe('is refused', () => {
  const sql = QUERIES.totals!;

  async function saved(shardCount: number): Promise<{ app: Application; script: Script; savepoint: Savepoint; store: SavepointStore }> {
    const script = await scriptOf(sql);
    const store = new MemorySavepoints();
    const app = new Application(new ReshardingWorld(script.program, shardCount), 'app');
    app.put(0, 30);
    await app.read();
    return { app, script, savepoint: await app.save(script, store), store };
  }

  test('by the application itself, once the children of a shard have begun', async () => {
    const { app, script, savepoint } = await saved(1);
    app.world.split('shard-0');
    app.put(30, 40);
    await app.read();
    expect(await misfits(savepoint, [app.stage(script)], { stateOnly: false })).toEqual([
      'stage trades: the stream was resharded since, and the application has begun with shard-1, shard-2: restore into an application under another name, or take the state without its place (--state-only)',
    ]);
    expect(await misfits(savepoint, [app.stage(script)], { stateOnly: true })).toEqual([]);
  });

  test('without its place, while a closed shard has records that nobody read', async () => {
    const { app, script, savepoint } = await saved(1);
    app.put(30, 40);
    app.world.split('shard-0');
    expect(await misfits(savepoint, [app.stage(script)], { stateOnly: true })).toEqual([
      'stage trades: the application has not read shard-0 to the end, which the stream has closed: let it run until it has',
    ]);
  });
});

test('a shard that nothing came to yet does not stand in the way', async () => {
  const script = await scriptOf(QUERIES.totals!);
  const store = new MemorySavepoints();
  const app = new Application(new ReshardingWorld(script.program, 2), 'app');
  const only = app.world.keyIn('shard-1');
  app.world.put(only, payload(only, 5, 1));
  await app.read();
  const savepoint = await app.save(script, store);
  const other = app.world.keyIn('shard-0');
  app.world.put(other, payload(other, 7, 2));
  app.world.put(only, payload(only, 1, 2));
  await app.read();
  // Back to where nothing had come: what came since is read again, once.
  await app.restore(savepoint, script, store, { stateOnly: false });
  await app.read();
  expect(contents(app.world)).toEqual([`{"k":"${only}","n":2,"s":6}`, `{"k":"${other}","n":1,"s":7}`].sort());
});
