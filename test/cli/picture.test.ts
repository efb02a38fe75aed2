// The picture of `weir dev` on screens of every size: nothing wraps, nothing scrolls, and what matters is there.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import pc from 'picocolors';
import { picture } from '../../cli/dev/picture.ts';
import type { ShardFigures, Snapshot, StageFigures } from '../../cli/dev/snapshot.ts';
import { textRow } from '../../cli/output/text-row.ts';
import { compile } from '../../shared/sql/compile.ts';
import { TOTALS_SQL, TWO_STREAMS_SQL } from './scripts.ts';

const shard = (index: number): ShardFigures => ({
  shardId: `shardId-${String(index).padStart(12, '0')}`,
  watermarkMs: index === 1 ? null : Date.UTC(2026, 0, 1, index),
  lagMs: index * 1000,
  recordCount: 1_234_567,
  groupCount: 89,
  commitCount: 4_321,
});

function stagesOf(sql: string, shardCount: number, rowCount: number): StageFigures[] {
  const row = textRow('{"symbol":"ABC","start":"2026-01-01T00:00:00.000Z","n":12,"price":1234.5000,"qty":9223372036854775807}');
  return compile(sql).application!.stages.map(({ descriptor }) => ({
    descriptor,
    shards: Array.from({ length: shardCount }, (_, index) => shard(index)),
    counters: { records: 4_938_268, commits: 17_284, undecodable: 7, 'totals.late': 12, 'totals.emitted': 1_000 },
    newest: descriptor.queries.map(() => Array.from({ length: rowCount }, () => row)),
  }));
}

const snapshotOf = (stages: readonly StageFigures[], sentCount: number): Snapshot => ({
  nowMs: 0,
  stages,
  sent: { sentCount, totalCount: 20_000, retriedCount: 321 },
  isApplied: sentCount === 20_000,
  isPaused: false,
  finished: false,
  fingerprint: '',
});

const drawn = (snapshot: Snapshot, width: number, height: number, problems: readonly string[] = []) =>
  picture(snapshot, { title: 'weir dev app.sql', elapsedMs: 83_000, problems, width, height, color: pc.createColors(false) }).split('\n');

test('an everyday screen', () => {
  expect(
    drawn(snapshotOf(stagesOf(TOTALS_SQL, 2, 3), 12_340), 100, 30).join('\n'),
  ).toBe(`weir dev app.sql                                                                                1:23
███████████████░░░░░░░░░░  61 %  12,340 of 20,000 records sent, 321 of them throttled and sent again
4,938,268 read in 17,284 commits, 12 late, 7 dead-lettered; 1,000 rows emitted

totals: newest closed windows
┌────────┬──────────────────────────┬────┬───────────┬─────────────────────┐
│ symbol │ start                    │  n │     price │                 qty │
├────────┼──────────────────────────┼────┼───────────┼─────────────────────┤
│ ABC    │ 2026-01-01T00:00:00.000Z │ 12 │ 1234.5000 │ 9223372036854775807 │
│ ABC    │ 2026-01-01T00:00:00.000Z │ 12 │ 1234.5000 │ 9223372036854775807 │
│ ABC    │ 2026-01-01T00:00:00.000Z │ 12 │ 1234.5000 │ 9223372036854775807 │
└────────┴──────────────────────────┴────┴───────────┴─────────────────────┘

Shards of trades
┌───────┬──────────────────────────┬──────────┬───────────┬────────┬─────────┐
│ shard │ watermark                │   behind │   records │ groups │ commits │
├───────┼──────────────────────────┼──────────┼───────────┼────────┼─────────┤
│     0 │ 2026-01-01T00:00:00.000Z │     0 ms │ 1,234,567 │     89 │   4,321 │
│     1 │ none yet                 │ 1,000 ms │ 1,234,567 │     89 │   4,321 │
└───────┴──────────────────────────┴──────────┴───────────┴────────┴─────────┘`);
});

test('fits every screen from 60 columns and 24 lines up', () => {
  const size = { width: fc.integer({ min: 60, max: 250 }), height: fc.integer({ min: 24, max: 80 }) };
  const content = {
    shardCount: fc.integer({ min: 0, max: 20 }),
    rowCount: fc.integer({ min: 0, max: 12 }),
    sentCount: fc.integer({ min: 0, max: 20_000 }),
  };
  fc.assert(
    fc.property(fc.record({ ...size, ...content }), ({ width, height, shardCount, rowCount, sentCount }) => {
      const lines = drawn(snapshotOf(stagesOf(TOTALS_SQL, shardCount, rowCount), sentCount), width, height, [
        'one',
        'a long\nwarning '.repeat(30),
      ]);
      expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(width);
      expect(lines.length).toBeLessThanOrEqual(height - 1);
    }),
    { numRuns: 60 },
  );
});

test('many streams and shards: the shards that are furthest behind are shown', () => {
  const lines = drawn(snapshotOf(stagesOf(TWO_STREAMS_SQL, 12, 0), 0), 120, 60);
  expect(lines.filter(line => line === '… and 4 more shards, further ahead')).toHaveLength(2);
  expect(lines.filter(line => line.startsWith('Shards of'))).toEqual(['Shards of a', 'Shards of b']);
});
