// The order of a group with many rows, in chunks: a row that comes or goes moves those of its chunk alone. Where all rows of a stream are kept, because
// rows are taken back, one array for tens of thousands of them would be moved at each change.
import { grown } from '../grown.ts';

/** Twice as many are two chunks: some ten thousand rows are some dozens of chunks, which are walked as fast as one is moved. */
const CHUNK_ROWS = 512;
/** Offsets are looked through for a free one in stretches of so many. */
const STRETCH_BITS = 8;

interface Chunk {
  readonly offsets: Int32Array;
  length: number;
}

export class LargeOrder {
  private readonly chunks: Chunk[] = [];
  /** By stretch of offsets: 1 where none of them is free. */
  private full = new Uint8Array(0);
  /** Rows before the chunk that `chunkOf` found last. */
  private walked = 0;

  /** `offsets`: best first. */
  constructor(offsets: Int32Array) {
    for (let from = 0; from < offsets.length; from += CHUNK_ROWS) {
      const part = offsets.subarray(from, from + CHUNK_ROWS);
      const chunk = { offsets: new Int32Array(CHUNK_ROWS * 2), length: part.length };
      chunk.offsets.set(part);
      this.chunks.push(chunk);
    }
  }

  get byteCount(): number {
    return this.chunks.length * CHUNK_ROWS * 2 * Int32Array.BYTES_PER_ELEMENT + this.full.byteLength;
  }

  /** The offset of the row that stands `index`th. */
  at(index: number): number {
    const chunk = this.chunkOf(index);
    return this.chunks[chunk]!.offsets[index - this.walked]!;
  }

  /** How many rows stand before the first for which `isBefore` does not hold; it holds for none behind. */
  countBefore(isBefore: (offset: number) => boolean): number {
    const { chunks } = this;
    let [low, high] = [0, chunks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(chunks[middle]!.offsets[0]!)) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return 0;
    const { offsets, length } = chunks[low - 1]!;
    let [first, end] = [0, length];
    while (first < end) {
      const middle = (first + end) >> 1;
      if (isBefore(offsets[middle]!)) first = middle + 1;
      else end = middle;
    }
    for (let i = 0; i < low - 1; i++) first += chunks[i]!.length;
    return first;
  }

  insert(index: number, offset: number): void {
    const at = this.chunkOf(index);
    const chunk = this.chunks[at];
    if (chunk === undefined) {
      const only = { offsets: new Int32Array(CHUNK_ROWS * 2), length: 1 };
      only.offsets[0] = offset;
      this.chunks.push(only);
      return;
    }
    const { offsets } = chunk;
    const place = index - this.walked;
    offsets.copyWithin(place + 1, place, chunk.length);
    offsets[place] = offset;
    if (++chunk.length === offsets.length) this.split(at);
  }

  /** Gives the offset that goes. */
  remove(index: number): number {
    const at = this.chunkOf(index);
    const chunk = this.chunks[at]!;
    const place = index - this.walked;
    const offset = chunk.offsets[place]!;
    chunk.offsets.copyWithin(place, place + 1, chunk.length);
    if (--chunk.length === 0) this.chunks.splice(at, 1);
    return offset;
  }

  /** The lowest free offset from `first` on, which is below `length`; or `length`. */
  freeOffset(first: number, length: number, isFree: (offset: number) => boolean): number {
    const stretchCount = (length >> STRETCH_BITS) + 1;
    if (stretchCount > this.full.length) this.full = grown(this.full, new Uint8Array(stretchCount * 2));
    for (let stretch = first >> STRETCH_BITS; stretch < stretchCount; stretch++) {
      if (this.full[stretch] === 1) continue;
      const end = (stretch + 1) << STRETCH_BITS;
      for (let offset = stretch << STRETCH_BITS; offset < Math.min(end, length); offset++) if (isFree(offset)) return offset;
      if (end <= length) this.full[stretch] = 1;
    }
    return length;
  }

  freed(offset: number): void {
    this.full[offset >> STRETCH_BITS] = 0;
  }

  /** The chunk that holds the `index`th row, or behind which it comes. */
  private chunkOf(index: number): number {
    const { chunks } = this;
    let before = 0;
    let at = 0;
    for (; at < chunks.length - 1; at++) {
      const { length } = chunks[at]!;
      if (before + length > index) break;
      before += length;
    }
    this.walked = before;
    return at;
  }

  private split(at: number): void {
    const chunk = this.chunks[at]!;
    const half = chunk.length >> 1;
    const second = { offsets: new Int32Array(CHUNK_ROWS * 2), length: chunk.length - half };
    second.offsets.set(chunk.offsets.subarray(half, chunk.length));
    chunk.length = half;
    this.chunks.splice(at + 1, 0, second);
  }
}
