// What one query with OVER keeps: columns of rows, frames, and the parts of frames. Calls share them: AVG(x), SUM(x) and COUNT(x) over one
// frame keep one sum and one count, and the values of x once whatever number of frames look at them.
import { expressionKey } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import type { Over, OverCall, OverFrame } from '../../plan/over.ts';
import { isFloating, isNested, isTextForm } from '../../types/forms.ts';
import { declareLastRows } from '../aggregation/expiry.ts';
import { generatePartitioning } from '../aggregation/partitioning.ts';
import { hintOf } from '../expressions/registry.ts';
import { type Code, code, data, joined } from '../fragments/code.ts';
import type { StateExport } from '../fragments/imports.ts';
import type { Name } from '../fragments/name.ts';
import { structureOf } from '../stage/fingerprint.ts';
import type { QueryContext } from '../stage/query-context.ts';
import type { Value } from '../value.ts';
import { FrameAggregates } from './frame-aggregates.ts';

/** The values of one expression in the rows that are kept. */
export interface RowColumn {
  readonly name: Name;
  readonly form: 'text' | 'double' | 'whole';
  readonly hint: string;
  readonly value: Value;
  /** What it computes, whatever the names of streams and queries are. */
  readonly structure: string;
}

/** How a value is kept. */
export const formOf = ({ type }: Value): RowColumn['form'] =>
  isTextForm(type) || isNested(type) ? 'text' : isFloating(type) ? 'double' : 'whole';

interface Part {
  readonly name: Name;
  readonly make: Code;
}

export interface GeneratedFrame {
  readonly name: Name;
  readonly spec: OverFrame;
  /** It begins with the key's first row, so what it keeps is in the log. */
  readonly isUnbounded: boolean;
  /** It may end before the current row, and then hold none. */
  readonly mayBeEmpty: boolean;
  readonly parts: Map<string, Part>;
}

export class OverRows {
  readonly columns = new Map<string, RowColumn>();
  readonly buffer: Name;
  readonly state: Name;
  /** In time order: the column of event times, and how many of its units a millisecond has. */
  times: Name | null = null;
  unitsPerMs: 1 | 1000 = 1;
  /** What the log holds, for the state fingerprint. */
  readonly layout: string[] = [];
  private readonly frames = new Map<string, GeneratedFrame>();
  private readonly aggregates = new Map<GeneratedFrame, FrameAggregates>();
  private readonly plainColumns = new Map<string, Name>();
  private readonly plainColumnsMade: Part[] = [];
  private readonly logged: Name[] = [];
  private followingRows = 0;
  private followingMs = 0;
  readonly query: QueryContext;
  private readonly feeds: boolean;
  private lookBack = 0;

  /** `feeds`: its rows go on into another state. */
  constructor(query: QueryContext, feeds: boolean) {
    this.query = query;
    this.feeds = feeds;
    this.buffer = query.name('kept rows');
    this.state = query.name('state');
  }

  /** The column with the values of an expression, which stand in `value`. */
  column(expression: Expression, value: Value): RowColumn {
    const structure = structureOf(expression);
    const key = expressionKey(expression);
    const hint = hintOf(expression);
    let column = this.columns.get(key);
    if (column === undefined) {
      const form = formOf(value);
      column = { name: this.query.name(`${hint} rows`), form, hint, value, structure };
      this.columns.set(key, column);
      this.layout.push(`rows ${form} ${structure}`);
    }
    return column;
  }

  /** The column that `column` gave for the expression. */
  columnOf(expression: Expression): RowColumn {
    return this.columns.get(expressionKey(expression))!;
  }

  /** The aggregates that are accumulated over the frame. */
  aggregatesOver(frame: GeneratedFrame): FrameAggregates {
    let aggregates = this.aggregates.get(frame);
    if (aggregates === undefined) this.aggregates.set(frame, (aggregates = new FrameAggregates(frame, this, this.query)));
    return aggregates;
  }

  /** How a call ranks rows, as a constant of the module. */
  rankedOrder({ ranked }: OverCall): Name {
    return this.query.stage.module.constant('ranked order', data(ranked!));
  }

  /** The rows of a frame in which the column is not NULL. */
  queueOfValues(frame: GeneratedFrame, column: RowColumn): Name {
    return this.part(frame, `values ${column.structure}`, `values of ${column.hint}`, () => {
      return code`new ${this.imported('FrameValues')}(${this.buffer}, ${column.name})`;
    });
  }

  /** A column over all rows of a key is part of the log. */
  keepInLog(column: Name, layout: string): void {
    this.logged.push(column);
    this.layout.push(layout);
  }

  /** Of the state's columns: the rows themselves, then what is accumulated over all of them. */
  get columnNames(): string[] {
    return [this.buffer, ...this.logged].map(name => this.query.ownName(name));
  }

  /** Rows up to so many before the current one are looked at. */
  keepBack(rowCount: number): void {
    this.lookBack = Math.max(this.lookBack, rowCount + 1);
  }

  frame(spec: OverFrame): GeneratedFrame {
    const key = JSON.stringify(spec);
    let frame = this.frames.get(key);
    if (frame === undefined) {
      const isUnbounded = spec.unit === 'rows' ? spec.preceding === null : spec.precedingMs === null && spec.rowsMax === undefined;
      const [before, after] = spec.unit === 'rows' ? [spec.preceding, spec.following] : [spec.precedingMs, spec.followingMs];
      const mayBeEmpty = after < 0 || (before ?? 0) < 0;
      frame = { name: this.query.name('frame'), spec, isUnbounded, mayBeEmpty, parts: new Map() };
      this.frames.set(key, frame);
      this.waitFor(spec);
      this.layout.push(`frame ${key}`);
    }
    return frame;
  }

