// The rows of groups as they were sent, while changes of groups below come in: what a record changed and changed back is not sent again. They are
// compared as they are written, to the byte.
import type { EmittedRows } from '../engine/emitted-rows.ts';
import { grown } from './grown.ts';

export class SentRows {
  private readonly slots: number[] = [];
  private readonly ends: number[] = [];
  private bytes = new Uint8Array(256);
  private length = 0;
  /** By slot: 1 + the place in `slots`, or 0. */
  private places = new Int32Array(64);

  has(slot: number): boolean {
    return slot < this.places.length && this.places[slot] !== 0;
  }

  /** Takes the row that `rows` has begun, which is the group's before it changes, and which is not sent now. */
  keep(slot: number, rows: EmittedRows): void {
    const start = rows.openRowStart;
    const { json } = rows;
    const end = this.length + json.length - start;
    if (end > this.bytes.length) this.bytes = grown(this.bytes, new Uint8Array(end * 2));
    this.bytes.set(json.bytes.subarray(start, json.length), this.length);
    this.length = end;
    rows.abandonRow();
    if (slot >= this.places.length) this.places = grown(this.places, new Int32Array(slot * 2));
    this.slots.push(slot);
    this.ends.push(end);
    this.places[slot] = this.slots.length;
  }

  /** Whether the row that `rows` has begun is what was kept of the group. */
  isSame(slot: number, rows: EmittedRows): boolean {
    if (!this.has(slot)) return false;
    const place = this.places[slot]! - 1;
    const start = place === 0 ? 0 : this.ends[place - 1]!;
    const { json, openRowStart } = rows;
    const length = this.ends[place]! - start;
    if (json.length - openRowStart !== length) return false;
    for (let i = 0; i < length; i++) if (json.bytes[openRowStart + i] !== this.bytes[start + i]) return false;
    return true;
  }

  clear(): void {
    const { slots, places } = this;
    for (let i = 0; i < slots.length; i++) places[slots[i]!] = 0;
    slots.length = 0;
    this.ends.length = 0;
    this.length = 0;
  }
}
