// What generated modules may import as `weir/state`.
export { AggregationState } from './aggregation-state.ts';
export { CountColumn } from './columns/count-column.ts';
export { DoubleExtremeColumn } from './columns/double-extreme-column.ts';
export { DoubleSumColumn } from './columns/double-sum-column.ts';
export type { StateColumn } from './columns/state-column.ts';
export { TextExtremeColumn } from './columns/text-extreme-column.ts';
export { WholeExtremeColumn } from './columns/whole-extreme-column.ts';
export { WholeSumColumn } from './columns/whole-sum-column.ts';
export { FrameCount, FrameDoubleSum, FrameRows, FrameWholeSum, RunningExtreme, RunningTextExtreme } from './over/frame-parts.ts';
export { RangeFrame, RowsFrame } from './over/frame.ts';
export { NumberRows } from './over/number-rows.ts';
export { OverState } from './over/over-state.ts';
export { RowBuffer } from './over/row-buffer.ts';
export { FrameExtreme, FrameValues } from './over/row-queue.ts';
export { TextRows } from './over/text-rows.ts';
export type { StateLayout, TumblingLayout } from './layout.ts';
