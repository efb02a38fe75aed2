// Shards that merge at different watermarks, and split again: every window is sent once, and a row is late exactly where the layout says so. What
// must come out is computed row by row: a row is judged by its shard's watermark, or by that of the parent that its key comes from, whichever is
// higher.
import { describe, expect, test } from '@jest/globals';
import { type Assign, chance, cumulating, hopping, tumbling } from '../lives/window-rows.ts';
import { payload, START_MS } from './partition-world.ts';
import { ReshardingWorld } from './resharding-world.ts';

const BOUND_MS = 10_000;
const END_S = 3_000;

interface Shard {
  watermarkMs: number;
  /** By first letter of the keys that came with the parent that was further. */
  readonly closedUpToMs: Readonly<Record<string, number>>;
}

interface Judged {
  readonly k: string;
  readonly v: number;
  readonly at: number;
  readonly judgedByMs: number;
}

/** Puts a row, and notes what it must be judged by. */
function putting(world: ReshardingWorld, judged: Judged[]) {
  let v = 0;
  return (shard: Shard, k: string, second: number): void => {
    const at = START_MS + second * 1000;
    v++;
    world.put(k, payload(k, v, second));
    judged.push({ k, v, at, judgedByMs: Math.max(shard.watermarkMs, shard.closedUpToMs[k[0]!] ?? Number.NEGATIVE_INFINITY) });
    shard.watermarkMs = Math.max(shard.watermarkMs, at - BOUND_MS);
  };
}

const fresh = (): Shard => ({ watermarkMs: Number.NEGATIVE_INFINITY, closedUpToMs: {} });

/** Two shards, one far ahead of the other; merged; and split in two again. */
async function play(sql: string, seed: number): Promise<{ world: ReshardingWorld; judged: readonly Judged[] }> {
  const world = await ReshardingWorld.withShards(2, sql);
  const judged: Judged[] = [];
  const put = putting(world, judged);
  const random = chance(seed);
  const slow = [world.keyIn('shard-0', 'a'), world.keyIn('shard-0', 'aa')];
  const fast = [world.keyIn('shard-1', 'b'), world.keyIn('shard-1', 'bb')];
  const one = (keys: readonly string[]) => keys[random(keys.length)]!;
  const readAll = async (...shardIds: string[]) => {
    for (const shardId of shardIds) {
      // A process for every few records, so that everything comes from the log.
      while (world.shard(shardId).acknowledged < world.shard(shardId).records.length) {
        const { acknowledged, records } = world.shard(shardId);
        expect((await world.read(shardId, { to: Math.min(records.length, acknowledged + 1 + random(5)) })).failure).toBeNull();
      }
    }
  };
  const [left, right] = [fresh(), fresh()];
  for (let i = 0; i < 12; i++) put(left, one(slow), random(100));
  for (let i = 0; i < 20; i++) put(right, one(fast), 100 + random(300));
  await readAll('shard-0', 'shard-1');
  const merged = world.merge('shard-0', 'shard-1');
  const child: Shard = { watermarkMs: left.watermarkMs, closedUpToMs: { b: right.watermarkMs } };
  for (let i = 0; i < 25; i++)
    put(child, ...(random(2) === 0 ? ([one(slow), 80 + i * 4] as const) : ([one(fast), 60 + i * 5 + random(250)] as const)));
  await readAll(merged);
  const halves = world.split(merged);
  const again = { a: { ...child }, b: { ...child } };
  for (let i = 0; i < 20; i++) {
    put(again.a, one(slow), 150 + random(250));
    put(again.b, one(fast), 250 + random(250));
  }
  put(again.a, slow[0]!, END_S);
  put(again.b, fast[0]!, END_S);
  await readAll(...halves);
  return { world, judged };
}

const WINDOWS: Readonly<Record<string, { readonly sql: string; readonly assign: Assign }>> = {
  tumbling: { sql: "TUMBLING(at, INTERVAL '30' SECOND)", assign: tumbling(30_000) },
  hopping: { sql: 'HOPPING(60s, 20s)', assign: hopping(60_000, 20_000) },
  'hopping, of two panes an advance': { sql: 'HOPPING(50s, 20s)', assign: hopping(50_000, 20_000) },
  cumulating: { sql: 'CUMULATE(60s, 20s)', assign: cumulating(60_000, 20_000) },
};

