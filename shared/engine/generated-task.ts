// The part of a task that is the same for every stage: attempts, the watermark outside the loop, and the log form. The generated module
// adds the states of its queries and `run`, and calls `undecodable`, `rowFailed` and `rowLate` for what leaves the path.

import { assert } from './assert.ts';
import type { ClosedRanges } from './closed-ranges.ts';
import { counterCount, queryCounterIndex, stageCounterIndex } from './counters.ts';
import { type DecodedForm, DecodedRows } from './decoded-rows.ts';
import { KEY_GROUP_COUNT, type StageDescriptor } from './descriptor.ts';
import { EmittedRows } from './emitted-rows.ts';
import type { HashRange } from './hash-key.ts';
import type { DecodeLoop, SimdDecoder } from './json/simd-decoder.ts';
import type { DeadLetter, LateRow, ParentState, RecordBatch, StageTask, TaskOptions } from './program.ts';
import { departedReason } from './record-place.ts';
import { RowError } from './row-error.ts';
import { ShardPlace } from './shard-place.ts';
import { TaskLog } from './task-log.ts';

/** What the task asks of the state of one aggregating query; `weir/state` has the implementation. */
export interface QueryState {
  readonly nextTimerMs: number;
  readonly lastTimerMs: number;
  readonly pendingRowCount: number;
  readonly groupCount: number;
  readonly stateBytes: number;
  readonly streamCount: number;
  /** `watermarkMs` is the task's, here and below: a state hears of it only when a timer is due. */
  begin(watermarkMs: number): void;
  onWatermark(watermarkMs: number, recordIndex: number): void;
  /** Where rows wait for others after them: how many, and that none will come. */
  readonly waitingRowCount?: number;
  end?(recordIndex: number): void;
  finish(): void;
  encodeDelta(cutAt?: number): Uint8Array[];
  encodeSnapshot(): Uint8Array[];
  /** For snapshots in parts: see `StageTask`. */
  readonly encoder: {
    beforeCut(): Uint8Array[];
    snapshotPart(first: number, end: number): Uint8Array[];
    /** About how many groups the key group has. */
    groupCountIn(keyGroup: number): number;
  };
  restore(streams: readonly Uint8Array[], watermarkMs: number): void;
  apply(streams: readonly Uint8Array[], watermarkMs: number): void;
  /** Takes over those groups of the parents that lie in the ranges to keep; on a fresh state. */
  importParents(parents: readonly (ParentState & { readonly eventTimeMaxMs: number })[], watermarkMs: number): void;
}

/** A generated loop over records `[from, to)`; row i of `rows` is record `from + i`. */
type RowsLoop = (batch: RecordBatch, from: number, to: number, rows: DecodedRows) => void;

/** So many records are decoded, then applied: many enough that starting a loop costs nothing, few enough for the cache. */
const BLOCK_RECORDS = 1024;
/** Of large payloads a block has fewer records: what the second loop reads of them should still be in the cache. */
const BLOCK_BYTES = 256 * 1024;
const NOTHING = () => {};

/** `recordIndex` of rows that no record caused. */
const OUTSIDE_RECORDS = 0x7fffffff;

/** One record at least, however long it is. Where payloads go back in memory, as after a decompressed one, another block begins: SIMD takes a stretch. */
function blockEnd({ starts, ends }: RecordBatch, first: number, to: number): number {
  const last = Math.min(to, first + BLOCK_RECORDS);
  let end = first + 1;
  for (let bytes = ends[first]! - starts[first]!; end < last && bytes < BLOCK_BYTES && starts[end]! >= starts[end - 1]!; end++) {
    bytes += ends[end]! - starts[end]!;
  }
  return end;
}

