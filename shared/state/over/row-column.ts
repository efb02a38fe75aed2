// The values that one expression had in the rows that are kept: an array over places (row-blocks.ts), with NULL.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import type { ByteReader } from '../codec/byte-reader.ts';

/** No row. */
export const NO_PLACE = -1;

export interface RowColumn {
  /** Byte streams that rows are written to, each row with at least one byte in the first. */
  readonly streamCount: number;
  readonly byteCount: number;
  /** Whether a place may hold something outside the array, so that it must be told when its row goes. */
  readonly holdsOutside: boolean;
  growPlaces(placeCount: number): void;
  isNull(place: number): boolean;
  /** Order of two values that are not NULL: negative, 0 or positive. -0 comes before 0, unless `zerosAreEqual`. */
  compare(a: number, b: number, zerosAreEqual?: boolean): number;
  copy(from: number, to: number): void;
  /** Takes a value over from a column of the same class. */
  copyFrom(source: RowColumn, from: number, to: number): void;
  swap(a: number, b: number): void;
  /** Lets go of what a place held outside the array. */
  forget(place: number): void;
  /** Begins the rows of another group: values are written as differences inside it. */
  beginGroup(): void;
  encode(place: number, streams: readonly ByteWriter[]): void;
  /** Reads one row; `NO_PLACE` for a row that is not kept. @throws ExternalError when the stream is damaged. */
  decode(place: number, streams: readonly ByteReader[]): void;
}
