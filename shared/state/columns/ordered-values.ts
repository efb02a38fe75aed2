// Values in their order, with a place for each: adding one, taking one away and finding the n-th cost about the same whatever their number,
// so a percentile that is read after every row does not sort its group or frame again.
//
//   chunks  [ 1 2 2 5 ] [ 7 7 9 ] [ 12 15 40 ]      each at most so long; one that is full becomes two, small neighbours become one
import { assert } from '../../engine/assert.ts';
import { compareTexts } from '../../engine/text/slice.ts';

export type OrderedValue = number | bigint | string;

const CHUNK_LENGTH_MAX = 1024;
const CHUNK_LENGTH_JOINED = CHUNK_LENGTH_MAX / 2;
const CHUNK_LENGTH_SMALL = CHUNK_LENGTH_MAX / 8;
const ENTRY_BYTES = 16;

/** Numbers by size with -0 below 0, texts by code point. */
export function compareValues(a: OrderedValue, b: OrderedValue): number {
  if (typeof a === 'string') return compareTexts(a, b as string);
  if (a < (b as number)) return -1;
  if (a > (b as number)) return 1;
  return a === 0 ? 1 / a - 1 / (b as number) || 0 : 0;
}

export class OrderedValues {
  length = 0;
  private readonly chunks: OrderedValue[][] = [];

  /** The values in any order; all numbers, or all texts. */
  constructor(values: readonly OrderedValue[] = []) {
    const sorted = sortedValues(values);
    for (let from = 0; from < sorted.length; from += CHUNK_LENGTH_JOINED) this.chunks.push(sorted.slice(from, from + CHUNK_LENGTH_JOINED));
    this.length = sorted.length;
  }

  get byteCount(): number {
    return this.length * ENTRY_BYTES;
  }

  /** Counted from 0; it must be there. */
  at(index: number): OrderedValue {
    let left = index;
    for (const chunk of this.chunks) {
      if (left < chunk.length) return chunk[left]!;
      left -= chunk.length;
    }
    assert(false, `value ${index} of ${this.length}`);
  }

  /** How many values come before this one; with `andEqual` also those that are the same. */
  countBefore(value: OrderedValue, andEqual = false): number {
    const index = this.chunkOf(value, andEqual);
    let count = 0;
    for (let i = 0; i < index; i++) count += this.chunks[i]!.length;
    return index === this.chunks.length ? count : count + placeIn(this.chunks[index]!, value, andEqual);
  }

  add(value: OrderedValue): void {
    const { chunks } = this;
    this.length++;
    if (chunks.length === 0) {
      chunks.push([value]);
      return;
    }
    const index = Math.min(this.chunkOf(value, true), chunks.length - 1);
    const chunk = chunks[index]!;
    const place = placeIn(chunk, value, true);
    if (place === chunk.length) chunk.push(value);
    else chunk.splice(place, 0, value);
    if (chunk.length > CHUNK_LENGTH_MAX) chunks.splice(index + 1, 0, chunk.splice(CHUNK_LENGTH_JOINED));
  }

  /** Takes one such value away, which must be there. */
  remove(value: OrderedValue): void {
    const { chunks } = this;
    const index = this.chunkOf(value, false);
    const chunk = chunks[index]!;
    const place = placeIn(chunk, value, false);
    assert(compareValues(chunk[place]!, value) === 0, 'only what was added is taken away');
    this.length--;
    if (place === 0) chunk.shift();
    else chunk.splice(place, 1);
    const next = chunks[index + 1];
    if (chunk.length === 0) chunks.splice(index, 1);
    else if (chunk.length < CHUNK_LENGTH_SMALL && next !== undefined && chunk.length + next.length <= CHUNK_LENGTH_JOINED) {
      chunks.splice(index, 2, [...chunk, ...next]);
    }
  }

  /** All of them, as an array. */
  all(): OrderedValue[] {
    return this.chunks.flat();
  }

  /** All of them, as one text. */
  join(separator: string): string {
    return this.chunks.map(chunk => chunk.join(separator)).join(separator);
  }

  /** The first chunk whose last value does not come before (with `andEqual`: comes after) the value; their number where there is none. */
  private chunkOf(value: OrderedValue, andEqual: boolean): number {
    const { chunks } = this;
    let [low, high] = [0, chunks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const chunk = chunks[middle]!;
      if (compareValues(chunk[chunk.length - 1]!, value) < (andEqual ? 1 : 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** How many values of the chunk come before the value, or are (`andEqual`) the same. */
function placeIn(chunk: readonly OrderedValue[], value: OrderedValue, andEqual: boolean): number {
  let [low, high] = [0, chunk.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareValues(chunk[middle]!, value) < (andEqual ? 1 : 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sortedValues(values: readonly OrderedValue[]): OrderedValue[] {
  // Fast, and in the same order.
  if (values.every(value => typeof value === 'number')) return [...Float64Array.from(values).sort()];
  return [...values].sort(compareValues);
}
