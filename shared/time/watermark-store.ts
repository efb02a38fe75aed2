// The edge under the watermarks: a row per partition and one GLOBAL row, per stage. Nothing here is the truth of a result; a row only tells
// the others what a commit has already decided. So rows may come late, but never go back.
import type { GlobalRow, WatermarkRow } from './watermark-row.ts';

/** `stageKey` is `application/stage`. All methods throw ExternalError; reads see every write that was answered before them. */
export interface WatermarkStore {
  /** Writes the row unless the stored one is of a newer commit, or of the same commit and written later; whether it was written. */
  putRow(stageKey: string, row: WatermarkRow): Promise<boolean>;
  /** All rows of the stage, without GLOBAL, in the order of their partitions' names. */
  rows(stageKey: string): Promise<readonly WatermarkRow[]>;
  /** Takes the row of a partition away: its children stand for it now. */
  removeRow(stageKey: string, partition: string): Promise<void>;
  /** null before anybody raised it. */
  global(stageKey: string): Promise<GlobalRow | null>;
  /**
   * Notes that GLOBAL was computed anew at `nowMs`, and raises its watermark; a lower one (or null) leaves the watermark as it is. Returns
   * the row as it is afterwards.
   */
  raiseGlobal(stageKey: string, watermarkMs: number | null, nowMs: number): Promise<GlobalRow>;
}
