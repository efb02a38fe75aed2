// MIN or MAX of VARCHAR, by code point, which is the order of the UTF-8 bytes. The extreme of slot g is `bytes[starts[g], ends[g])`;
// empty (NULL) is an end of -1.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { ByteArena, compareBytes, copyBytes } from '../byte-arena.ts';
import type { ByteReader } from '../codec/byte-reader.ts';
import { writeVarint } from '../codec/varint.ts';
import { type GroupOrder, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

const NULL_END = -1;
/** In the log: the value of the last commit (NULL for a new group); n + 1: n bytes follow. */
const UNCHANGED = 0;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export class TextExtremeColumn implements StateColumn {
  readonly streamCount = 1;
  readonly empties: readonly number[] = [];
  readonly holdsOutside = true;
  starts = new Int32Array(0);
  ends = new Int32Array(0);
  private readonly arena = new ByteArena();
  /** 1: not yet in the log. */
  private changed = new Uint8Array(0);
  private readonly isMin: boolean;

  constructor(kind: 'min' | 'max') {
    this.isMin = kind === 'min';
  }

  get byteCount(): number {
    return this.starts.byteLength * 2 + this.changed.byteLength + this.arena.bytes.byteLength;
  }

  get bytes(): Uint8Array {
    return this.arena.bytes;
  }

  isNull(slot: number): boolean {
    return this.ends[slot] === NULL_END;
  }

  /** The extreme as a string; only where `isNull` is false. */
  get(slot: number): string {
    return decoder.decode(this.arena.bytes.subarray(this.starts[slot]!, this.ends[slot]!));
  }

  /** Takes part with the UTF-8 text `text[start, end)`. */
  add(slot: number, text: Uint8Array, start: number, end: number): void {
    if (!this.isNull(slot)) {
      const order = compareBytes(text, start, end, this.arena.bytes, this.starts[slot]!, this.ends[slot]!);
      if (this.isMin ? order >= 0 : order <= 0) return;
    }
    this.set(slot, text, start, end);
    this.changed[slot] = 1;
  }

  /** Takes part with a string; a lone surrogate counts as U+FFFD. */
  addString(slot: number, text: string): void {
    const bytes = encoder.encode(text);
    this.add(slot, bytes, 0, bytes.length);
  }

  tracked(): readonly Float64Array[] {
    return [];
  }

  grow(capacity: number): void {
    const { starts, ends, changed } = this;
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity).fill(NULL_END);
    this.changed = new Uint8Array(capacity);
    this.starts.set(starts);
    this.ends.set(ends);
    this.changed.set(changed);
  }

  reset(slot: number): void {
    if (!this.isNull(slot)) this.arena.free(this.ends[slot]! - this.starts[slot]!);
    this.ends[slot] = NULL_END;
    this.changed[slot] = 0;
  }

  merge(into: number, from: number): void {
    if (this.isNull(from)) return;
    // A copy: making room for it may move what it is taken from.
    const text = this.arena.bytes.slice(this.starts[from]!, this.ends[from]!);
    this.add(into, text, 0, text.length);
  }

  encode(groups: GroupOrder, _lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const { slots, positions, count } = groups;
    const to = streams[0]!;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      if (this.isNull(slot) || (positions[i]! >= 0 && this.changed[slot] === 0)) {
        to.byte(UNCHANGED);
      } else {
        writeVarint(to, this.ends[slot]! - this.starts[slot]! + 1);
        to.copy(this.arena.bytes, this.starts[slot]!, this.ends[slot]!);
      }
      this.changed[slot] = 0;
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const from = streams[0]!;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const code = from.varint();
      if (code === UNCHANGED) continue;
      const start = from.skip(code - 1);
      if (slot !== SCRATCH_SLOT) this.set(slot, from.bytes, start, start + code - 1);
    }
  }

  private set(slot: number, text: Uint8Array, start: number, end: number): void {
    this.reset(slot);
    const at = this.arena.allocate(end - start, move => this.moveAll(move));
    copyBytes(this.arena.bytes, at, text, start, end);
    this.starts[slot] = at;
    this.ends[slot] = at + end - start;
  }

  private moveAll(move: (start: number, end: number) => number): void {
    const { starts, ends } = this;
    for (let slot = 0; slot < ends.length; slot++) {
      const end = ends[slot]!;
      if (end === NULL_END) continue;
      const start = starts[slot]!;
      const moved = move(start, end);
      starts[slot] = moved;
      ends[slot] = moved + end - start;
    }
  }
}
