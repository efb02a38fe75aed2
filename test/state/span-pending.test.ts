// Sessions that closed together and wait for their turn: a row that corrects one finds it at once, however many wait.
import { expect, test } from '@jest/globals';
import { loadProgram } from '../../local/load-program.ts';
import type { RecordBatch } from '../../shared/engine/program.ts';
import { compile } from '../../shared/sql/compile.ts';

const KEY_COUNT = 50_000;

function batchOf(rows: readonly object[]): RecordBatch {
  const payloads = rows.map(row => Buffer.from(JSON.stringify(row)));
  const [starts, ends] = [new Int32Array(rows.length), new Int32Array(rows.length)];
  for (const [i, { length }] of payloads.entries()) {
    starts[i] = i === 0 ? 0 : ends[i - 1]!;
    ends[i] = starts[i]! + length;
  }
  return {
    shardId: 'shard',
    recordCount: rows.length,
    bytes: new Uint8Array(Buffer.concat(payloads)),
    starts,
    ends,
    arrivalsMs: new Float64Array(rows.length).fill(Date.UTC(2026, 0, 1)),
    outerIndexes: Int32Array.from(rows, (_, i) => i),
    sequenceNumbers: rows.map((_, i) => String(i)),
    subSequenceNumbers: new Int32Array(rows.length).fill(-1),
    keyStarts: new Int32Array(rows.length),
    keyEnds: new Int32Array(rows.length),
  };
}

test('as many corrections as sessions that wait', async () => {
  const sql = `CREATE STREAM t (k VARCHAR NOT NULL, at TIMESTAMP NOT NULL, WATERMARK FOR at AS at) WITH ('timestamp.format' = 'epoch-millis');
    SELECT k, COUNT(*) AS n FROM t GROUP BY k WINDOW SESSION(1m) WITH ('allowed.lateness' = '1 hour');`;
  const program = await loadProgram(compile(sql, { singlePartition: true }).application!.stages[0]!.moduleText);
  const task = program.createTask({ keyGroups: { first: 0, end: 128 }, coalesceChanges: [false], rowsPerKeyGroupMax: 1 });
  const rows = Array.from({ length: KEY_COUNT }, (_, i) => ({ k: `key ${i}`, at: 0 }));
  const batch = batchOf([...rows, { k: 'one that closes them all', at: 600_000 }, ...rows]);
  task.begin();
  task.run(batch, 0, KEY_COUNT + 1);
  expect(task.pendingRowCount).toBe(KEY_COUNT - 128);
  const before = process.cpuUsage();
  task.run(batch, KEY_COUNT + 1, batch.recordCount);
  expect(task.pendingRowCount).toBe(0);
  // A second of work; looking through all that wait, for each row, took a minute.
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(20);
});
