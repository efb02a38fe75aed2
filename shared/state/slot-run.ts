// The slots of groups that belong together: those of one window or pane, or all where time does not part them. A run takes slots in blocks of
// neighbours, one after the other as groups come, so that new groups are written where the processor expects them; what belongs to all groups
// of a run (their place) is kept once per block and not in each row; and a run that ends gives its blocks back, whole.
import { SCRATCH_SLOT } from './columns/state-column.ts';
import { grown } from './grown.ts';

/** Slots of a block are `block << BLOCK_BITS` and those after it. */
export const BLOCK_BITS = 4;
export const BLOCK_SLOTS = 1 << BLOCK_BITS;

const INITIAL_BLOCKS = 4;

export class SlotRun {
  /** Of all its groups; NaN where each has its own, or none. */
  readonly place: number;
  groupCount = 0;
  blocks = new Int32Array(INITIAL_BLOCKS);
  blockCount = 0;
  /** The next slot of the last block that was never used; a multiple of `BLOCK_SLOTS` when there is none. */
  nextSlot = 0;
  /** A slot whose group is gone; its row names the next. */
  freeSlot = SCRATCH_SLOT;

  constructor(place: number) {
    this.place = place;
  }

  get isFull(): boolean {
    return (this.nextSlot & (BLOCK_SLOTS - 1)) === 0;
  }

  addBlock(block: number): void {
    if (this.blockCount === this.blocks.length) this.blocks = grown(this.blocks, new Int32Array(this.blockCount * 2));
    this.blocks[this.blockCount++] = block;
    this.nextSlot = block << BLOCK_BITS;
  }

  /** It has no groups and no slots. */
  clear(): void {
    this.blockCount = 0;
    this.nextSlot = 0;
    this.freeSlot = SCRATCH_SLOT;
  }
}
