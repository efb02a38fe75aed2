// One query while it is generated: its place in the stage, and the statements of its part of the loop.
import { queryCounterIndex } from '../../../engine/counters.ts';
import type { Aggregate } from '../../plan/node.ts';
import type { QueryPlan } from '../../plan/query.ts';
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
  readonly orderMs: Code;
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
}

/** A row's turn among those of its record. */
interface Turn {
  readonly leave: (out: Builder) => void;
  readonly number: Code;
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
  private turn: Turn = { leave: out => void out.break(this.label), number: code`0` };

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
    const repeated = RepeatedExpressions.of(readersOf(plan.root, scanOf(plan.root)));
    this.rowContext = new ExpressionContext(stage.module, stage.scanRow, this.loop, repeated);
    stage.task.const(this.rows, code`${stage.names.task}.emitted[${index}]`);
  }

  name(what: string): Name {
    return this.stage.module.scope.name(`${this.label.text} ${what}`);
  }

  /** What `name` was asked for, as words: `sum of price`. */
  ownName({ text }: Name): string {
    return text.slice(this.label.text.length).replaceAll(/[A-Z]/g, (letter, at: number) => `${at === 0 ? '' : ' '}${letter.toLowerCase()}`);
  }

  /** The place of one of the query's counters. */
  counter(counter: Parameters<typeof queryCounterIndex>[1]): Code {
    return code`${this.stage.names.counters}[${queryCounterIndex(this.index, counter)}]`;
  }

  /** Ends the row's way in the loop. */
  leave(out: Builder): void {
    this.turn.leave(out);
  }

  /** Ends the way of a row that a predicate turned away in the loop. */
  rejectRow(out: Builder): void {
    this.leave(out.statement(code`${this.filteredCount}++`));
  }

  /** The number of the row among those of its record. */
  get rowNumber(): Code {
    return this.turn.number;
  }

  /** Whether this is inside the loop over the rows of a record. */
  get givesSeveral(): boolean {
    return this.turn.number.text !== '0';
  }

  /** The counter of all rows of a record; it begins before the outermost loop. */
  countedThrough(): Name {
    if (this.throughCounter === null) {
      this.throughCounter = this.name('rows so far');
      this.stage.before.let(this.throughCounter, 0);
    }
    return this.throughCounter;
  }

  /** While `generate` runs, a record gives several rows: when one leaves, the next one has its turn. */
  leaving(turn: Turn, generate: () => void): void {
    const before = this.turn;
    this.turn = turn;
    generate();
    this.turn = before;
  }

  /** Whether a row may fail in what `context` generates, so that it must be known who counts it. */
  countsFailures(context: ExpressionContext): boolean {
    return this.plan.emit !== 'rows' && (context.canFail || this.rowCanFail);
  }

  /** Adds the statement that puts aside a row for which something threw. */
  countFailure(error: Code, out: Builder): void {
    const { task, record } = this.stage.names;
    const count = () => out.statement(code`${task}.rowThrew(${this.index}, ${record}, ${error})`);
    if (this.plan.emit === 'rows') count();
    else out.if(this.countsRow, count);
  }
}
