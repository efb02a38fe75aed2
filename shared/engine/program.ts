// The contract between a compiled stage and whoever runs it. Everything here is synchronous and pure: no clock, no chance, no I/O; the
// same calls give the same rows and the same state. One task is the sole owner of a slice of one partition's key groups.
import type { DecodedForm, DecodedRows } from './decoded-rows.ts';
import type { StageDescriptor } from './descriptor.ts';
import type { EmittedRows } from './emitted-rows.ts';
import type { HashRange } from './hash-key.ts';

/**
 * User records of one shard, in order, after de-aggregation and decompression. Record i is `bytes[starts[i], ends[i])`. When several
 * workers share the batch, `bytes` and the typed arrays lie in shared memory; a task only reads them.
 */
export interface RecordBatch {
  readonly shardId: string;
  readonly recordCount: number;
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Approximate arrival, ms since the epoch. */
  readonly arrivalsMs: Float64Array;
  /** Index of the Kinesis record that carried it; all user records of one Kinesis record share it. */
  readonly outerIndexes: Int32Array;
  /** Per Kinesis record, not per user record. */
  readonly sequenceNumbers: readonly string[];
  /** Place inside the Kinesis record that carried it (a KPL aggregate, a payload of lines), or -1 for a record that is one whole. */
  readonly subSequenceNumbers: Int32Array;
  /** The partition key in UTF-8 is `bytes[keyStarts[i], keyEnds[i])`: text is made of it only where somebody reads it. */
  readonly keyStarts: Int32Array;
  readonly keyEnds: Int32Array;
  /** By record, of those whose producer gave them a hash key instead. Only records of KPL aggregates tell. */
  readonly explicitHashKeys?: ReadonlyMap<number, bigint>;
}

/** This task owns the key groups `[first, end)`. A single task owns all. Task with `first === 0` counts what belongs to no key. */
export interface KeyGroupRange {
  readonly first: number;
  readonly end: number;
}

export interface TaskOptions {
  readonly keyGroups: KeyGroupRange;
  /** Per query: EMIT CHANGES keeps only the last row per group and attempt (for upsert sinks), instead of one per record. */
  readonly coalesceChanges: readonly boolean[];
  /** FINAL rows that one key group may emit per attempt and query; the rest wait in state. */
  readonly rowsPerKeyGroupMax: number;
}

/** The whole state of a shard that was split or merged, for the shard that continues it. */
export interface ParentState {
  /** A snapshot of all slices. */
  readonly streams: readonly Uint8Array[];
  /** Range of the parent. A group whose hash key lies outside (its producers use explicit ones) counts as lying at the start. */
  readonly hashRange: HashRange;
  /** Groups whose hash keys lie in here come over: what the parent and the child share. */
  readonly keeps: HashRange;
  /** Whether the parent's counters go on here: of all its children, in one alone, so that they still add up. */
  readonly givesCounters: boolean;
}

export interface StageProgram {
  readonly descriptor: StageDescriptor;
  createTask(options: TaskOptions): StageTask;
}

/** A record that could not be used by anyone (`query` -1: undecodable), or a row that one query could not compute. */
export interface DeadLetter {
  /** The record; where a group's result could not be written outside of any record, as in `EmittedRows.recordIndexes`. */
  readonly recordIndex: number;
  readonly query: number;
  /** One sentence: what is wrong, where, what was given. */
  readonly reason: string;
  /** The explicit hash key with which the record comes to where it belongs, decimal; left out where its partition key leads there. */
  readonly explicitHashKey?: string;
}

/** A row that came after its window was over, allowed lateness included. */
export interface LateRow {
  readonly recordIndex: number;
  readonly query: number;
  readonly windowStartMs: number;
  readonly windowEndMs: number;
  /** The watermark before the record. */
  readonly watermarkMs: number;
}

/**
 * Life of a task: `restore`, or `locate` and perhaps `importParents`; `apply` any number of times, then attempts. An attempt is `begin`, then any of `run`, `advance` and `end`, then
 * `finish`, then reading what it emitted and `encodeDelta`. A caller whose commit fails throws the task away and builds a new one from the
 * log; a task never goes back.
 */