describe.each(Object.entries(WINDOWS))('%s', (_, { sql, assign }) => {
  test.each([0, 25_000])('lateness %i ms', async latenessMs => {
    const lateness = latenessMs > 0 ? ` WITH ('allowed.lateness' = '${latenessMs} ms')` : '';
    for (let seed = 1; seed <= 4; seed++) {
      const query = `CREATE STREAM sums AS SELECT k, _window_start AS s, _window_end AS e, SUM(v) AS n FROM trades GROUP BY k WINDOW ${sql} EMIT FINAL${lateness};`;
      const { world, judged } = await play(query, seed);
      const expected = new Map<string, number>();
      let lateCount = 0;
      for (const { k, v, at, judgedByMs } of judged) {
        const taking = assign(at).filter(({ endMs }) => judgedByMs < endMs + latenessMs);
        if (taking.length === 0) lateCount++;
        for (const { startMs, endMs } of taking) {
          if (startMs > START_MS + (END_S - 100) * 1000) continue;
          const group = `${k} ${new Date(startMs).toISOString()} ${new Date(endMs).toISOString()}`;
          expected.set(group, (expected.get(group) ?? 0) + v);
        }
      }
      const sent = (world.results.values as { k: string; s: string; e: string; n: number }[]).map(
        ({ k, s, e, n }) => [`${k} ${s} ${e}`, n] as const,
      );
      expect({ seed, results: Object.fromEntries(sent) }).toEqual({ seed, results: Object.fromEntries(expected) });
      if (latenessMs === 0) expect({ seed, count: sent.length }).toEqual({ seed, count: expected.size });
      expect(new Set(world.results.rows.map(({ identity }) => identity)).size).toBe(world.results.rows.length);
      expect(await world.counted()).toMatchObject({
        records: judged.length,
        'sums.late': lateCount,
        'sums.applied': judged.length - lateCount,
      });
    }
  });
});

test('OVER in time order: each row that is not late once', async () => {
  for (let seed = 1; seed <= 6; seed++) {
    const query =
      'CREATE STREAM sums AS SELECT k, v, COUNT(*) OVER (PARTITION BY k ORDER BY at ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS n FROM trades;';
    const { world, judged } = await play(query, seed);
    const taken = judged.filter(({ at, judgedByMs }) => judgedByMs <= at);
    const closed = taken.filter(({ at }) => at < START_MS + (END_S - 100) * 1000);
    const sent = (world.results.values as { k: string; v: number }[]).map(({ k, v }) => `${k} ${v}`);
    expect({ seed, sent: sent.sort() }).toEqual({ seed, sent: closed.map(({ k, v }) => `${k} ${v}`).sort() });
    expect(await world.counted()).toMatchObject({ 'sums.late': judged.length - taken.length });
  }
});

test('sessions: as many as a plain evaluation finds, each sent once', async () => {
  for (let seed = 1; seed <= 6; seed++) {
    const query = 'CREATE STREAM sums AS SELECT k, SUM(v) AS n FROM trades GROUP BY k WINDOW SESSION(20s) EMIT FINAL;';
    const { world, judged } = await play(query, seed);
    const { late, sums } = sessions(judged, 20_000);
    const sent = (world.results.values as { k: string; n: number }[]).map(({ k, n }) => `${k} ${n}`).sort();
    expect({ seed, sent }).toEqual({ seed, sent: sums.sort() });
    expect(await world.counted()).toMatchObject({ 'sums.late': late });
  }
});

/** Sessions of each key as a list; a row joins those that are not closed to it. */
function sessions(judged: readonly Judged[], gapMs: number): { late: number; sums: string[] } {
  interface Session {
    k: string;
    startMs: number;
    endMs: number;
    sum: number;
  }
  let open: Session[] = [];
  let late = 0;
  for (const { k, v, at, judgedByMs } of judged) {
    const reached = open.filter(each => each.k === k && each.endMs >= judgedByMs && each.startMs - gapMs <= at && at <= each.endMs);
    if (at + gapMs < judgedByMs && !reached.some(each => each.startMs <= at)) {
      late++;
      continue;
    }
    const all = [...reached, { k, startMs: at, endMs: at + gapMs, sum: v }];
    open = open.filter(each => !reached.includes(each));
    const [startMs, endMs] = [Math.min(...all.map(each => each.startMs)), Math.max(...all.map(each => each.endMs))];
    open.push({ k, startMs, endMs, sum: all.reduce((sum, each) => sum + each.sum, 0) });
  }
  return { late, sums: open.filter(({ startMs }) => startMs < START_MS + (END_S - 100) * 1000).map(({ k, sum }) => `${k} ${sum}`) };
}
