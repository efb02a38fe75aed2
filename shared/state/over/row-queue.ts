// Some rows of a frame, in order, in a ring beside the rows: those that can still become its extreme, or those whose value is not NULL.
// A row enters once and leaves once, so the cost per row does not depend on the length of the frame.
import { RowError } from '../../engine/row-error.ts';
import { grownValues } from '../columns/state-column.ts';
import type { FramePart } from './frame.ts';
import type { PlacedColumn } from './row-blocks.ts';
import type { RowBuffer } from './row-buffer.ts';
import { NO_PLACE, type RowColumn } from './row-column.ts';
import type { TextRows } from './text-rows.ts';

abstract class RowQueue implements FramePart, PlacedColumn {
  protected readonly values: RowColumn;
  private readonly rows: RowBuffer;
  /** Row numbers modulo 2^32. */
  private numbers = new Int32Array(0);
  private heads: Float64Array = new Float64Array(0);
  private tails: Float64Array = new Float64Array(0);

  constructor(rows: RowBuffer, values: RowColumn) {
    this.rows = rows;
    this.values = values;
    rows.blocks.add(this);
  }

  /** Whether the row at the end gives way to the one that comes. */
  protected abstract givesWay(place: number, toPlace: number): boolean;

  get byteCount(): number {
    return this.numbers.byteLength + this.heads.byteLength * 2;
  }

  /** Rows in the queue. */
  length(slot: number): number {
    return this.tails[slot]! - this.heads[slot]!;
  }

  /** The place of the row `index` after the oldest, or `NO_PLACE`. */
  at(slot: number, index: number): number {
    const at = this.heads[slot]! + index;
    if (index < 0 || at >= this.tails[slot]!) return NO_PLACE;
    return this.rows.placeOf(slot, this.numbers[this.rows.placeOf(slot, at)]!);
  }

  first(slot: number): number {
    return this.at(slot, 0);
  }

  last(slot: number): number {
    return this.at(slot, this.length(slot) - 1);
  }

  /** Counted from 1. */
  nth(slot: number, ordinal: number): number {
    return this.at(slot, ordinal - 1);
  }

  /** The row `rowCount` before the current one, which is the newest row of the frame and counts only if it is in the queue. */
  back(slot: number, rowCount: number): number {
    const length = this.length(slot);
    const isCurrentIn = length > 0 && this.last(slot) === this.rows.placeBack(slot, 0);
    return this.at(slot, length - rowCount - (isCurrentIn ? 1 : 0));
  }

  add(slot: number, place: number, row: number): void {
    if (this.values.isNull(place)) return;
    const head = this.heads[slot]!;
    let tail = this.tails[slot]!;
    const { rows, numbers } = this;
    while (tail > head && this.givesWay(rows.placeOf(slot, numbers[rows.placeOf(slot, tail - 1)]!), place)) tail--;
    numbers[rows.placeOf(slot, tail)] = row | 0;
    this.tails[slot] = tail + 1;
  }

  remove(slot: number, _place: number, row: number): void {
    const head = this.heads[slot]!;
    if (head < this.tails[slot]! && this.numbers[this.rows.placeOf(slot, head)] === (row | 0)) this.heads[slot] = head + 1;
  }

  grow(capacity: number): void {
    this.heads = grownValues(this.heads, capacity, 0);
    this.tails = grownValues(this.tails, capacity, 0);
  }

  reset(slot: number): void {
    this.heads[slot] = 0;
    this.tails[slot] = 0;
  }

  growPlaces(placeCount: number): void {
    const numbers = new Int32Array(placeCount);
    numbers.set(this.numbers);
    this.numbers = numbers;
  }

  moveBlock(slot: number, from: number, fromMask: number, to: number, toMask: number): void {
    const tail = this.tails[slot]!;
    for (let at = this.heads[slot]!; at < tail; at++) this.numbers[to + (at & toMask)] = this.numbers[from + (at & fromMask)]!;
  }
}

/** MIN or MAX of a frame: the queue's first row has it. A row that a newer one equals or beats can never be it again. */
export class FrameExtreme extends RowQueue {
  private readonly sign: number;

  constructor(rows: RowBuffer, values: RowColumn, kind: 'min' | 'max') {
    super(rows, values);
    this.sign = kind === 'min' ? 1 : -1;
  }

  protected givesWay(place: number, toPlace: number): boolean {
    return this.values.compare(place, toPlace) * this.sign >= 0;
  }
}

/** ARG_MIN and ARG_MAX of a frame: the queue's first row has it, of several the first. A row that a newer one beats can never be it again. */
export class FramePick extends RowQueue {
  private readonly sign: number;

  constructor(rows: RowBuffer, values: RowColumn, kind: 'min' | 'max') {
    super(rows, values);
    this.sign = kind === 'min' ? 1 : -1;
  }

  protected givesWay(place: number, toPlace: number): boolean {
    return this.values.compare(place, toPlace, true) * this.sign > 0;
  }
}

/** The rows of a frame in which the value is not NULL. */
export class FrameValues extends RowQueue {
  /** The texts of a column in these rows, with `separator` between them. @throws RowError as `texts` does. */
  joined(slot: number, texts: TextRows, separator: string, sizeMax: number, overText: string): string {
    return this.texts(slot, texts, sizeMax, overText).join(separator);
  }

  /** The texts of a column in these rows. @throws RowError where they are longer than `sizeMax`, each with one more. */
  texts(slot: number, texts: TextRows, sizeMax: number, overText: string): string[] {
    const parts: string[] = [];
    let size = 0;
    for (let i = 0; i < this.length(slot); i++) {
      const text = texts.get(this.at(slot, i));
      size += text.length + 1;
      if (size > sizeMax) throw new RowError(overText);
      parts.push(text);
    }
    return parts;
  }

  protected givesWay(): boolean {
    return false;
  }
}
