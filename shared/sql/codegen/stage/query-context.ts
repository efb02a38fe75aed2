// One query while it is generated: its place in the stage, and the statements of its part of the loop.
import { queryCounterIndex } from '../../../engine/counters.ts';
import type { Aggregate } from '../../plan/node.ts';
import type { QueryPlan } from '../../plan/query.ts';
import { isRevised, readerOf, type StateNode } from '../../plan/states.ts';
import { ExpressionContext } from '../expression-context.ts';
import { Builder } from '../fragments/builder.ts';
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { readersOf, scanOf } from '../plan-walk.ts';
import { RepeatedExpressions } from '../repeated-expressions.ts';
import type { Value } from '../value.ts';
import type { StageContext } from './stage-context.ts';

/** Rows on their way through the nodes of a query. */
export interface Flow {
  readonly context: ExpressionContext;
  /** Adds what is done with a row that a predicate turns away. */
  readonly reject: (out: Builder) => void;
  /** The group whose row this is; null in the loop over records. */
  readonly group: EmittedGroup | null;
  /** The row of an OVER that this is. */
  readonly over?: OverRow;
  /** The row of a Top-N that this is. */
  readonly top?: TopRow;
  /** The row of a state became several: counts those that are sent, which only their places tell apart. */
  readonly sentBeside?: Name;
}

/** A row of a Top-N that is being emitted: locals of its emit function. */
export interface TopRow extends Pick<EmittedGroup, 'state' | 'slot' | 'recordIndex' | 'keys' | 'window'> {
  /** Tells it from the others of its group; null where there is one. */
  readonly offset: Name | null;
  /** The row is taken back. */
  readonly isGone: Name;
}

/** A row of a key in a query with OVER. */
export interface OverRow {
  readonly state: Name;
  readonly slot: Name;
  readonly keys: readonly Value[];
  readonly recordIndex: Code;
  /** Rows of the key so far, with this one. */
  readonly rowNumber: Code;
  /** What orders it among the rows that one record caused, before its key; NaN where that is one row. */
  readonly orderMs: Code | null;
}

/** A group that is being emitted: locals of the emit function. */
export interface EmittedGroup {
  readonly node: Aggregate;
  readonly state: Name;
  readonly slot: Name;
  readonly recordIndex: Name;
  readonly keys: readonly Value[];
  /** Start and end, or nothing without a window. */
  readonly window: readonly Value[];
  /** Nothing is kept of what was sent. */
  readonly isSentOnce: boolean;
  /** Of groups of groups that change: tells whether the row is that before the change, which is kept and not sent; null elsewhere. */
  readonly isKept: Name | null;
}

/** Where the statements for a row stand: in the loop over records, or in the function that a state calls with a row of its own. */
export interface RowPlace {
  readonly isInLoop: boolean;
  /** The record that caused the row. */
  readonly record: Name;
  /** The watermark before it. */
  readonly watermarkMs: Code;
  /** Ends the row's way. */
  readonly leave: (out: Builder) => void;
  /** The number of the row among those of its record. */
  readonly rowNumber: Code;
  /** Of groups that change: tells whether the row is taken back. */
  readonly isTakenBack: Name | null;
  /** The same: the number of the record that brought this version of the row; null where nobody asks. */
  readonly version: Code | null;
}

export class QueryContext {
  readonly stage: StageContext;
  readonly plan: QueryPlan;
  readonly index: number;
  /** Labels the query's block in the loop; `break` leaves it for the next query. */
  readonly label: Name;
  readonly loop = new Builder();
  /** Where expressions over the record are generated. */
  readonly rowContext: ExpressionContext;
  /** The rows the query emits. */
  readonly rows: Name;
  readonly filteredCount: Name;
  readonly appliedCount: Name;
  /** Rows beyond one per record. */
  readonly expandedCount: Name;
  /** Whether this task counts the row where it fails: local of the loop, set from "owns what has no key" to "owns this key". */
  readonly countsRow: Name;
  /** Whether a row can fail without an error being thrown. */
  rowCanFail = false;
  /** Counts the rows of a record where it gives several of several. */
  throughCounter: Name | null = null;
  private current: RowPlace;

  constructor(stage: StageContext, plan: QueryPlan, index: number) {
    const { scope } = stage.module;
    this.stage = stage;
    this.plan = plan;
    this.index = index;
    this.label = scope.name(plan.name);
    this.rows = this.name('rows');
    this.filteredCount = this.name('filtered count');
    this.appliedCount = this.name('applied count');
    this.expandedCount = this.name('expanded count');
    this.countsRow = this.name('counts row');
    const { record, watermarkMs } = stage.names;
    const leave = (out: Builder) => void out.break(this.label);
    this.current = {
      isInLoop: true,
      record,
      watermarkMs: code`${watermarkMs}`,
      leave,
      rowNumber: code`0`,
      isTakenBack: null,
      version: null,
    };
    const repeated = RepeatedExpressions.of(readersOf(plan.root, scanOf(plan.root)));
    this.rowContext = new ExpressionContext(stage.module, stage.scanRow, this.loop, repeated);
    stage.task.const(this.rows, code`${stage.names.task}.emitted[${index}]`);
  }