export interface StageTask {
  /** The highest event time seen minus the bound, or what `advance` raised it to; -Infinity before the first. Never goes back. */
  readonly watermarkMs: number;
  /** The highest event time seen by `run`; -Infinity before the first. */
  readonly eventTimeMaxMs: number;
  /** When the watermark reaches this, something closes; Infinity when nothing is open. */
  readonly nextTimerMs: number;
  /** When the watermark reaches this, everything open closes; -Infinity when nothing is open. */
  readonly lastTimerMs: number;
  /** FINAL rows whose window is over and that wait for the next attempt (bounded emission). */
  readonly pendingRowCount: number;
  /** Rows that wait for others after them (LEAD): `end` lets them go. */
  readonly waitingRowCount: number;
  readonly groupCount: number;
  /** Estimate of the memory that the state holds. */
  readonly stateBytes: number;
  /** Which hash keys the shard holds, where `locate` or the log has said it. */
  readonly hashRange: HashRange | null;
  /** Whether a group was ever made, here or in a shard before this one, of a key that lies outside the shard. */
  readonly sawOutside: boolean;
  /** Counters of all time (they are part of the state): see `counters.ts` for the layout. */
  readonly counters: Float64Array;
  /** What the attempt emitted, per query. */
  readonly emitted: readonly EmittedRows[];
  readonly deadLetters: readonly DeadLetter[];
  readonly lateRows: readonly LateRow[];

  /** Starts an attempt: forgets what the last one emitted, resets the bound on rows, and emits what was left pending. */
  begin(): void;
  /** Applies records `[from, to)` in order; each sees the watermark that the one before it left. */
  run(batch: RecordBatch, from: number, to: number): void;
  /** The columns between `decode` and `runDecoded`, which together do what `run` does. */
  readonly decodedForms: readonly DecodedForm[];
  /** Columns of hashes that `decode` fills, where rows have them. */
  readonly keyCount: number;
  /** Reads the fields of records `[from, to)` into rows from 0 on. It touches no state, so that any task of the program may do it. */
  decode(batch: RecordBatch, from: number, to: number, rows: DecodedRows): void;
  /** Applies records `[from, to)`, whose fields `rows` has. */
  runDecoded(batch: RecordBatch, from: number, to: number, rows: DecodedRows): void;
  /** Raises the watermark (a lower value changes nothing) and closes what it passes: a tick, or the end of the input. */
  advance(watermarkMs: number): void;
  /** The input is over, and everything that the watermark closes is closed: rows that wait for others after them go out. Nothing may come after. */
  end(): void;
  /** Ends an attempt: coalesced changes are emitted. */
  finish(): void;

  /**
   * The state changed since the last call (or since `restore`/`apply`), as a fixed number of byte streams; slices concatenate by stream. They
   * are valid until the next call.
   */
  encodeDelta(cutAt?: number): Uint8Array[];
  /** The whole state, in the same form. It changes nothing and renumbers nothing. */
  encodeSnapshot(): Uint8Array[];

  // A snapshot in parts, between which the state goes on: the task's own stream when the last part is encoded, then in the order in which they
  // came the parts, of key groups that follow each other, and the deltas since the first, each cut behind the parts that were encoded before it.

  /** About so many groups lie in the key groups from `first` to this one. */
  partEnd(first: number, groupCount: number): number;
  /** The state of the key groups `[first, end)`. Valid until the next call. */
  encodeSnapshotPart(first: number, end: number): Uint8Array[];
  /** What the last delta said of key groups before its `cutAt`. */
  deltaBeforeCut(): Uint8Array[];
  encodeOwnSnapshot(): Uint8Array;

  /** Takes over a snapshot, whole or in parts (of all slices; the task keeps what it owns). Only on a fresh task. */
  restore(streams: readonly Uint8Array[]): void;
  /** Applies the delta of the next commit. */
  apply(streams: readonly Uint8Array[]): void;
  /** Says which hash keys the shard holds. Only on a fresh task; the log keeps it. */
  locate(hashRange: HashRange): void;
  /**
   * Begins as the continuation of other shards. Only on a fresh task; parents have no rows pending. Afterwards `encodeSnapshot` gives the state
   * that the log begins with.
   */
  importParents(parents: readonly ParentState[]): void;
}
