// A query for tests of the state, driven as generated code drives it: COUNT, SUM and MAX of a whole number, SUM and MIN of a double, MIN of
// a text. HAVING drops every group whose count is a multiple of `havingModulus`.
import { hashBytes } from '../../shared/engine/hash.ts';
import type { KeyGroupRange } from '../../shared/engine/program.ts';
import { RowError } from '../../shared/engine/row-error.ts';
import {
  AggregationState,
  CountColumn,
  DoubleExtremeColumn,
  DoubleSumColumn,
  TextExtremeColumn,
  WholeExtremeColumn,
  WholeSumColumn,
} from '../../shared/state/index.ts';

export interface QueryOptions {
  readonly sizeMs: number | null;
  readonly offsetMs: number;
  readonly latenessMs: number;
  readonly emit: 'final' | 'changes';
  readonly coalesce: boolean;
  readonly rowsPerKeyGroupMax: number;
  /** 0: no HAVING. */
  readonly havingModulus: number;
  readonly boundMs: number;
}

export interface Row {
  readonly key: string;
  readonly timeMs: number;
  readonly whole: number | bigint;
  readonly double: number;
  readonly text: string;
}

export const ALL_KEY_GROUPS: KeyGroupRange = { first: 0, end: 128 };
export const AFTER_RECORDS = 0x7fffffff;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function paneOf(options: QueryOptions, timeMs: number): number {
  if (options.sizeMs === null) return 0;
  return Math.floor((timeMs - options.offsetMs) / options.sizeMs) * options.sizeMs + options.offsetMs;
}

export function keyOf(text: string): { bytes: Uint8Array; hash: number } {
  const bytes = encoder.encode(text);
  return { bytes, hash: hashBytes(bytes, 0, bytes.length) };
}

function valueText(column: { get(slot: number): unknown }, slot: number): string {
  try {
    return String(column.get(slot));
  } catch (error) {
    if (error instanceof RowError) return 'out of range';
    throw error;
  }
}

export class QueryTask {
  readonly state: AggregationState;
  watermarkMs = Number.NEGATIVE_INFINITY;
  /** Rows of the attempt, one line each. */
  emitted: string[] = [];
  private readonly options: QueryOptions;
  private readonly keyGroups: KeyGroupRange;
  private readonly count = new CountColumn();
  private readonly sum = new WholeSumColumn();
  private readonly max = new WholeExtremeColumn('max');
  private readonly doubleSum = new DoubleSumColumn();
  private readonly doubleMin = new DoubleExtremeColumn('min');
  private readonly textMin = new TextExtremeColumn('min');

  constructor(options: QueryOptions, keyGroups: KeyGroupRange = ALL_KEY_GROUPS) {
    this.options = options;
    this.keyGroups = keyGroups;
    this.state = new AggregationState({
      columns: [this.count, this.sum, this.max, this.doubleSum, this.doubleMin, this.textMin],
      window: options.sizeMs === null ? null : { kind: 'tumbling', sizeMs: options.sizeMs, offsetMs: options.offsetMs },
      allowedLatenessMs: options.latenessMs,
      emit: options.emit,
      keyGroups,
      coalesceChanges: options.coalesce,
      rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
      emitGroup: (slot, recordIndex) => this.emitGroup(slot, recordIndex),
    });
  }

  begin(): void {
    this.emitted = [];
    this.state.begin(this.watermarkMs);
  }

  run(row: Row, recordIndex: number): void {
    const { bytes, hash } = keyOf(row.key);
    const keyGroup = hash >>> 25;
    if (keyGroup >= this.keyGroups.first && keyGroup < this.keyGroups.end) this.aggregate(row, bytes, hash, recordIndex);
    this.watermarkMs = Math.max(this.watermarkMs, row.timeMs - this.options.boundMs);
    if (this.watermarkMs >= this.state.nextTimerMs) this.state.onWatermark(this.watermarkMs, recordIndex);
  }

  advance(watermarkMs: number): void {
    if (watermarkMs <= this.watermarkMs) return;
    this.watermarkMs = watermarkMs;
    this.state.onWatermark(watermarkMs, AFTER_RECORDS);
  }

  private aggregate(row: Row, bytes: Uint8Array, hash: number, recordIndex: number): void {
    const { state, options } = this;
    const paneMs = paneOf(options, row.timeMs);
    const endMs = options.sizeMs === null ? Number.POSITIVE_INFINITY : paneMs + options.sizeMs;
    if (this.watermarkMs >= endMs + options.latenessMs) return;
    const slot = state.findOrCreate(paneMs, bytes, 0, bytes.length, hash, 0);
    const revises = options.emit === 'final' && this.watermarkMs >= endMs;
    if (revises) state.ensureEmitted(slot, recordIndex);
    this.count.values[slot * this.count.stride]! += 1;
    this.sum.add(slot, row.whole);
    this.max.add(slot, row.whole);
    this.doubleSum.add(slot, row.double);
    this.doubleMin.add(slot, row.double);
    this.textMin.addString(slot, row.text);
    state.touch(slot);
    if (revises || (options.emit === 'changes' && !options.coalesce)) this.emitGroup(slot, recordIndex);
  }

  private emitGroup(slot: number, recordIndex: number): void {
    const { state } = this;
    const key = decoder.decode(state.keyBytes.subarray(state.keyStart(slot), state.keyEnd(slot)));
    const passes = this.options.havingModulus === 0 || this.count.get(slot) % this.options.havingModulus !== 0;
    if (!passes && !state.isLive(slot)) return;
    const values = passes
      ? [this.count, this.sum, this.max, this.doubleSum, this.doubleMin, this.textMin].map(column => valueText(column, slot))
      : ['deleted'];
    this.emitted.push([recordIndex, state.place(slot), key, state.send(slot, passes), ...values].join(' '));
  }
}