  /** The names of the states, so that one that feeds another finds it. */
  readonly states = new Map<StateNode, Name>();

  name(what: string): Name {
    return this.stage.module.scope.name(`${this.label.text} ${what}`);
  }

  /** What `name` was asked for, as words: `sum of price`. */
  ownName({ text }: Name): string {
    return text.slice(this.label.text.length).replaceAll(/[A-Z]/g, (letter, at: number) => `${at === 0 ? '' : ' '}${letter.toLowerCase()}`);
  }

  /** The state that the rows of `node` go on into; null: they leave for the output. */
  readerOf(node: StateNode): Name | null {
    const reader = readerOf(this.plan.root, node);
    return reader === null ? null : this.states.get(reader)!;
  }

  /** Adds the statements that send on what a row of `node` changed in the states above, one after the other. */
  sendNoted(node: StateNode, record: Name, out: Builder): void {
    for (let reader = readerOf(this.plan.root, node); reader !== null && isRevised(reader); reader = readerOf(this.plan.root, reader)) {
      out.statement(code`${this.states.get(reader)!}.sendNoted(${record})`);
    }
  }

  /** Adds the statement by which groups that a group of `node` makes above are of its shard; a record would say so itself. */
  tellMaker(node: StateNode, slot: Name, out: Builder): void {
    const reader = this.readerOf(node);
    if (reader !== null && !this.current.isInLoop) out.statement(code`${reader}.fedBy(${this.states.get(node)!}, ${slot})`);
  }

  /** The place of one of the query's counters. */
  counter(counter: Parameters<typeof queryCounterIndex>[1]): Code {
    return code`${this.stage.names.counters}[${queryCounterIndex(this.index, counter)}]`;
  }

  /** Ends the row's way. */
  leave(out: Builder): void {
    this.current.leave(out);
  }

  /** Ends the way of a row that a predicate turned away. */
  rejectRow(out: Builder): void {
    if (this.current.isInLoop) out.statement(code`${this.filteredCount}++`);
    this.leave(out);
  }

  /** A row of a record was applied; rows of states were counted before. */
  countApplied(out: Builder): void {
    if (this.current.isInLoop) out.statement(code`${this.appliedCount}++`);
  }

  /** Whether this is inside the loop over the rows of a record. */
  get givesSeveral(): boolean {
    return this.current.rowNumber.text !== '0';
  }

  /** The counter of all rows of a record; it begins before the outermost loop. */
  countedThrough(): Name {
    if (this.throughCounter === null) {
      this.throughCounter = this.name('rows so far');
      this.stage.before.let(this.throughCounter, 0);
    }
    return this.throughCounter;
  }

  /** A row of a record became so many more. */
  countExpanded(count: Code, out: Builder): void {
    if (this.current.isInLoop) out.statement(code`${this.expandedCount} += ${count}`);
  }

  /** From here on the row is this task's to count. */
  ownRow(out: Builder): void {
    if (this.current.isInLoop) out.set(this.countsRow, true);
  }

  /** Where the statements stand that are generated now. */
  get place(): RowPlace {
    return this.current;
  }

  /** The watermark that a row is judged late by. */
  get judgingMs(): Code {
    return this.current.isInLoop ? code`${this.stage.judgingMs}` : this.current.watermarkMs;
  }

  /** While `generate` runs, statements for rows stand elsewhere. */
  at(place: Partial<RowPlace>, generate: () => void): void {
    const before = this.current;
    this.current = { ...before, ...place };
    generate();
    this.current = before;
  }

  /** While `generate` runs, statements stand in a function with the parameter `recordIndex`, which a state calls. */
  inFunction(recordIndex: Name, isTakenBack: Name | null, version: Code | null, generate: () => void): void {
    const watermarkMs = code`${this.stage.names.task}.watermarkMs`;
    this.at(
      { isInLoop: false, record: recordIndex, watermarkMs, leave: out => void out.return(), rowNumber: code`0`, isTakenBack, version },
      generate,
    );
  }

  /** Whether a row may fail in what `context` generates, so that it must be known who counts it. */
  countsFailures(context: ExpressionContext): boolean {
    return this.current.isInLoop && this.plan.emit !== 'rows' && (context.canFail || this.rowCanFail);
  }

  /** Adds the statement that puts aside a row for which something threw. */
  countFailure(error: Code, out: Builder): void {
    const { task } = this.stage.names;
    const { record, isInLoop, isTakenBack } = this.current;
    if (!isInLoop) {
      const count = () => out.statement(code`${task}.emissionFailed(${this.index}, ${record}, ${error})`);
      // A row that could not be computed when it came is not there to be taken back.
      if (isTakenBack === null) count();
      else out.if(code`!${isTakenBack}`, count);
      return;
    }
    const count = () => out.statement(code`${task}.rowThrew(${this.index}, ${record}, ${error})`);
    if (this.plan.emit === 'rows') count();
    else out.if(this.countsRow, count);
  }
}
