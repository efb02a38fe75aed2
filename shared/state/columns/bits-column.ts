// BIT_AND, BIT_OR and BIT_XOR of whole numbers, in two's complement. Beginning with the number that changes nothing, every row is one
// operation; how many rows there were is counted elsewhere. A result outside the safe range is NaN in `values` and a bigint in `wide`.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { bitAnd, bitOr, bitXor } from '../../engine/functions/number/whole.ts';
import type { Whole } from '../../engine/values.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { IN_FULL, readWhole, shortDifference, writeShortDifferences, writeWholeInFull } from '../codec/whole-code.ts';
import { type GroupOrder, grownValues, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

const WIDE_ENTRY_BYTES = 96;
const OPERATIONS = { and: bitAnd, or: bitOr, xor: bitXor };

export class BitsColumn implements StateColumn {
  readonly streamCount = 1;
  readonly readsDifferences = true;
  readonly empties: readonly number[];
  values: Float64Array = new Float64Array(0);
  stride = 1;
  private readonly wide = new Map<number, bigint>();
  private readonly empty: number;
  private readonly operation: (a: Whole, b: Whole) => Whole;

  constructor(kind: 'and' | 'or' | 'xor') {
    this.empty = kind === 'and' ? -1 : 0;
    this.empties = [this.empty];
    this.operation = OPERATIONS[kind];
  }

  get byteCount(): number {
    return (this.stride === 1 ? this.values.byteLength : 0) + this.wide.size * WIDE_ENTRY_BYTES;
  }

  get holdsOutside(): boolean {
    return this.wide.size > 0;
  }

  /** Of no row all bits of AND are set, and none of the others. */
  get(slot: number): Whole {
    const value = this.values[slot * this.stride]!;
    return Number.isNaN(value) ? this.wide.get(slot)! : value;
  }

  add(slot: number, value: Whole): void {
    this.set(slot, this.operation(this.get(slot), value));
  }

  settle(numbers: Float64Array, first: number, stride: number): void {
    this.values = numbers.subarray(first);
    this.stride = stride;
  }

  tracked(): readonly Float64Array[] {
    return [this.values];
  }

  grow(capacity: number): void {
    this.values = grownValues(this.values, capacity, this.empty);
  }

  reset(slot: number): void {
    this.set(slot, this.empty);
  }

  merge(into: number, from: number): void {
    this.add(into, this.get(from));
  }

  encode({ slots, count }: GroupOrder, lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const { difference } = lanes[0]!;
    const to = streams[0]!;
    for (let i = 0; i < count; i++) {
      i = writeShortDifferences(to, difference, i, count);
      if (i < count) writeWholeInFull(to, this.get(slots[i]!));
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const from = streams[0]!;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const code = from.varint();
      const value = code === IN_FULL ? readWhole(from) : this.values[slot * this.stride]! + shortDifference(code);
      if (slot === SCRATCH_SLOT) continue;
      if (typeof value === 'number' && !Number.isSafeInteger(value)) throw damaged(`bits without their base in stream "${from.name}"`);
      this.set(slot, value);
    }
  }

  private set(slot: number, value: Whole): void {
    const at = slot * this.stride;
    if (Number.isNaN(this.values[at]!)) this.wide.delete(slot);
    this.values[at] = typeof value === 'number' ? value : Number.NaN;
    if (typeof value !== 'number') this.wide.set(slot, value);
  }
}
