// Groups that the rows of one record changed and that are then sent, each once, in the order in which they first changed.
import { grown } from './grown.ts';
import { SentRows } from './sent-rows.ts';

export class NotedGroups {
  /** Of those groups, as they were sent before, until they are sent. */
  readonly sentRows = new SentRows();
  private readonly slots: number[] = [];
  /** By slot: 1 for those that are noted. */
  private marks = new Uint8Array(64);

  has(slot: number): boolean {
    return this.marks[slot] === 1;
  }

  add(slot: number): void {
    if (slot >= this.marks.length) this.marks = grown(this.marks, new Uint8Array(slot * 2));
    if (this.marks[slot] === 1) return;
    this.marks[slot] = 1;
    this.slots.push(slot);
  }

  /** Each, by `send`, or where that is null later; then none is noted. */
  sendAll(send: ((slot: number, recordIndex: number) => void) | null, recordIndex: number): void {
    const { slots, marks } = this;
    if (send !== null) for (let i = 0; i < slots.length; i++) send(slots[i]!, recordIndex);
    for (let i = 0; i < slots.length; i++) marks[slots[i]!] = 0;
    slots.length = 0;
    if (send !== null) this.sentRows.clear();
  }
}
