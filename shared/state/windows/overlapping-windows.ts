// Windows that share rows: hopping and cumulating ones. Both are numbered in the order of their ends, and made of numbered panes, the
// pieces of time between two neighbouring bounds of windows. A row falls into one pane, and a window is the rows of a run of panes:
//
//   panes      | 0 | 1 | 2 | 3 | 4 |                 | 0 | 1 | 2 | 3 | 4 | 5 |
//   hopping    |--- 0 ----|                cumulating |-0-|
//   by 1 pane      |--- 1 ----|                       |---1---|
//                      |--- 2 ----|                   |-----2-----|
//                                                                 |-3-|
//
// One state keeps groups of both sorts. Where a group belongs is its *place*: an even number for a pane, an odd one for a window.

/** How windows of one shape lie over time. All numbers may be negative: before 1970. */
export interface WindowShape {
  startMs(window: number): number;
  endMs(window: number): number;
  /** The pane that a time falls into. */
  paneOf(timeMs: number): number;
  /** The panes that a window is made of, from the first to the last. */
  firstPane(window: number): number;
  lastPane(window: number): number;
  /** The windows that a pane is part of. */
  firstWindow(pane: number): number;
  lastWindow(pane: number): number;
  /** The last window whose end is not after a time; -Infinity for -Infinity. */
  lastEnded(timeMs: number): number;
  /**
   * Whether every window begins where the one before it does or later ones begin anew: the pane of a window that closed can then be added to the
   * first pane of the next, so that a window is two panes to merge, however long it grows.
   */
  readonly grows: boolean;
}

export interface OverlappingOptions {
  readonly allowedLatenessMs: number;
  /** Rows are kept by pane and merged when a window closes; otherwise each window keeps its own groups, which every row goes into. */
  readonly inPanes: boolean;
}

/** What `firstPlace` and `nextPlace` give after the last place of a row. */
export const NO_PLACE = Number.POSITIVE_INFINITY;

export const placeOfPane = (pane: number) => 2 * pane;
export const placeOfWindow = (window: number) => 2 * window + 1;
export const isWindowPlace = (place: number) => place % 2 !== 0;
/** The pane or window of a place. */
export const numberOfPlace = (place: number) => Math.floor(place / 2);

export class OverlappingWindows {
  readonly kind = 'overlapping';
  readonly shape: WindowShape;
  readonly inPanes: boolean;
  private readonly latenessMs: number;
  /** Of the row whose places are being visited. */
  private nextWindow = 0;
  private lastWindow = 0;

  constructor(shape: WindowShape, { allowedLatenessMs, inPanes }: OverlappingOptions) {
    this.shape = shape;
    this.latenessMs = allowedLatenessMs;
    this.inPanes = inPanes;
  }

  /** Bounds of the window of a place. */
  startMs(place: number): number {
    return this.shape.startMs(numberOfPlace(place));
  }
  endMs(place: number): number {
    return this.shape.endMs(numberOfPlace(place));
  }

  /** When the first of the windows that hold a time ends. */
  firstEndMs(timeMs: number): number {
    return this.shape.endMs(this.shape.firstWindow(this.shape.paneOf(timeMs)));
  }
  /** When the last of the windows that hold a time ends: from then on (and the allowed lateness over) its row is late. */
  lastEndMs(timeMs: number): number {
    return this.shape.endMs(this.shape.lastWindow(this.shape.paneOf(timeMs)));
  }
  /** When the last of the windows that hold a time starts. */
  lastStartMs(timeMs: number): number {
    return this.shape.startMs(this.shape.lastWindow(this.shape.paneOf(timeMs)));
  }

  /** The pane that takes a row for those of its windows that are open; there must be one. */
  panePlace(timeMs: number, watermarkMs: number): number {
    const { shape } = this;
    const pane = shape.paneOf(timeMs);
    // Windows that grow have taken the pane over when its own window closed.
    if (shape.grows && shape.endMs(pane) <= watermarkMs) return placeOfPane(shape.firstPane(pane));
    return placeOfPane(pane);
  }

  /**
   * The first place that a row goes to: in panes, the pane of its open windows, and then each window that closed and still takes
   * corrections; otherwise each window that takes it. `NO_PLACE` when it is late for all.
   */
  firstPlace(timeMs: number, watermarkMs: number): number {
    const { shape } = this;
    const pane = shape.paneOf(timeMs);
    this.nextWindow = Math.max(shape.firstWindow(pane), shape.lastEnded(watermarkMs - this.latenessMs) + 1);
    this.lastWindow = shape.lastWindow(pane);
    if (!this.inPanes || shape.endMs(this.lastWindow) <= watermarkMs) return this.nextPlace();
    this.lastWindow = Math.min(this.lastWindow, shape.lastEnded(watermarkMs));
    return this.panePlace(timeMs, watermarkMs);
  }

  nextPlace(): number {
    return this.nextWindow > this.lastWindow ? NO_PLACE : placeOfWindow(this.nextWindow++);
  }

  /** Whether the place is a window that has closed: its row was sent, and a row that it takes corrects it. */
  isOver(place: number, watermarkMs: number): boolean {
    return isWindowPlace(place) && (this.inPanes || this.endMs(place) <= watermarkMs);
  }
}
