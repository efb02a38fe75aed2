// The rows that one query of one task emits in one attempt: columnar, appended by generated code without an object per row.
//
// Each row carries its JSON, its key as text (the Kinesis partition key, the item key of an upsert), the window it speaks for, its
// revision, and where it belongs in the order of rows that does not depend on the number of workers:
// (record that caused it, window end, hash of the key, key).
import { ByteWriter } from './byte-writer.ts';

/** `upsert`: the row as it now is. `delete`: a row sent before no longer holds (retraction). */
export const ROW_UPSERT = 0;
export const ROW_DELETE = 1;

/** In the place of a row that stands beside no other. */
const NO_PLACE = -1;

const INITIAL_ROW_CAPACITY = 256;

export class EmittedRows {
  rowCount = 0;
  /** JSON documents, one after the other; row i ends at `jsonEnds[i]`. Generated code appends here, then calls `endRow`. */
  readonly json = new ByteWriter();
  /** Key texts, likewise. */
  readonly keys = new ByteWriter();
  jsonEnds = new Int32Array(INITIAL_ROW_CAPACITY);
  keyEnds = new Int32Array(INITIAL_ROW_CAPACITY);
  kinds = new Uint8Array(INITIAL_ROW_CAPACITY);
  /** How often this group was emitted before; for stateless rows the index among the rows of its record. */
  revisions = new Int32Array(INITIAL_ROW_CAPACITY);
  /** NaN without a window; the rows of a query all have one, or none has. */
  windowStartsMs = new Float64Array(INITIAL_ROW_CAPACITY).fill(Number.NaN);
  windowEndsMs = new Float64Array(INITIAL_ROW_CAPACITY).fill(Number.NaN);
  /** Index in the batch of the record that caused the row; -1 for `begin` (pending rows), `0x7fffffff` for `advance` and `finish`. */
  recordIndexes = new Int32Array(INITIAL_ROW_CAPACITY);
  hashes = new Uint32Array(INITIAL_ROW_CAPACITY);
  /** Tells rows of one key and window apart that stand beside each other (Top-N); -1 where there is one. */
  places = new Int32Array(INITIAL_ROW_CAPACITY).fill(NO_PLACE);
  /** No row has another kind or place than most do, so nobody writes these. */
  private isPlain = true;

  clear(): void {
    if (!this.isPlain) {
      this.kinds.fill(ROW_UPSERT, 0, this.rowCount);
      this.places.fill(NO_PLACE, 0, this.rowCount);
      this.isPlain = true;
    }
    this.rowCount = 0;
    this.json.length = 0;
    this.keys.length = 0;
  }

  /**
   * Closes the row whose JSON and key were just appended, and gives its number: where it has a window, the caller sets the bounds. (Times as
   * arguments would be put on the heap.) `hash` is signed or unsigned.
   */
  endRow(kind: number, revision: number, recordIndex: number, hash: number, place = NO_PLACE): number {
    const row = this.rowCount;
    if (row === this.kinds.length) this.grow();
    this.jsonEnds[row] = this.json.length;
    this.keyEnds[row] = this.keys.length;
    this.revisions[row] = revision;
    this.recordIndexes[row] = recordIndex;
    this.hashes[row] = hash;
    if (kind !== ROW_UPSERT || place !== NO_PLACE) this.mark(row, kind, place);
    this.rowCount = row + 1;
    return row;
  }

  /** Where the JSON of the row begins that is being appended. */
  get openRowStart(): number {
    return this.rowCount === 0 ? 0 : this.jsonEnds[this.rowCount - 1]!;
  }

  /** Forgets what was appended of a row that is not written. */
  abandonRow(): void {
    const { rowCount } = this;
    this.json.length = this.openRowStart;
    this.keys.length = rowCount === 0 ? 0 : this.keyEnds[rowCount - 1]!;
  }

  private mark(row: number, kind: number, place: number): void {
    this.kinds[row] = kind;
    this.places[row] = place;
    this.isPlain = false;
  }

  private grow(): void {
    const capacity = this.kinds.length * 2;
    const grown = <T extends Int32Array | Uint8Array | Float64Array | Uint32Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.jsonEnds = grown(this.jsonEnds, new Int32Array(capacity));
    this.keyEnds = grown(this.keyEnds, new Int32Array(capacity));
    this.kinds = grown(this.kinds, new Uint8Array(capacity));
    this.revisions = grown(this.revisions, new Int32Array(capacity));
    this.windowStartsMs = grown(this.windowStartsMs, new Float64Array(capacity).fill(Number.NaN));
    this.windowEndsMs = grown(this.windowEndsMs, new Float64Array(capacity).fill(Number.NaN));
    this.recordIndexes = grown(this.recordIndexes, new Int32Array(capacity));
    this.hashes = grown(this.hashes, new Uint32Array(capacity));
    this.places = grown(this.places, new Int32Array(capacity).fill(NO_PLACE));
  }
}