export class GeneratedTask implements StageTask {
  watermarkMs = Number.NEGATIVE_INFINITY;
  eventTimeMaxMs = Number.NEGATIVE_INFINITY;
  /** Where the watermark comes to with what is handled now. */
  reachedMs = Number.NEGATIVE_INFINITY;
  /** How far merged parents had closed, while one of them was further than the watermark. */
  closedRanges: ClosedRanges | null = null;
  /** Which hash keys the shard holds; null where nobody said. */
  shard: ShardPlace | null = null;
  /** Where what was counted of the key of the last refused record lies: at this hash key; null: where that of its partition key does. */
  departedAt: bigint | null = null;
  /** The batch that is run, for groups that are made: they look at the record's partition key. */
  batch: RecordBatch | null = null;
  readonly counters: Float64Array;
  readonly emitted: readonly EmittedRows[];
  deadLetters: DeadLetter[] = [];
  lateRows: LateRow[] = [];
  /** Whether this task counts what belongs to no key: exactly one task of a partition does. */
  readonly ownsKeyless: boolean;
  states: readonly QueryState[] = [];
  decodedForms: readonly DecodedForm[] = [];
  keyCount = 0;
  private decodeRecords: DecodeLoop = NOTHING;
  private computeColumns: RowsLoop = NOTHING;
  private hashKeys: RowsLoop = NOTHING;
  private simdDecoder: SimdDecoder | null = null;
  private runRecords: RowsLoop = NOTHING;
  private block: DecodedRows | null = null;
  /** The first record of the block that is run. */
  private blockFrom = 0;
  private readonly log: TaskLog;

  constructor(descriptor: StageDescriptor, options: TaskOptions) {
    const { first, end } = options.keyGroups;
    const ownsAllOrNothing = first === end || (first === 0 && end === KEY_GROUP_COUNT);
    assert(descriptor.isSliceable || ownsAllOrNothing, 'the states of a cascade are one task');
    this.ownsKeyless = first === 0;
    this.counters = new Float64Array(counterCount(descriptor.queries.length));
    this.emitted = descriptor.queries.map(() => new EmittedRows());
    this.log = new TaskLog(this.counters, this.ownsKeyless);
  }

  /**
   * Completes the task: the states of its aggregating queries, in order, the columns between the generated loops, these (that in the middle
   * hashes `keyCount` keys of what was decoded, for rows that several tasks apply), what decodes most records faster than the first of them, and
   * what computes further columns of what was decoded.
   */
  with(
    states: readonly QueryState[],
    decodedForms: readonly DecodedForm[],
    keyCount: number,
    decode: DecodeLoop,
    hashKeys: RowsLoop | null,
    run: RowsLoop,
    simdDecoder: SimdDecoder | null = null,
    computeColumns: RowsLoop | null = null,
  ): this {
    this.states = states;
    this.decodedForms = decodedForms;
    this.keyCount = keyCount;
    this.decodeRecords = decode;
    this.hashKeys = hashKeys ?? NOTHING;
    this.runRecords = run;
    this.simdDecoder = simdDecoder;
    this.computeColumns = computeColumns ?? NOTHING;
    return this;
  }

  /** Records read in all time, also by the tasks before this one: numbers arrivals for queries that must know which row came first. */
  get arrivedCount(): number {
    return this.log.arrivedCount;
  }

  /** What orders a row by the record that caused it, among all that were read; one that none caused stands between two of them. */
  arrivalOf(recordIndex: number): number {
    const { arrivedCount } = this.log;
    return this.batch === null || recordIndex < 0 ? arrivedCount * 2 : (arrivedCount + recordIndex - this.blockFrom) * 2 + 1;
  }

  get hashRange(): HashRange | null {
    return this.shard?.range ?? null;
  }

  get sawOutside(): boolean {
    return this.shard?.sawOutside ?? false;
  }

  get nextTimerMs(): number {
    return this.states.reduce((next, state) => Math.min(next, state.nextTimerMs), Number.POSITIVE_INFINITY);
  }

  get lastTimerMs(): number {
    return this.states.reduce((last, state) => Math.max(last, state.lastTimerMs), Number.NEGATIVE_INFINITY);
  }

  get pendingRowCount(): number {
    return this.states.reduce((count, state) => count + state.pendingRowCount, 0);
  }

