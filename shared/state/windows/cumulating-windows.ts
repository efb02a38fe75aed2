// Windows that start together and end one step after the other, until the largest is `sizeMs` long; then the next begin. Window n ends with
// pane n.
import type { WindowShape } from './overlapping-windows.ts';

export class CumulatingWindows implements WindowShape {
  readonly grows = true;
  private readonly stepMs: number;
  private readonly offsetMs: number;
  private readonly stepCount: number;

  /** `sizeMs` is a multiple of `stepMs`; the largest windows start at `offsetMs` and whole multiples of `sizeMs` from there. */
  constructor(sizeMs: number, stepMs: number, offsetMs: number) {
    this.stepMs = stepMs;
    this.offsetMs = offsetMs;
    this.stepCount = sizeMs / stepMs;
  }

  startMs(window: number): number {
    return this.firstPane(window) * this.stepMs + this.offsetMs;
  }

  endMs(window: number): number {
    return (window + 1) * this.stepMs + this.offsetMs;
  }

  paneOf(timeMs: number): number {
    return Math.floor((timeMs - this.offsetMs) / this.stepMs);
  }

  firstPane(window: number): number {
    return Math.floor(window / this.stepCount) * this.stepCount;
  }

  lastPane(window: number): number {
    return window;
  }

  firstWindow(pane: number): number {
    return pane;
  }

  lastWindow(pane: number): number {
    return this.firstPane(pane) + this.stepCount - 1;
  }

  lastEnded(timeMs: number): number {
    return Math.floor((timeMs - this.offsetMs) / this.stepMs) - 1;
  }
}
