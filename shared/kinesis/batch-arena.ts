// Memory of one decoded batch, kept from call to call, so that a warm handler allocates nothing per record. With `shared` everything that
// several workers read lies in shared memory and is handed to them without a copy.
import { assert } from '../engine/assert.ts';

const INITIAL_BYTES = 256 * 1024;
const INITIAL_RECORDS = 1024;
/** Offsets are 32-bit integers. */
const ARENA_BYTES_MAX = 2 ** 31 - 1;

export interface BatchArenaOptions {
  /** @default false */
  readonly shared?: boolean;
}

/** Owned by the caller. A batch decoded into it is valid until the next one is. */
export class BatchArena {
  readonly shared: boolean;
  /** Everything decoded so far lies in `[0, byteCount)`. A Buffer because its base64 decoder writes in place. */
  bytes: Buffer;
  byteCount = 0;
  recordCount = 0;
  starts: Int32Array;
  ends: Int32Array;
  arrivalsMs: Float64Array;
  subSequenceNumbers: Int32Array;
  /** Index of the Kinesis record that carried the user record. */
  outerIndexes: Int32Array;

  constructor(options: BatchArenaOptions = {}) {
    this.shared = options.shared ?? false;
    this.bytes = Buffer.from(this.memory(INITIAL_BYTES));
    this.starts = new Int32Array(this.memory(INITIAL_RECORDS * 4));
    this.ends = new Int32Array(this.memory(INITIAL_RECORDS * 4));
    this.arrivalsMs = new Float64Array(this.memory(INITIAL_RECORDS * 8));
    this.subSequenceNumbers = new Int32Array(this.memory(INITIAL_RECORDS * 4));
    this.outerIndexes = new Int32Array(this.memory(INITIAL_RECORDS * 4));
  }

  clear(): void {
    this.byteCount = 0;
    this.recordCount = 0;
  }

  /** Makes room for `byteCount` more bytes; afterwards `bytes` may be another buffer. */
  reserveBytes(byteCount: number): void {
    const needed = this.byteCount + byteCount;
    if (needed <= this.bytes.length) return;
    assert(needed <= ARENA_BYTES_MAX, `a batch of ${needed} bytes does not fit into 32-bit offsets`);
    const grown = Buffer.from(this.memory(Math.min(ARENA_BYTES_MAX, Math.max(needed, this.bytes.length * 2))));
    grown.set(this.bytes.subarray(0, this.byteCount));
    this.bytes = grown;
  }

  /** Appends the user record that lies at `[start, end)` of `bytes`. */
  addRecord(start: number, end: number, arrivalMs: number, subSequenceNumber: number, outerIndex: number): void {
    const record = this.recordCount;
    if (record === this.starts.length) this.growRecords();
    this.starts[record] = start;
    this.ends[record] = end;
    this.arrivalsMs[record] = arrivalMs;
    this.subSequenceNumbers[record] = subSequenceNumber;
    this.outerIndexes[record] = outerIndex;
    this.recordCount = record + 1;
  }

  private growRecords(): void {
    const capacity = this.starts.length * 2;
    const { starts, ends, arrivalsMs, subSequenceNumbers, outerIndexes } = this;
    this.starts = new Int32Array(this.memory(capacity * 4));
    this.ends = new Int32Array(this.memory(capacity * 4));
    this.arrivalsMs = new Float64Array(this.memory(capacity * 8));
    this.subSequenceNumbers = new Int32Array(this.memory(capacity * 4));
    this.outerIndexes = new Int32Array(this.memory(capacity * 4));
    this.starts.set(starts);
    this.ends.set(ends);
    this.arrivalsMs.set(arrivalsMs);
    this.subSequenceNumbers.set(subSequenceNumbers);
    this.outerIndexes.set(outerIndexes);
  }

  private memory(byteCount: number): ArrayBuffer | SharedArrayBuffer {
    return this.shared ? new SharedArrayBuffer(byteCount) : new ArrayBuffer(byteCount);
  }
}