  get waitingRowCount(): number {
    return this.states.reduce((count, state) => count + (state.waitingRowCount ?? 0), 0);
  }

  get groupCount(): number {
    return this.states.reduce((count, state) => count + state.groupCount, 0);
  }

  get stateBytes(): number {
    return this.states.reduce((bytes, state) => bytes + state.stateBytes, 0);
  }

  begin(): void {
    for (const rows of this.emitted) rows.clear();
    this.deadLetters = [];
    this.lateRows = [];
    for (const state of this.states) state.begin(this.watermarkMs);
  }

  run(batch: RecordBatch, from: number, to: number): void {
    this.block ??= this.simdDecoder?.rows ?? DecodedRows.private(this.decodedForms, BLOCK_RECORDS);
    for (let first = from; first < to; ) {
      const end = blockEnd(batch, first, to);
      this.decode(batch, first, end, this.block);
      this.runDecoded(batch, first, end, this.block);
      first = end;
    }
  }

  decode(batch: RecordBatch, from: number, to: number, rows: DecodedRows): void {
    rows.clear();
    if (this.simdDecoder === null) this.decodeRecords(batch, from, to, rows, from);
    else this.simdDecoder.decode(batch, from, to, rows, this.decodeRecords);
    this.computeColumns(batch, from, to, rows);
    if (rows.hashes.length > 0) this.hashKeys(batch, from, to, rows);
  }

  runDecoded(batch: RecordBatch, from: number, to: number, rows: DecodedRows): void {
    this.batch = batch;
    this.blockFrom = from;
    this.runRecords(batch, from, to, rows);
    this.batch = null;
    this.log.arrivedCount += to - from;
  }

  advance(watermarkMs: number): void {
    if (!(watermarkMs > this.watermarkMs)) return;
    // A state that feeds another comes before it, and what it sends is judged by the watermark as it was.
    this.reachedMs = watermarkMs;
    for (const state of this.states) state.onWatermark(watermarkMs, OUTSIDE_RECORDS);
    this.watermarkMs = watermarkMs;
  }

  end(): void {
    for (const state of this.states) state.end?.(OUTSIDE_RECORDS);
  }

  finish(): void {
    for (const state of this.states) state.finish();
    this.forgetPassedRanges();
  }

  encodeDelta(cutAt = 0): Uint8Array[] {
    return [this.log.encodeDelta(this), ...this.states.flatMap(state => state.encodeDelta(cutAt))];
  }

  deltaBeforeCut(): Uint8Array[] {
    return this.states.flatMap(state => state.encoder.beforeCut());
  }

  encodeSnapshot(): Uint8Array[] {
    return [this.log.encodeSnapshot(this), ...this.states.flatMap(state => state.encodeSnapshot())];
  }

  encodeOwnSnapshot(): Uint8Array {
    return this.log.encodeSnapshot(this);
  }

  encodeSnapshotPart(first: number, end: number): Uint8Array[] {
    return this.states.flatMap(state => state.encoder.snapshotPart(first, end));
  }

  partEnd(first: number, groupCount: number): number {
    let end = first;
    for (let found = 0; end < KEY_GROUP_COUNT && found < groupCount; end++) {
      for (const state of this.states) found += state.encoder.groupCountIn(end);
    }
    return end;
  }

  restore(streams: readonly Uint8Array[]): void {
    const sectionSize = this.streamCount - 1;
    const isWhole = sectionSize === 0 || (streams.length - 1) % sectionSize !== 0;
    const sectionCount = isWhole ? 1 : (streams.length - 1) / sectionSize;
    this.log.read(isWhole ? streams : streams.slice(0, sectionSize + 1), this.streamCount, this);
    let first = 1;
    for (const state of this.states) {
      const own: Uint8Array[] = [];
      for (let section = 0; section < sectionCount; section++) {
        const from = first + section * sectionSize;
        own.push(...streams.slice(from, from + state.streamCount));
      }
      state.restore(own, this.watermarkMs);
      first += state.streamCount;
    }
  }

