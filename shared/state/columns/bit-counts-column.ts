// The same where rows also go: in how many rows each of the 64 bits is set. A row that goes leaves no trace, and all three are read of it:
// BIT_AND has the bits that are set in every row, BIT_OR those in any, BIT_XOR those in an odd number of rows.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { type Whole, whole } from '../../engine/values.ts';
import type { ByteReader } from '../codec/byte-reader.ts';
import { writeVarint } from '../codec/varint.ts';
import { type GroupOrder, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

const BIT_COUNT = 64;
const GROUP_BYTES = BIT_COUNT * 8 + 64;

interface Bits {
  readonly counts: Float64Array;
  isChanged: boolean;
}

export class BitCountsColumn implements StateColumn {
  readonly streamCount = 1;
  readonly empties: readonly number[] = [];
  readonly holdsOutside = true;
  private readonly groups: (Bits | undefined)[] = [];
  private groupCount = 0;

  get byteCount(): number {
    return this.groups.length * 8 + this.groupCount * GROUP_BYTES;
  }

  add(slot: number, value: Whole): void {
    this.change(slot, value, 1);
  }

  /** One such value goes. */
  remove(slot: number, value: Whole): void {
    this.change(slot, value, -1);
  }

  /** The bits that are set in all of `rowCount` rows. */
  and(slot: number, rowCount: number): Whole {
    return this.bits(slot, count => count === rowCount);
  }

  or(slot: number): Whole {
    return this.bits(slot, count => count > 0);
  }

  xor(slot: number): Whole {
    return this.bits(slot, count => count % 2 === 1);
  }

  tracked(): readonly Float64Array[] {
    return [];
  }

  grow(capacity: number): void {
    while (this.groups.length < capacity) this.groups.push(undefined);
  }

  reset(slot: number): void {
    if (this.groups[slot] !== undefined) this.groupCount--;
    this.groups[slot] = undefined;
  }

  merge(into: number, from: number): void {
    const other = this.groups[from];
    if (other === undefined) return;
    const own = this.of(into);
    for (let bit = 0; bit < BIT_COUNT; bit++) own.counts[bit]! += other.counts[bit]!;
    own.isChanged = true;
  }

  /** Per group 0, where nothing changed, or 1 and each count. */
  encode({ slots, positions, count }: GroupOrder, _lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const to = streams[0]!;
    for (let i = 0; i < count; i++) {
      const group = this.groups[slots[i]!];
      const isWritten = group !== undefined && (group.isChanged || positions[i]! < 0);
      to.byte(isWritten ? 1 : 0);
      if (!isWritten) continue;
      for (const each of group.counts) writeVarint(to, each);
      group.isChanged = false;
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const from = streams[0]!;
    for (let i = 0; i < count; i++) {
      if (from.byte() === 0) continue;
      const slot = slots[i]!;
      const group = slot === SCRATCH_SLOT ? null : this.of(slot);
      for (let bit = 0; bit < BIT_COUNT; bit++) {
        const each = from.varint();
        if (group !== null) group.counts[bit] = each;
      }
      if (group !== null) group.isChanged = false;
    }
  }

  private bits(slot: number, isSet: (count: number) => boolean): Whole {
    const counts = this.groups[slot]?.counts;
    let bits = 0n;
    if (counts !== undefined) for (let bit = BIT_COUNT - 1; bit >= 0; bit--) bits = (bits << 1n) | (isSet(counts[bit]!) ? 1n : 0n);
    return whole(BigInt.asIntN(BIT_COUNT, bits));
  }

  private change(slot: number, value: Whole, by: number): void {
    const group = this.of(slot);
    group.isChanged = true;
    const unsigned = BigInt.asUintN(BIT_COUNT, BigInt(value));
    changeHalf(group.counts, 0, Number(unsigned & 0xffff_ffffn), by);
    changeHalf(group.counts, BIT_COUNT / 2, Number(unsigned >> 32n), by);
  }

  private of(slot: number): Bits {
    let group = this.groups[slot];
    if (group === undefined) {
      this.groups[slot] = group = { counts: new Float64Array(BIT_COUNT), isChanged: false };
      this.groupCount++;
    }
    return group;
  }
}

/** Of a group that, against PARTITIONED BY, was in two shards, a row may go that came to the other one. */
function changeHalf(counts: Float64Array, first: number, bits: number, by: number): void {
  for (let left = bits, bit = first; left !== 0; left >>>= 1, bit++) {
    if ((left & 1) === 1) counts[bit] = Math.max(0, counts[bit]! + by);
  }
}
