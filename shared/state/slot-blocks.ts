// Which run (slot-run.ts) has which blocks of slots, and those that nobody has: whole blocks are given and taken back, so that slots of runs that
// come and go stay neighbours.
import { assert } from '../engine/assert.ts';
import { grown } from './grown.ts';
import { BLOCK_BITS, BLOCK_SLOTS, SlotRun } from './slot-run.ts';

const INITIAL_FREE_BLOCKS = 16;
const POINTER_BYTES = 8;
const NOBODY = new SlotRun(Number.NaN);

export class SlotBlocks {
  /** Slots from here on were never anyone's. The first block is not given away: the scratch slot lies in it. */
  slotEnd = BLOCK_SLOTS;
  /** By block: the place of its run. */
  places = new Float64Array(0);
  private readonly runs: SlotRun[] = [];
  private free = new Int32Array(INITIAL_FREE_BLOCKS);
  private freeCount = 0;

  get byteCount(): number {
    return this.places.byteLength + this.runs.length * POINTER_BYTES + this.free.byteLength;
  }

  get hasFree(): boolean {
    return this.freeCount > 0;
  }

  runOf(slot: number): SlotRun {
    return this.runs[slot >> BLOCK_BITS]!;
  }

  /** Makes room for blocks of so many slots. */
  grow(capacity: number): void {
    const blockCount = capacity >> BLOCK_BITS;
    this.places = grown(this.places, new Float64Array(blockCount));
    while (this.runs.length < blockCount) this.runs.push(NOBODY);
  }

  /** Gives a run one more block, for which there must be room: one that was given back, or the next. */
  take(run: SlotRun): number {
    let block = this.slotEnd >> BLOCK_BITS;
    if (this.freeCount > 0) block = this.free[--this.freeCount]!;
    else this.slotEnd += BLOCK_SLOTS;
    this.runs[block] = run;
    this.places[block] = run.place;
    run.addBlock(block);
    return block;
  }

  /** The run, which has no groups, gives its blocks back. */
  release(run: SlotRun): void {
    assert(run.groupCount === 0, 'the slots of a run with groups are not given back');
    const count = this.freeCount + run.blockCount;
    if (count > this.free.length) this.free = grown(this.free, new Int32Array(count * 2));
    // The first is taken first again.
    for (let i = run.blockCount - 1; i >= 0; i--) {
      this.runs[run.blocks[i]!] = NOBODY;
      this.free[this.freeCount++] = run.blocks[i]!;
    }
    run.clear();
  }
}