  apply(streams: readonly Uint8Array[]): void {
    this.log.read(streams, this.streamCount, this);
    let first = 1;
    for (const state of this.states) {
      state.apply(streams.slice(first, first + state.streamCount), this.watermarkMs);
      first += state.streamCount;
    }
    this.forgetPassedRanges();
  }

  locate(hashRange: HashRange): void {
    this.shard = new ShardPlace(hashRange);
  }

  importParents(parents: readonly ParentState[]): void {
    const eventTimesMaxMs = this.log.importParents(parents, this.streamCount, this);
    let first = 1;
    for (const state of this.states) {
      const own = parents.map((parent, i) => ({
        ...parent,
        streams: parent.streams.slice(first, first + state.streamCount),
        eventTimeMaxMs: eventTimesMaxMs[i]!,
      }));
      state.importParents(own, this.watermarkMs);
      first += state.streamCount;
    }
  }

  /** Called by generated code: nobody can use the record. */
  undecodable(recordIndex: number, reason: string): void {
    if (!this.ownsKeyless) return;
    this.counters[stageCounterIndex('undecodable')]! += 1;
    this.deadLetters.push({ recordIndex, query: -1, reason, ...this.wayBack(recordIndex) });
  }

  /** Called by generated code: this query cannot use the row. */
  rowFailed(query: number, recordIndex: number, reason: string): void {
    this.counters[queryCounterIndex(query, 'failed')]! += 1;
    this.deadLetters.push({ recordIndex, query, reason, ...this.wayBack(recordIndex) });
  }

  /** Called by generated code: the record must not make a group here, because that of its key went on in another shard. */
  rowDeparted(query: number, recordIndex: number): void {
    const { batch, shard, departedAt: at } = this;
    assert(batch !== null && shard !== null, 'only a record, in a shard whose place is known, is of a group that went elsewhere');
    this.counters[queryCounterIndex(query, 'failed')]! += 1;
    const letter = { recordIndex, query, reason: departedReason(batch, recordIndex) };
    this.deadLetters.push(at === null ? letter : { ...letter, explicitHashKey: String(at) });
  }

  /** Put again, the record shall come to this shard, also where its producer had given it an explicit hash key. */
  private wayBack(recordIndex: number): Pick<DeadLetter, 'explicitHashKey'> {
    const { batch, shard } = this;
    if (batch === null || shard === null || !(recordIndex >= 0 && recordIndex < batch.recordCount)) return {};
    return shard.isOutside(batch, recordIndex) ? { explicitHashKey: String(shard.range.start) } : {};
  }

  /** Called by generated code with what an expression threw. Whatever is no `RowError` is a bug, and goes on. */
  rowThrew(query: number, recordIndex: number, error: unknown): void {
    if (!(error instanceof RowError)) throw error;
    this.rowFailed(query, recordIndex, error.message);
  }

  /** Called by generated code: the group's rows were applied, but its result cannot be written. */
  emissionFailed(query: number, recordIndex: number, error: unknown): void {
    if (!(error instanceof RowError)) throw error;
    this.counters[queryCounterIndex(query, 'unwritable')]! += 1;
    this.deadLetters.push({ recordIndex, query, reason: `The result of a group cannot be written: ${error.message}` });
  }

  /** Called by generated code: the window was over, allowed lateness included, before the row came. */
  rowLate(query: number, recordIndex: number, windowStartMs: number, windowEndMs: number, watermarkMs: number): void {
    this.counters[queryCounterIndex(query, 'late')]! += 1;
    this.lateRows.push({ recordIndex, query, windowStartMs, windowEndMs, watermarkMs });
  }

  private get streamCount(): number {
    return this.states.reduce((count, state) => count + state.streamCount, 1);
  }

  private forgetPassedRanges(): void {
    if (this.closedRanges !== null && this.watermarkMs >= this.closedRanges.lastMs) this.closedRanges = null;
  }
}
