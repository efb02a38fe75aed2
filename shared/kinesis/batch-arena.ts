// Memory of one decoded batch, kept from call to call, so that a warm handler allocates nothing per record. With `shared` everything that
// several workers read lies in shared memory and is handed to them without a copy. (Bytes are moved by `Buffer.copy`: where memory is shared,
// `set` takes up to thirteen times as long.)
import { assert } from '../engine/assert.ts';
import type { AggregateReader } from './aggregate.ts';
import { type PackedPayloads, packedMemory } from './packed-payloads.ts';
import { Unpacker } from './unpack.ts';
import type { PartMemory, UnpackedChunk } from './unpack-part.ts';

const INITIAL_BYTES = 256 * 1024;
const INITIAL_RECORDS = 1024;
/** Offsets are 32-bit integers. */
const ARENA_BYTES_MAX = 2 ** 31 - 1;
/** A character of UTF-16 becomes at most three bytes of UTF-8. */
export const UTF8_BYTES_PER_CHARACTER_MAX = 3;

export interface BatchArenaOptions {
  /** @default false */
  readonly shared?: boolean;
}

/** What an arena lies in. Where it is shared, another thread can go on with it. */
export type ArenaMemory = Pick<
  BatchArena,
  'starts' | 'ends' | 'keyStarts' | 'keyEnds' | 'arrivalsMs' | 'subSequenceNumbers' | 'outerIndexes'
> & { readonly bytes: Uint8Array };

/** Owned by the caller. A batch decoded into it is valid until the next one is. */
export class BatchArena {
  readonly shared: boolean;
  readonly unpacker: Unpacker;
  /** Everything decoded so far lies in `[0, byteCount)`. A Buffer because its base64 decoder writes in place. */
  bytes: Buffer;
  byteCount = 0;
  recordCount = 0;
  /** The columns of a `RecordBatch`. */
  starts: Int32Array;
  ends: Int32Array;
  keyStarts: Int32Array;
  keyEnds: Int32Array;
  arrivalsMs: Float64Array;
  subSequenceNumbers: Int32Array;
  outerIndexes: Int32Array;
  /** Memory that other threads unpack their parts of a batch into, and give back grown. */
  readonly parts: PartMemory[] = [];
  private packed: PackedPayloads | null = null;

  constructor(options: BatchArenaOptions = {}) {
    this.shared = options.shared ?? false;
    this.bytes = Buffer.from(this.memory(INITIAL_BYTES));
    const empty = new Int32Array(0);
    this.starts = this.integers(empty, INITIAL_RECORDS);
    this.ends = this.integers(empty, INITIAL_RECORDS);
    this.keyStarts = this.integers(empty, INITIAL_RECORDS);
    this.keyEnds = this.integers(empty, INITIAL_RECORDS);
    this.arrivalsMs = new Float64Array(this.memory(INITIAL_RECORDS * 8));
    this.subSequenceNumbers = this.integers(empty, INITIAL_RECORDS);
    this.outerIndexes = this.integers(empty, INITIAL_RECORDS);
    this.unpacker = new Unpacker(this);
  }

  get columns(): ArenaMemory {
    const { bytes, starts, ends, keyStarts, keyEnds, arrivalsMs, subSequenceNumbers, outerIndexes } = this;
    return { bytes, starts, ends, keyStarts, keyEnds, arrivalsMs, subSequenceNumbers, outerIndexes };
  }

  /** Begins anew in other memory. */
  moveTo({ bytes, ...columns }: ArenaMemory): void {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    Object.assign(this, columns);
    this.clear();
  }

  /** Memory for a part of a batch; what its thread gives back is to be kept in `parts`. */
  partMemory(part: number): PartMemory {
    this.parts[part] ??= { records: new BatchArena({ shared: this.shared }).columns, columns: null };
    return this.parts[part];
  }

  /** Memory for what is packed of so many Kinesis records, kept as all of it. */
  packedMemory(recordCount: number): PackedPayloads {
    if (this.packed === null || this.packed.starts.length < recordCount) this.packed = packedMemory(recordCount * 2, this.shared);
    return this.packed;
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
    this.bytes.copy(grown, 0, 0, this.byteCount);
    this.bytes = grown;
  }

  /** Appends text as UTF-8 and returns where it ends. Written here while it is ASCII: a call into Node costs more than a short key. */
  appendText(text: string): number {
    const { length } = text;
    this.reserveBytes(length * UTF8_BYTES_PER_CHARACTER_MAX);
    const { bytes } = this;
    const start = this.byteCount;
    for (let i = 0; i < length; i++) {
      const character = text.charCodeAt(i);
      if (character >= 0x80) return (this.byteCount = start + bytes.write(text, start, 'utf8'));
      bytes[start + i] = character;
    }
    return (this.byteCount = start + length);
  }

