// Windows of one size, a new one every `advanceMs`. Where the size is a multiple of the advance, panes are as long as the advance;
// otherwise each advance has two panes, cut where windows end:
//
//   advance 4, size 6   | 0  |1 | 2  |3 | 4  |5 |        panes
//                       |---- 0 -----|                   pane 2w … 2w + 2
//                               |---- 1 -----|
import type { WindowShape } from './overlapping-windows.ts';

export class HoppingWindows implements WindowShape {
  readonly grows = false;
  private readonly sizeMs: number;
  private readonly advanceMs: number;
  private readonly offsetMs: number;
  /** Whole advances in the size, and what is left. */
  private readonly wholeCount: number;
  private readonly restMs: number;

  /** Windows start at `offsetMs` and whole multiples of `advanceMs` from there. `advanceMs` is at most `sizeMs`. */
  constructor(sizeMs: number, advanceMs: number, offsetMs: number) {
    this.sizeMs = sizeMs;
    this.advanceMs = advanceMs;
    this.offsetMs = offsetMs;
    this.wholeCount = Math.floor(sizeMs / advanceMs);
    this.restMs = sizeMs % advanceMs;
  }

  startMs(window: number): number {
    return window * this.advanceMs + this.offsetMs;
  }

  endMs(window: number): number {
    return window * this.advanceMs + this.offsetMs + this.sizeMs;
  }

  paneOf(timeMs: number): number {
    const shifted = timeMs - this.offsetMs;
    const advance = Math.floor(shifted / this.advanceMs);
    if (this.restMs === 0) return advance;
    return shifted - advance * this.advanceMs < this.restMs ? 2 * advance : 2 * advance + 1;
  }

  firstPane(window: number): number {
    return this.restMs === 0 ? window : 2 * window;
  }

  lastPane(window: number): number {
    return this.restMs === 0 ? window + this.wholeCount - 1 : 2 * (window + this.wholeCount);
  }

  firstWindow(pane: number): number {
    return this.restMs === 0 ? pane - this.wholeCount + 1 : Math.ceil(pane / 2) - this.wholeCount;
  }

  lastWindow(pane: number): number {
    return this.restMs === 0 ? pane : Math.floor(pane / 2);
  }

  lastEnded(timeMs: number): number {
    return Math.floor((timeMs - this.offsetMs - this.sizeMs) / this.advanceMs);
  }
}
