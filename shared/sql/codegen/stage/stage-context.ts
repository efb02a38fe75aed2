// What the parts of one stage's module share: the names they all use, and the places they add statements to.
//
//   createTask(options) {
//     task       states, columns, emit functions
//     function decode(batch, from, to, rows) {
//       for each record { payload ▸ columns of rows }
//     }
//     function compute(batch, from, to, rows) {
//       for each record { columns of rows ▸ computed columns of rows }: where the declaration has such
//     }
//     function hashKeys(batch, from, to, rows) {
//       for each record { columns of rows ▸ key ▸ hash }: for rows that several tasks apply
//     }
//     function run(batch, from, to, rows) {
//       before   locals of all
//       for each block of keys {
//         aheadLoops   for each record { columns of rows ▸ key }, then all are looked up
//         for each record { columns of rows ▸ queries ▸ watermark }
//       }
//       after    counters and watermark written back
//     }
//   }

import type { SourceColumn, SourceDefinition } from '../../plan/source.ts';
import type { StateNode } from '../../plan/states.ts';
import type { AheadLoop } from '../aggregation/keys-ahead.ts';
import type { GenerateSimd, SimdKey } from '../decoder-contract.ts';
import { Builder } from '../fragments/builder.ts';
import type { Name } from '../fragments/name.ts';
import { ModuleContext } from '../module-context.ts';
import type { Row } from '../value.ts';

export class StageContext {
  readonly module: ModuleContext;
  readonly source: SourceDefinition;
  readonly task = new Builder();
  readonly before = new Builder();
  readonly after = new Builder();
  /** The part of `after` for the task that owns what has no key. */
  readonly afterKeyless = new Builder();
  /** Names of the states of aggregating queries, in order, and of those with windows. */
  readonly states: Name[] = [];
  readonly windowedStates: Name[] = [];
  /** Names of the states that let go of groups no row touches. */
  readonly expiringStates: Name[] = [];
  readonly names;
  /** Per node that keeps state: what each of its columns keeps. */
  readonly columnLayouts = new Map<StateNode, readonly string[]>();
  /** Whether rows of states ask where the watermark has come to. */
  tellsReached = false;
  /** Whether some state feeds another. */
  hasCascade = false;
  /** Loops in front of that which applies a block. */
  readonly aheadLoops: AheadLoop[] = [];
  /** What decodes in WebAssembly, with the fields that it has; null where there is none. */
  simd: { readonly generate: GenerateSimd; readonly fields: readonly SourceColumn[] } | null = null;
  /** The keys that it makes. */
  readonly simdKeys: SimdKey[] = [];
  /** Indexes of the source's columns that the loop which applies a block reads. */
  readonly fieldsRead = new Set<number>();
  /** What people call them. */
  readonly columnNames = new Map<StateNode, readonly string[]>();
  /** Whether anything reads the arrival of a record. */
  readsArrival = false;
  /** Whether anything reads the number of a record among all that were read. */
  numbersArrivals = false;
  /** Whether rows are judged late, where shards may have merged. */
  judgesByKey = false;
  private row: Row | null = null;

  constructor(sqlText: string, source: SourceDefinition) {
    this.module = new ModuleContext(sqlText);
    this.source = source;
    const { scope } = this.module;
    this.names = {
      descriptor: scope.exact('descriptor'),
      program: scope.exact('program'),
      createTask: scope.exact('createTask'),
      options: scope.exact('options'),
      task: scope.exact('task'),
      counters: scope.exact('counters'),
      ownsKeyless: scope.exact('ownsKeyless'),
      keyGroups: scope.exact('keyGroups'),
      decode: scope.exact('decode'),
      compute: scope.exact('compute'),
      hashKeys: scope.exact('hashKeys'),
      run: scope.exact('run'),
      batch: scope.exact('batch'),
      from: scope.exact('first'),
      to: scope.exact('end'),
      decodeFrom: scope.exact('decodeFirst'),
      simdDecoder: scope.exact('simdDecoder'),
      rows: scope.exact('rows'),
      row: scope.exact('row'),
      bytes: scope.exact('bytes'),
      starts: scope.exact('starts'),
      ends: scope.exact('ends'),
      arrivalsMs: scope.exact('arrivalsMs'),
      blockFrom: scope.exact('blockFirst'),
      blockTo: scope.exact('blockEnd'),
      index: scope.exact('index'),
      record: scope.exact('record'),
      records: scope.exact('records'),
      recordStart: scope.exact('recordStart'),
      recordEnd: scope.exact('recordEnd'),
      arrivalMs: scope.exact('arrivalMs'),
      arrivedBefore: scope.exact('arrivedBefore'),
      watermarkMs: scope.exact('watermarkMs'),
      eventTimeMaxMs: scope.exact('eventTimeMaxMs'),
      reachedMs: scope.exact('reachedMs'),
      decodedCount: scope.exact('decodedCount'),
      closedRanges: scope.exact('closedRanges'),
      judgingMs: scope.exact('judgingMs'),
    };
  }

  /** The watermark that a row is judged late by: the partition's, or that of the merged parent that its key comes from. */
  get judgingMs(): Name {
    if (this.source.partitionedBy.length === 0) return this.names.watermarkMs;
    this.judgesByKey = true;
    return this.names.judgingMs;
  }

  /** The record as the scan gives it, to the loop that applies it; known once the decoder is generated. */
  get scanRow(): Row {
    return this.scanRowFor(this.fieldsRead);
  }

  /** The same for a loop of its own: the columns that it reads are noted in `fields`. */
  scanRowFor(fields: Set<number>): Row {
    const { row } = this;
    if (row === null) throw new Error('bug in Weir: the decoder comes before the queries');
    return {
      column(index) {
        fields.add(index);
        return row.column(index);
      },
    };
  }

  set scanRow(row: Row) {
    this.row = row;
  }
}