  /** Appends the user record that lies at `[start, end)` of `bytes`, its partition key at `[keyStart, keyEnd)`. */
  addRecord(
    start: number,
    end: number,
    keyStart: number,
    keyEnd: number,
    arrivalMs: number,
    subSequenceNumber: number,
    outerIndex: number,
  ): void {
    const record = this.recordCount;
    if (record === this.starts.length) this.growRecords();
    this.starts[record] = start;
    this.ends[record] = end;
    this.keyStarts[record] = keyStart;
    this.keyEnds[record] = keyEnd;
    this.arrivalsMs[record] = arrivalMs;
    this.subSequenceNumbers[record] = subSequenceNumber;
    this.outerIndexes[record] = outerIndex;
    this.recordCount = record + 1;
  }

  /** Appends all records of an aggregate that lies in `bytes`, each as it is. */
  addAggregate({ recordCount, dataStarts, dataEnds, keyIndexes, keys }: AggregateReader, arrivalMs: number, outerIndex: number): void {
    const first = this.recordCount;
    while (first + recordCount > this.starts.length) this.growRecords();
    const { starts, ends, keyStarts, keyEnds, arrivalsMs, subSequenceNumbers, outerIndexes } = this;
    const { starts: tableStarts, ends: tableEnds } = keys;
    for (let sub = 0; sub < recordCount; sub++) {
      const record = first + sub;
      const key = keyIndexes[sub]!;
      starts[record] = dataStarts[sub]!;
      ends[record] = dataEnds[sub]!;
      keyStarts[record] = tableStarts[key]!;
      keyEnds[record] = tableEnds[key]!;
      arrivalsMs[record] = arrivalMs;
      subSequenceNumbers[record] = sub;
      outerIndexes[record] = outerIndex;
    }
    this.recordCount = first + recordCount;
  }

  /** Appends bytes that another thread has in its memory; gives where they begin. */
  appendBytes({ buffer, byteOffset }: Uint8Array, byteCount: number): number {
    this.reserveBytes(byteCount);
    const start = this.byteCount;
    Buffer.from(buffer, byteOffset, byteCount).copy(this.bytes, start);
    this.byteCount += byteCount;
    return start;
  }

  /**
   * Appends the user records `[from, to)` of a thread's memory; their first Kinesis record has the index `firstOuter`. What has the place
   * `~start` in the memory of the thread lies at `base + start` here.
   */
  appendPart(memory: ArenaMemory, { from, to, firstOuter }: Pick<UnpackedChunk, 'from' | 'to' | 'firstOuter'>, base: number): void {
    const first = this.recordCount;
    const recordCount = to - from;
    while (first + recordCount > this.starts.length) this.growRecords();
    this.keyStarts.set(memory.keyStarts.subarray(from, to), first);
    this.keyEnds.set(memory.keyEnds.subarray(from, to), first);
    this.arrivalsMs.set(memory.arrivalsMs.subarray(from, to), first);
    this.subSequenceNumbers.set(memory.subSequenceNumbers.subarray(from, to), first);
    for (let i = 0; i < recordCount; i++) {
      const start = memory.starts[from + i]!;
      const end = memory.ends[from + i]!;
      this.starts[first + i] = start < 0 ? base + ~start : start;
      this.ends[first + i] = start < 0 ? base + ~end : end;
      this.outerIndexes[first + i] = firstOuter + memory.outerIndexes[from + i]!;
    }
    this.recordCount += recordCount;
  }

  private growRecords(): void {
    const capacity = this.starts.length * 2;
    this.starts = this.integers(this.starts, capacity);
    this.ends = this.integers(this.ends, capacity);
    this.keyStarts = this.integers(this.keyStarts, capacity);
    this.keyEnds = this.integers(this.keyEnds, capacity);
    const { arrivalsMs } = this;
    this.arrivalsMs = new Float64Array(this.memory(capacity * 8));
    this.arrivalsMs.set(arrivalsMs);
    this.subSequenceNumbers = this.integers(this.subSequenceNumbers, capacity);
    this.outerIndexes = this.integers(this.outerIndexes, capacity);
  }

  private integers(from: Int32Array, capacity: number): Int32Array {
    const column = new Int32Array(this.memory(capacity * 4));
    column.set(from);
    return column;
  }

  private memory(byteCount: number): ArrayBuffer | SharedArrayBuffer {
    return this.shared ? new SharedArrayBuffer(byteCount) : new ArrayBuffer(byteCount);
  }
}
