// A query with OVER as generated code would drive its state, in both orders of rows, with every kind of frame and column.
import { ByteWriter } from '../../../shared/engine/byte-writer.ts';
import { hashBytes, keyGroupOf } from '../../../shared/engine/hash.ts';
import type { KeyGroupRange } from '../../../shared/engine/program.ts';
import {
  CountColumn,
  DoubleSumColumn,
  FrameAccumulators,
  FrameExtreme,
  FramePick,
  FrameRows,
  FrameValues,
  KeptValue,
  NumberRows,
  OverState,
  RangeFrame,
  RankPart,
  RowBuffer,
  RowsFrame,
  SlidingCardinality,
  SlidingDistinct,
  SlidingOrder,
  TextExtremeColumn,
  TextRows,
  TimedOverState,
  WholeSumColumn,
} from '../../../shared/state/index.ts';

export interface Row {
  readonly key: string;
  readonly timeMs: number;
  readonly double: number | null;
  readonly whole: number | bigint | null;
  readonly text: string | null;
}

export interface OverOptions {
  readonly inTimeOrder: boolean;
  /** Rows of the sliding frame. */
  readonly frameRows: number;
  readonly followingRows: number;
  readonly followingMs: number;
  readonly rowsPerKeyGroupMax: number;
  readonly boundMs: number;
}

export const ALL_KEY_GROUPS: KeyGroupRange = { first: 0, end: 128 };

export class OverTask {
  emitted: string[] = [];
  watermarkMs = Number.NEGATIVE_INFINITY;
  readonly state: OverState | TimedOverState;
  private readonly options: OverOptions;
  private readonly keyGroups: KeyGroupRange;
  private readonly times = new NumberRows('whole');
  private readonly doubles = new NumberRows('double');
  private readonly wholes = new NumberRows('whole');
  private readonly texts = new TextRows();
  private readonly rows: RowBuffer;
  private readonly doubleSum = new DoubleSumColumn();
  private readonly wholeSum = new WholeSumColumn();
  private readonly count = new CountColumn();
  private readonly runningSum = new WholeSumColumn();
  private readonly runningText = new TextExtremeColumn('max');
  private readonly ranks = new CountColumn();
  private readonly firstTexts = new TextRows();
  private readonly firstText: KeptValue<TextRows>;
  private readonly newestWholes = new NumberRows('whole');
  private readonly newestWhole: KeptValue<NumberRows>;
  private readonly ordered = new SlidingOrder();
  private readonly distinct = new SlidingDistinct();
  private readonly distinctCount = new CountColumn();
  private readonly cardinality = new SlidingCardinality();
  private readonly firstLeast: FramePick;
  private readonly least: FrameExtreme;
  private readonly largest: FrameExtreme;
  private readonly values: FrameValues;
  private readonly sliding: RowsFrame;
  private readonly range: RangeFrame | null;
  private readonly writer = new ByteWriter();

  constructor(options: OverOptions, keyGroups = ALL_KEY_GROUPS) {
    const { inTimeOrder, frameRows, followingRows, followingMs, rowsPerKeyGroupMax } = options;
    this.options = options;
    this.keyGroups = keyGroups;
    const columns = [this.times, this.doubles, this.wholes, this.texts];
    const rows = new RowBuffer(columns, inTimeOrder ? this.times : null, 3);
    this.rows = rows;
    this.least = new FrameExtreme(rows, this.wholes, 'min');
    this.largest = new FrameExtreme(rows, this.doubles, 'max');
    this.firstLeast = new FramePick(rows, this.wholes, 'min');
    this.values = new FrameValues(rows, this.texts);
    this.distinct.feeds(
      [this.distinctCount],
      slot => this.distinctCount.values[slot]!++,
      slot => this.distinctCount.values[slot]!--,
    );
    this.sliding = new RowsFrame(rows, frameRows - 1, inTimeOrder ? followingRows : 0, [
      this.accumulators(),
      this.least,
      this.largest,
      this.firstLeast,
      this.values,
      new FrameRows(),
    ]);
    this.firstText = new KeptValue(this.texts, this.firstTexts, 2, true);
    this.newestWhole = new KeptValue(this.wholes, this.newestWholes, 0, true);
    new RowsFrame(rows, null, 0, [
      new FrameAccumulators([], (slot, place) => {
        if (!this.wholes.isNull(place)) this.runningSum.add(slot, this.wholes.get(place));
        if (!this.texts.isNull(place)) this.runningText.addString(slot, this.texts.get(place));
      }),
      new RankPart(rows, this.times, this.ranks, 'dense-rank'),
      this.firstText,
      this.newestWhole,
    ]);
    this.range = inTimeOrder ? new RangeFrame(rows, this.times, 30, followingMs, []) : null;
    const logged = [this.runningSum, this.runningText, this.ranks, this.firstText, this.newestWhole];
    const layout = { rows, columns: logged, keyGroups };
    this.state = inTimeOrder
      ? new TimedOverState({
          ...{ ...layout, times: this.times, followingRows, followingMs, rowsPerKeyGroupMax },
          emitRow: (slot, recordIndex) => this.emit(slot, recordIndex),
        })
      : new OverState(layout);
  }

