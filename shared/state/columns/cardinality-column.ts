// How many distinct values a group saw, about: HyperLogLog with 4,096 registers (Flajolet et al. 2007), standard error 1.04 / sqrt(4096) =
// 1.63 %, read with the estimator of Ertl ("New cardinality estimation algorithms for HyperLogLog sketches", 2017), which is good from one
// value to 2^60 without tables. A register keeps a maximum, so neither order nor cuts nor repetition can change the result.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { writeVarint } from '../codec/varint.ts';
import { type GroupOrder, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

const INDEX_BITS = 12;
export const REGISTER_COUNT = 2 ** INDEX_BITS;
/** Bits of the hash behind the index, and what a register can hold at most. */
const RANK_BITS = 64 - INDEX_BITS;
export const RANK_MAX = RANK_BITS + 1;
/** Registers kept one by one before the group gets all of them. */
const SPARSE_MAX = 256;
const SPARSE_ENTRY_BYTES = 40;

/** Registers other than 0 by index, or all of them. */
type Registers = Map<number, number> | Uint8Array;

export class CardinalityColumn implements StateColumn {
  readonly streamCount = 1;
  readonly empties: readonly number[] = [];
  readonly holdsOutside = true;
  private readonly registers: (Registers | undefined)[] = [];
  /** Per slot: indexes of registers that rose since the last commit. */
  private readonly risen = new Map<number, Set<number>>();
  private sparseCount = 0;
  private denseCount = 0;

  get byteCount(): number {
    return this.registers.length * 8 + this.sparseCount * SPARSE_ENTRY_BYTES + this.denseCount * REGISTER_COUNT;
  }

  /** Takes part with the 64-bit hash of a value, as two signed halves. */
  add(slot: number, high: number, low: number): void {
    this.raise(slot, registerOf(high), rankOf(high, low));
  }

  /** The estimate, a whole number; 0 for an empty group. */
  get(slot: number): number {
    const registers = this.registers[slot];
    if (registers === undefined) return 0;
    const counts = new Float64Array(RANK_MAX + 1);
    for (const rank of registers.values()) counts[rank]! += 1;
    if (registers instanceof Map) counts[0] = REGISTER_COUNT - registers.size;
    return estimatedCount(counts);
  }

  tracked(): readonly Float64Array[] {
    return [];
  }

  grow(capacity: number): void {
    while (this.registers.length < capacity) this.registers.push(undefined);
  }

  reset(slot: number): void {
    const registers = this.registers[slot];
    if (registers instanceof Map) this.sparseCount -= registers.size;
    else if (registers !== undefined) this.denseCount--;
    this.registers[slot] = undefined;
    this.risen.delete(slot);
  }

  merge(into: number, from: number): void {
    const registers = this.registers[from];
    if (registers !== undefined) for (const [index, rank] of registers.entries()) if (rank > 0) this.raise(into, index, rank);
  }

  encode(groups: GroupOrder, _lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const { slots, positions, count } = groups;
    const to = streams[0]!;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const registers = this.registers[slot];
      const indexes = registers === undefined ? [] : positions[i]! < 0 ? indexesOf(registers) : [...(this.risen.get(slot) ?? [])];
      this.risen.delete(slot);
      writeVarint(to, indexes.length);
      let next = 0;
      for (const index of indexes.sort((a, b) => a - b)) {
        writeVarint(to, index - next);
        to.byte(rankAt(registers!, index));
        next = index + 1;
      }
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const from = streams[0]!;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      let next = 0;
      for (let left = from.varint(); left > 0; left--) {
        const index = next + from.varint();
        const rank = from.byte();
        if (index >= REGISTER_COUNT || rank === 0 || rank > RANK_MAX) throw damaged(`register ${index} with ${rank}`);
        if (slot !== SCRATCH_SLOT) this.raise(slot, index, rank);
        next = index + 1;
      }
      this.risen.delete(slot);
    }
  }

  private raise(slot: number, index: number, rank: number): void {
    const registers = this.registers[slot] ?? this.first(slot);
    if (rankAt(registers, index) >= rank) return;
    if (registers instanceof Map) this.setSparse(slot, registers, index, rank);
    else registers[index] = rank;
    const risen = this.risen.get(slot);
    if (risen === undefined) this.risen.set(slot, new Set([index]));
    else risen.add(index);
  }

  private first(slot: number): Registers {
    const registers = new Map<number, number>();
    this.registers[slot] = registers;
    return registers;
  }

  private setSparse(slot: number, registers: Map<number, number>, index: number, rank: number): void {
    const sizeBefore = registers.size;
    registers.set(index, rank);
    this.sparseCount += registers.size - sizeBefore;
    if (registers.size <= SPARSE_MAX) return;
    const dense = new Uint8Array(REGISTER_COUNT);
    for (const [at, value] of registers) dense[at] = value;
    this.sparseCount -= registers.size;
    this.denseCount++;
    this.registers[slot] = dense;
  }
}

/** The register of a 64-bit hash, given as two signed halves. */
export const registerOf = (high: number): number => high >>> (32 - INDEX_BITS);

/** What the hash raises its register to. */
export function rankOf(high: number, low: number): number {
  const rest = high << INDEX_BITS;
  return rest === 0 ? 32 - INDEX_BITS + Math.clz32(low) + 1 : Math.clz32(rest) + 1;
}

/** The estimate, a whole number, from how many registers hold each rank. */
export const estimatedCount = (counts: Float64Array): number => Math.round(estimate(counts));

const rankAt = (registers: Registers, index: number): number =>
  registers instanceof Map ? (registers.get(index) ?? 0) : registers[index]!;

function indexesOf(registers: Registers): number[] {
  if (registers instanceof Map) return [...registers.keys()];
  return [...registers.keys()].filter(index => registers[index] !== 0);
}

function estimate(counts: Float64Array): number {
  let z = REGISTER_COUNT * tau(1 - counts[RANK_MAX]! / REGISTER_COUNT);
  for (let rank = RANK_BITS; rank > 0; rank--) z = (z + counts[rank]!) / 2;
  z += REGISTER_COUNT * sigma(counts[0]! / REGISTER_COUNT);
  return (REGISTER_COUNT * REGISTER_COUNT) / (2 * Math.LN2 * z);
}

/** The part of registers that are still 0: x + x^2 + 2x^4 + 4x^8 + … */
function sigma(x: number): number {
  if (x === 1) return Number.POSITIVE_INFINITY;
  let sum = x;
  let power = x;
  for (let factor = 1; ; factor *= 2) {
    power *= power;
    const next = sum + power * factor;
    if (next === sum) return sum;
    sum = next;
  }
}

/** The part of registers that are full. */
function tau(x: number): number {
  if (x === 0 || x === 1) return 0;
  let sum = 1 - x;
  let root = x;
  for (let factor = 0.5; ; factor /= 2) {
    root = Math.sqrt(root);
    const next = sum - (1 - root) * (1 - root) * factor;
    if (next === sum) return sum / 3;
    sum = next;
  }
}
