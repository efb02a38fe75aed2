// Builds record batches for tests from rows or raw text.
import type { RecordBatch } from '../../../shared/engine/program.ts';

export interface TestRecord {
  /** The payload: a row, written as JSON, or text as it is. */
  readonly row: unknown;
  /** 2030 by default, so that no event time lies in the future. */
  readonly arrivalMs?: number;
}

const ARRIVAL_MS = Date.UTC(2030, 0, 1);

export function batchOf(records: readonly TestRecord[]): RecordBatch {
  const texts = records.map(({ row }) => Buffer.from(typeof row === 'string' ? row : JSON.stringify(row)));
  let end = 0;
  const ends = Int32Array.from(texts, text => (end += text.length));
  const keys = records.map((_, i) => Buffer.from(`key ${i}`));
  const keyEnds = Int32Array.from(keys, key => (end += key.length));
  return {
    shardId: 'shardId-000000000000',
    recordCount: records.length,
    bytes: new Uint8Array(Buffer.concat([...texts, ...keys])),
    starts: ends.map((textEnd, i) => textEnd - texts[i]!.length),
    ends,
    arrivalsMs: Float64Array.from(records, record => record.arrivalMs ?? ARRIVAL_MS),
    outerIndexes: Int32Array.from(records, (_, i) => i),
    sequenceNumbers: records.map((_, i) => String(1000 + i)),
    subSequenceNumbers: Int32Array.from(records, (_, i) => (i % 3 === 2 ? i : -1)),
    keyStarts: keyEnds.map((keyEnd, i) => keyEnd - keys[i]!.length),
    keyEnds,
  };
}
