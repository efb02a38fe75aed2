// Values in their order, so that a percentile which is read after every row does not sort its group or frame again.
import { assert } from '../../engine/assert.ts';
import { compareTexts } from '../../engine/text/slice.ts';
import { CHUNK_LENGTH_JOINED, OrderedItems } from './ordered-items.ts';

export type OrderedValue = number | bigint | string;

const ENTRY_BYTES = 16;
const IS_IT = () => true;

/** Numbers by size with -0 below 0, texts by code point. */
export function compareValues(a: OrderedValue, b: OrderedValue): number {
  if (typeof a === 'string') return compareTexts(a, b as string);
  if (a < (b as number)) return -1;
  if (a > (b as number)) return 1;
  return a === 0 ? 1 / a - 1 / (b as number) || 0 : 0;
}

export class OrderedValues extends OrderedItems<OrderedValue> {
  /** The values in any order; all numbers, or all texts. */
  constructor(values: readonly OrderedValue[] = []) {
    super(compareValues);
    const sorted = sortedValues(values);
    for (let from = 0; from < sorted.length; from += CHUNK_LENGTH_JOINED) this.chunks.push(sorted.slice(from, from + CHUNK_LENGTH_JOINED));
    this.length = sorted.length;
  }

  get byteCount(): number {
    return this.length * ENTRY_BYTES;
  }

  /** Counted from 0; it must be there. */
  at(index: number): OrderedValue {
    const value = this.itemAt(index);
    assert(value !== undefined, `value ${index} of ${this.length}`);
    return value;
  }

  /** Takes one such value away, which must be there. */
  remove(value: OrderedValue): void {
    assert(this.takeAway(value, IS_IT) !== undefined, 'only what was added is taken away');
  }

  /** All of them, as one text. */
  join(separator: string): string {
    return this.chunks.map(chunk => chunk.join(separator)).join(separator);
  }
}

function sortedValues(values: readonly OrderedValue[]): OrderedValue[] {
  // Fast, and in the same order.
  if (values.every(value => typeof value === 'number')) return [...Float64Array.from(values).sort()];
  return [...values].sort(compareValues);
}
