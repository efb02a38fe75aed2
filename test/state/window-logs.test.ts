// The log of every kind of window: after each commit the writer, a follower that applied its deltas and a task restored from its snapshot, also from
// one that grew over several commits, hold one state to the byte; slices of key groups write, put together, what one task writes.
import { expect, test } from '@jest/globals';
import { loadProgram } from '../../local/load-program.ts';
import type { RecordBatch, StageProgram, StageTask } from '../../shared/engine/program.ts';
import { framePacked, unframeStreams } from '../../shared/partition/frame.ts';
import { SnapshotInParts } from '../../shared/partition/snapshot-in-parts.ts';
import { compile } from '../../shared/sql/compile.ts';
import { stream } from '../lives/window-rows.ts';

const TAILS = [
  ' WINDOW TUMBLING(10s) EMIT EVERY 3s',
  ' WINDOW SLIDING(10s, 4s)',
  " WINDOW SLIDING(10s, 2s) WITH ('allowed.lateness' = '8 seconds')",
  ' WINDOW SLIDING(10s, 4s) EMIT CHANGES',
  ' WINDOW CUMULATE(12s, 3s)',
  " WINDOW CUMULATE(12s, 3s) WITH ('allowed.lateness' = '8 seconds')",
  ' WINDOW SESSION(3s)',
  " WINDOW SESSION(3s) WITH ('allowed.lateness' = '20 seconds')",
  ' WINDOW SESSION(3s) EMIT CHANGES',
  ' WINDOW SESSION(3s) EMIT EVERY 2s',
  " WINDOW STAGGER(6s) WITH ('allowed.lateness' = '4 seconds')",
  ' EMIT EVERY 2s',
  ' EMIT EVERY 3 ROWS',
];

async function programOf(tail: string): Promise<StageProgram> {
  const sql = `CREATE STREAM t (k VARCHAR NOT NULL, v INT NOT NULL, at TIMESTAMP NOT NULL, WATERMARK FOR at AS at - INTERVAL '1' SECOND)
    WITH ('timestamp.format' = 'epoch-millis');
    SELECT k, COUNT(*) AS n, SUM(v) AS total, MIN(v) AS least FROM t GROUP BY k${tail};`;
  const { application } = compile(sql, { singlePartition: true });
  return loadProgram(application!.stages[0]!.moduleText);
}

function batchOf(rows: readonly object[]): RecordBatch {
  const payloads = rows.map(row => Buffer.from(JSON.stringify(row)));
  const ends = Int32Array.from(payloads, (_, i) => payloads.slice(0, i + 1).reduce((sum, { length }) => sum + length, 0));
  return {
    shardId: 'shard',
    recordCount: rows.length,
    bytes: new Uint8Array(Buffer.concat(payloads)),
    starts: Int32Array.from(payloads, (_, i) => (i === 0 ? 0 : ends[i - 1]!)),
    ends,
    arrivalsMs: new Float64Array(rows.length).fill(Date.UTC(2026, 0, 1)),
    outerIndexes: Int32Array.from(rows, (_, i) => i),
    sequenceNumbers: rows.map((_, i) => String(i)),
    subSequenceNumbers: new Int32Array(rows.length).fill(-1),
    keyStarts: new Int32Array(rows.length),
    keyEnds: new Int32Array(rows.length),
  };
}

const hex = (streams: readonly Uint8Array[]) => streams.map(bytes => Buffer.from(bytes).toString('hex'));

/** Without the task's own stream, whose segments are read one by one. */
const joined = (slices: Uint8Array[][]) =>
  slices[0]!.slice(1).map((_, i) => Buffer.concat(slices.map(streams => streams[i + 1]!)).toString('hex'));

function attempt(task: StageTask, batch: RecordBatch, growing?: SnapshotInParts): Uint8Array[] {
  task.begin();
  task.run(batch, 0, batch.recordCount);
  task.finish();
  const delta = task.encodeDelta(growing?.cutAt);
  growing?.follow(delta);
  return delta;
}

const timesOf = ({ pendingRowCount, groupCount, nextTimerMs, lastTimerMs }: StageTask) => ({
  pendingRowCount,
  groupCount,
  nextTimerMs,
  lastTimerMs,
});

// With the second rows, groups of windows that are over are sent because a row of their key came, in a task that has no timer just then.
for (const [index, tail, seed] of [1000, 3233].flatMap(first => TAILS.map((tail, i) => [i, tail, first + i] as const))) {
  test(`GROUP BY k${tail}, seed ${seed}`, async () => {
    const program = await programOf(tail);
    const newTask = (first = 0, end = 128) =>
      program.createTask({ keyGroups: { first, end }, coalesceChanges: [index % 2 === 0], rowsPerKeyGroupMax: 1 });
    const { rows } = stream(seed, { count: 240, keys: 20, disorderMs: 12_000, paceMs: 700 });
    let [writer, follower] = [newTask(), newTask()];
    let slices = [newTask(0, 40), newTask(40, 128)];
    let growing = new SnapshotInParts(writer);
    let grownCount = 0;
    for (let from = 0; from < rows.length; from += 11) {
      const batch = batchOf(rows.slice(from, from + 11));
      const delta = attempt(writer, batch, growing);
      follower.apply(delta);
      const grown = growing.grow(1);
      const snapshot = writer.encodeSnapshot();
      expect(hex(follower.encodeSnapshot())).toEqual(hex(snapshot));
      const restored = newTask();
      restored.restore(snapshot);
      expect(hex(restored.encodeSnapshot())).toEqual(hex(snapshot));
      expect([restored.pendingRowCount, restored.groupCount]).toEqual([writer.pendingRowCount, writer.groupCount]);
      if (grown !== null) {
        grownCount++;
        const fromParts = newTask();
        fromParts.restore(unframeStreams(framePacked(grown.streams, grown.packed)));
        expect(hex(fromParts.encodeSnapshot())).toEqual(hex(snapshot));
        expect(timesOf(fromParts)).toEqual(timesOf(restored));
      }
      expect(joined(slices.map(slice => attempt(slice, batch)))).toEqual(hex(delta).slice(1));
      expect(joined(slices.map(slice => slice.encodeSnapshot()))).toEqual(hex(snapshot).slice(1));
      if (from % 4 === 0) {
        slices = [newTask(0, 70), newTask(70, 128)];
        for (const slice of slices) slice.restore(snapshot);
      }
      if (grown === null) continue;
      [writer, follower] = [follower, writer];
      growing = new SnapshotInParts(writer);
    }
    expect(grownCount).toBeGreaterThan(0);
  });
}