  private accumulators(): FrameAccumulators {
    const columns = [this.doubleSum, this.wholeSum, this.count, this.ordered, this.distinct, this.cardinality];
    const take = (way: 'add' | 'remove') => (slot: number, place: number) => {
      const sign = way === 'add' ? 1 : -1;
      if (!this.texts.isNull(place)) {
        const text = this.texts.get(place);
        this.count.values[slot]! += sign;
        this.distinct[way](slot, text);
        this.cardinality[way](slot, Math.imul(text.length + 1, 0x9e3779b1), text.length);
      }
      if (!this.doubles.isNull(place)) this.doubleSum.add(slot, sign * this.doubles.values[place]!);
      if (this.wholes.isNull(place)) return;
      const whole = this.wholes.get(place);
      this.wholeSum.add(slot, sign < 0 ? -whole : whole);
      this.ordered[way](slot, whole);
    };
    return new FrameAccumulators(columns, take('add'), take('remove'));
  }

  begin(): void {
    this.emitted = [];
    this.state.begin(this.watermarkMs);
  }

  run(row: Row, recordIndex: number): void {
    this.writer.length = 0;
    this.writer.utf8(row.key);
    const { bytes, length } = this.writer;
    const hash = hashBytes(bytes, 0, length);
    const isOwned = keyGroupOf(hash) >= this.keyGroups.first && keyGroupOf(hash) < this.keyGroups.end;
    const isLate = this.options.inTimeOrder && this.watermarkMs > row.timeMs;
    if (isOwned && !isLate) this.take(row, bytes, length, hash, recordIndex);
    const watermarkMs = row.timeMs - this.options.boundMs;
    if (watermarkMs > this.watermarkMs) this.advance(watermarkMs, recordIndex);
  }

  advance(watermarkMs: number, recordIndex = 0x7fffffff): void {
    this.watermarkMs = Math.max(this.watermarkMs, watermarkMs);
    this.state.onWatermark(this.watermarkMs, recordIndex);
  }

  private take(row: Row, bytes: Uint8Array, length: number, hash: number, recordIndex: number): void {
    const slot = this.state.findOrCreate(bytes, 0, length, hash, 0);
    const place = this.rows.append(slot);
    this.times.values[place] = row.timeMs;
    this.doubles.values[place] = row.double ?? Number.NaN;
    if (typeof row.whole === 'bigint') this.wholes.setWide(place, row.whole);
    else this.wholes.values[place] = row.whole ?? Number.NaN;
    this.texts.texts[place] = row.text;
    if (this.state instanceof TimedOverState) this.state.wait(slot, row.timeMs);
    else {
      this.rows.take(slot);
      this.emit(slot, recordIndex);
    }
  }

  private emit(slot: number, recordIndex: number): void {
    const { state, rows, wholes, doubles, texts } = this;
    const key = Buffer.from(state.keyBytes.subarray(state.keyStart(slot), state.keyEnd(slot))).toString('utf8');
    const at = (column: { isNull(place: number): boolean; get(place: number): unknown }, place: number): string =>
      place < 0 ? 'none' : column.isNull(place) ? 'null' : String(column.get(place));
    const parts = [
      this.doubleSum.get(slot),
      this.wholeSum.get(slot),
      this.count.get(slot),
      at(wholes, this.least.first(slot)),
      at(texts, this.firstLeast.first(slot)),
      this.ordered.ordered(slot).join(','),
      this.distinctCount.values[slot],
      this.cardinality.get(slot),
      at(doubles, this.largest.first(slot)),
      at(texts, this.values.nth(slot, 2)),
      at(texts, this.values.back(slot, 1)),
      at(doubles, this.sliding.nth(slot, 2)),
      at(wholes, rows.placeBack(slot, 2)),
      this.runningSum.get(slot),
      this.runningText.isNull(slot)
        ? 'null'
        : Buffer.from(this.runningText.bytes.subarray(this.runningText.starts[slot], this.runningText.ends[slot])),
      this.ranks.get(slot),
      at(this.firstTexts, this.firstText.place(slot)),
      at(this.newestWholes, this.newestWhole.place(slot)),
      this.range?.values[slot],
    ];
    this.emitted.push([recordIndex, key, rows.dones[slot], ...parts].join(' '));
  }
}
