// What a checkpoint costs: bytes per changed group, the time to encode and to restore, memory per group. (Bytes are the bill: a commit is
// written with every batch.)

import { encodeBody } from '../../shared/checkpoint/commit-body.ts';
import type { StageTask } from '../../shared/engine/program.ts';
import { frameStreams } from '../../shared/partition/frame.ts';
import { TRADES_STREAM, type Trade } from '../contenders/shape.ts';
import { tumbling } from '../contenders/shapes.ts';
import { compileStage, newTask } from '../contenders/weir-stage.ts';
import { generateTrades, type Trades } from '../data/trades.ts';
import { spreadOf } from '../measure/interleave.ts';
import { collectGarbage, heldArrayBytes, type Lap, timed } from '../measure/stopwatch.ts';
import { type Figure, type Row, type RowResult, type RowSettings, scaled } from '../row.ts';

const NO_OUTBOX = new Uint8Array(0);
/** 50,000 groups of traders and symbols, all in one window: the first records make them known, the rest change them. */
const FILL_RECORDS = 420_000;
const COMMITS = 40;
/** Before them, as in every row: what is measured is a task that has run for a while. */
const WARM_UP_COMMITS = 40;
const RECORDS_PER_SECOND_ONE_WINDOW = 100_000;

async function commitBytes(settings: RowSettings): Promise<RowResult> {
  const { program } = await compileStage(tumbling.weirSql);
  const figures: Figure[] = [];
  for (const commitRecords of [10_000, 1_000]) {
    const fillRecords = scaled(settings, FILL_RECORDS);
    const size = scaled(settings, commitRecords, 50);
    const trades = generateTrades({
      recordCount: fillRecords + (WARM_UP_COMMITS + COMMITS) * size,
      recordsPerSecond: RECORDS_PER_SECOND_ONE_WINDOW,
    });
    const task = newTask(program, false);
    commit(task, trades, 0, fillRecords);
    task.encodeDelta();
    const totals = { changed: 0, raw: 0, stored: 0, cpuMs: 0 };
    for (let from = fillRecords; from < trades.recordCount; from += size) {
      const to = Math.min(trades.recordCount, from + size);
      commit(task, trades, from, to);
      settings.profile?.resume();
      const { lap, value: streams } = await timed(() => task.encodeDelta());
      settings.profile?.pause();
      if (from < fillRecords + WARM_UP_COMMITS * size) continue;
      const framed = frameStreams(streams);
      totals.changed += changedGroups(trades, from, to);
      totals.raw += framed.length;
      totals.stored += encodeBody(framed, NO_OUTBOX)!.bytes.length;
      totals.cpuMs += lap.cpuMs;
    }
    const at = commitRecords.toLocaleString('en');
    const name = commitRecords === 10_000 ? 'commit' : 'commit-small';
    figures.push(
      {
        name: `${name}.bytesPerGroup`,
        label: `stored per changed group, commits of ${at} records`,
        value: totals.stored / totals.changed,
        unit: 'bytes',
      },
      { name: `${name}.rawBytesPerGroup`, label: 'before zstd', value: totals.raw / totals.changed, unit: 'bytes' },
      {
        name: `${name}.encodeMillionPerSecond`,
        label: 'delta encoding per second',
        value: totals.changed / totals.cpuMs / 1e3,
        unit: 'M groups',
      },
    );
  }
  return { contenders: [], figures };
}

function commit(task: StageTask, { batch }: Trades, from: number, to: number): void {
  task.begin();
  task.run(batch, from, to);
  task.finish();
}

/** Counted from the records, not from the state that is measured. */
function changedGroups({ bytes, batch }: Trades, from: number, to: number): number {
  const keys = new Set<string>();
  for (let record = from; record < to; record++) {
    const { trader_id, symbol } = JSON.parse(bytes.toString('utf8', batch.starts[record], batch.ends[record])) as Trade;
    keys.add(`${trader_id}|${symbol}`);
  }
  return keys.size;
}

const GROUPS = 1_000_000;
const RESTORE_SQL = `${TRADES_STREAM}SELECT symbol, COUNT(*) AS trades, SUM(price) AS total, AVG(price) AS average, MIN(price) AS low, MAX(price) AS high
FROM trades GROUP BY symbol WINDOW TUMBLING(trade_time, INTERVAL '1' MINUTE) EMIT FINAL;`;

async function restore(settings: RowSettings): Promise<RowResult> {
  const { program } = await compileStage(RESTORE_SQL);
  const groups = scaled(settings, GROUPS);
  const trades = generateTrades({
    recordCount: groups,
    symbolCount: groups,
    symbolsInTurn: true,
    recordsPerSecond: RECORDS_PER_SECOND_ONE_WINDOW,
  });
  const task = newTask(program, false);
  commit(task, trades, 0, groups);
  // A snapshot is of what is in the log already.
  task.encodeDelta();
  const snapshot = task.encodeSnapshot();
  const snapshotBytes = snapshot.reduce((total, stream) => total + stream.length, 0);
  const heldBefore = await heldArrayBytes();
  const restored = newTask(program, false);
  restored.restore(snapshot);
  const bytesHeld = (await heldArrayBytes()) - heldBefore;
  const laps: Lap[] = [];
  for (let round = 0; round < settings.rounds; round++) {
    const again = newTask(program, false);
    collectGarbage();
    settings.profile?.resume();
    laps.push((await timed(() => again.restore(snapshot))).lap);
    settings.profile?.pause();
  }
  if (restored.groupCount !== task.groupCount) throw new Error(`${task.groupCount} groups were stored, ${restored.groupCount} restored.`);
  const perGroup = (bytes: number) => bytes / task.groupCount;
  const keyBytes = `SYM${groups - 1}`.length;
  return {
    contenders: [],
    figures: [
      {
        name: 'restore.cpuMs',
        label: `restoring ${task.groupCount.toLocaleString('en')} groups, processor time`,
        value: spreadOf(laps.map(lap => lap.cpuMs)).median,
        unit: 'ms',
      },
      { name: 'restore.wallMs', label: 'the same, wall time', value: spreadOf(laps.map(lap => lap.wallMs)).median, unit: 'ms' },
      { name: 'restore.snapshotBytesPerGroup', label: 'snapshot per group, before zstd', value: perGroup(snapshotBytes), unit: 'bytes' },
      {
        name: 'restore.memoryPerGroup',
        label: 'memory held per group, its key left out',
        value: perGroup(bytesHeld) - keyBytes,
        unit: 'bytes',
      },
      { name: 'restore.statedPerGroup', label: 'what the state itself says it holds', value: perGroup(restored.stateBytes), unit: 'bytes' },
    ],
  };
}

export const commitRows: readonly Row[] = [
  { name: 'commit', group: 'commit', title: 'deltas of the tumbling query, 50,000 known groups', run: commitBytes },
  { name: 'restore', group: 'commit', title: 'restoring 1 M groups of COUNT, SUM, AVG, MIN, MAX', run: restore },
];