  /** The part of a frame that `make` makes; the first to ask for it declares it. */
  part(frame: GeneratedFrame, key: string, hint: string, make: () => Code): Name {
    let part = frame.parts.get(key);
    if (part === undefined) frame.parts.set(key, (part = { name: this.query.name(hint), make: make() }));
    return part.name;
  }

  /** A part of an unbounded frame that is a column of the log itself; the first to ask for it declares it. */
  loggedPart(frame: GeneratedFrame, key: string, hint: string, make: () => Code): Name {
    const known = frame.parts.get(key);
    if (known !== undefined) return known.name;
    const name = this.part(frame, key, hint, make);
    this.keepInLog(name, `${key} ${JSON.stringify(frame.spec)}`);
    return name;
  }

  /** The frame's rows are looked at themselves. */
  keepFrame(frame: GeneratedFrame): void {
    this.part(frame, 'rows', 'frame rows', () => code`new ${this.imported('FrameRows')}()`);
  }

  /** A column that counts something of a frame of all rows so far; the first to ask for it declares it. */
  countColumn(frame: GeneratedFrame, key: string): Name {
    const known = this.plainColumns.get(`${frame.name} ${key}`);
    if (known !== undefined) return known;
    const name = this.query.name(key);
    this.plainColumns.set(`${frame.name} ${key}`, name);
    this.plainColumnsMade.push({ name, make: code`new ${this.imported('CountColumn')}()` });
    this.keepInLog(name, `CountColumn ${key} ${JSON.stringify(frame.spec)}`);
    return name;
  }

  /** A row waits for so many rows after it, and for rows so long after it. */
  waitFor(frame: Pick<OverFrame, 'unit'> & { readonly following?: number; readonly followingMs?: number }): void {
    this.followingRows = Math.max(this.followingRows, frame.following ?? 0);
    this.followingMs = Math.max(this.followingMs, frame.followingMs ?? 0);
  }

  /** Adds the declarations; in time order `times` is the column by which rows are sorted, and `emit` makes the row of a row. */
  declare(node: Over, timed: { readonly times: Name; readonly emit: Name } | null): void {
    const { task, names } = this.query.stage;
    const times = timed?.times ?? null;
    this.layout.push(`back ${this.lookBack}, following ${this.followingRows} rows and ${this.followingMs} ms`);
    const columns = [...this.columns.values()];
    for (const { name, form } of columns) task.const(name, this.newRows(form));
    for (const { name, make } of this.plainColumnsMade) task.const(name, make);
    const list = joined(
      columns.map(column => column.name),
      code`, `,
    );
    task.const(this.buffer, code`new ${this.imported('RowBuffer')}([${list}], ${times}, ${this.lookBack})`);
    for (const frame of this.frames.values()) this.declareFrame(frame, times);
    const lastRows = declareLastRows(node, this.query, this.state);
    if (lastRows !== null) this.keepInLog(lastRows.name, lastRows.layout);
    task.enclosed(
      code`const ${this.state} = new ${this.imported(timed === null ? 'OverState' : 'TimedOverState')}({`,
      () => {
        task.property(code`rows`, this.buffer);
        task.list(code`columns`, this.logged);
        task.property(code`keyGroups`, code`${names.options}.keyGroups`);
        if (lastRows !== null) task.property(code`lastRows`, lastRows.name);
        const partitioning = generatePartitioning(node, this.query);
        if (partitioning !== null) task.property(code`partitioning`, partitioning);
        if (timed === null) return;
        task.property(code`times`, timed.times);
        if (this.unitsPerMs !== 1) task.property(code`unitsPerMs`, this.unitsPerMs);
        task.property(code`followingRows`, this.followingRows).property(code`followingMs`, this.followingMs);
        task.property(code`rowsPerKeyGroupMax`, this.feeds ? 2 ** 31 - 1 : code`${names.options}.rowsPerKeyGroupMax`);
        task.property(code`emitRow`, timed.emit);
      },
      code`});`,
    );
  }

  /** A column of values that are not rows; the first to ask for it declares it. */
  plainColumn(key: string, hint: string, form: RowColumn['form']): Name {
    let name = this.plainColumns.get(key);
    if (name === undefined) {
      name = this.query.name(hint);
      this.plainColumns.set(key, name);
      this.plainColumnsMade.push({ name, make: this.newRows(form) });
    }
    return name;
  }

  /** Code that makes a column of rows. */
  newRows(form: RowColumn['form']): Code {
    return form === 'text' ? code`new ${this.imported('TextRows')}()` : code`new ${this.imported('NumberRows')}(${form})`;
  }

  private declareFrame(frame: GeneratedFrame, times: Name | null): void {
    const { name, spec, parts } = frame;
    const { task } = this.query.stage;
    for (const part of parts.values()) task.const(part.name, part.make);
    const accumulated = this.aggregates.get(frame)?.declare() ?? null;
    const own = [...parts.values()].map(part => part.name);
    const list = joined(accumulated === null ? own : [...own, accumulated], code`, `);
    if (spec.unit === 'rows') {
      task.const(name, code`new ${this.imported('RowsFrame')}(${this.buffer}, ${spec.preceding}, ${spec.following}, [${list}])`);
    } else {
      const inUnits = (ms: number | null) => (ms === null ? null : ms * this.unitsPerMs);
      const reach = code`${inUnits(spec.precedingMs)}, ${inUnits(spec.followingMs)!}`;
      const limit = spec.rowsMax === undefined ? code`` : code`, ${spec.rowsMax}`;
      task.const(name, code`new ${this.imported('RangeFrame')}(${this.buffer}, ${times}, ${reach}, [${list}]${limit})`);
    }
  }

  imported(name: StateExport): Name {
    return this.query.stage.module.imports.state(name);
  }
}
