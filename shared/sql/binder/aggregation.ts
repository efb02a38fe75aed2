// Binding the SELECT list of an aggregate happens in two steps. First everything is bound over a *wide row*: the input's columns, then the
// window's start and end, then one column per aggregate call. Then what is a group key is replaced by the key's column; an input column that
// remains afterwards has no single value per group, which is the user's error.
import type { Span } from '../diagnostics/diagnostic.ts';
import { callKey } from '../plan/aggregate-call.ts';
import { mapChildren, reference } from '../plan/build.ts';
import type { ColumnReference, Expression } from '../plan/expression.ts';
import type { AggregateCall, Column } from '../plan/node.ts';
import type { Grouping } from './grouping.ts';
import { WINDOW_COLUMNS } from './relation.ts';

export class Aggregation {
  readonly calls: AggregateCall[] = [];
  private readonly inputColumns: readonly Column[];
  private readonly callKeys = new Map<string, number>();

  constructor(inputColumns: readonly Column[]) {
    this.inputColumns = inputColumns;
  }

  /** The wide-row column of an aggregate call; equal calls share one. */
  add(call: AggregateCall): ColumnReference {
    const key = callKey(call);
    const known = this.callKeys.get(key);
    const index = known ?? this.calls.push(call) - 1;
    this.callKeys.set(key, index);
    const wide = this.inputColumns.length + WINDOW_COLUMNS.length + index;
    return { kind: 'column', index: wide, name: this.callName(index), type: call.type, span: call.span };
  }

  /** The wide-row column of the window's start (0) or end (1). */
  windowColumn(which: 0 | 1, span: Span): ColumnReference {
    return { ...reference(WINDOW_COLUMNS, which, span), index: this.inputColumns.length + which };
  }

  /** Columns of the aggregate node. */
  outputColumns(keyColumns: readonly Column[], windowed: boolean): Column[] {
    const calls = this.calls.map((call, index) => ({ name: this.callName(index), type: call.type }));
    return [...keyColumns, ...(windowed ? WINDOW_COLUMNS : []), ...calls];
  }

  /**
   * `expression` over the aggregate's output columns. `onLoose` hears of every input column that is neither key nor inside an aggregate.
   */
  rewrite(
    expression: Expression,
    grouping: Grouping,
    output: readonly Column[],
    windowed: boolean,
    onLoose: (column: ColumnReference) => void,
  ): Expression {
    const inputs = this.inputColumns.length;
    const shift = grouping.keys.length - inputs - (windowed ? 0 : WINDOW_COLUMNS.length);
    const visit = (node: Expression): Expression => {
      const key = grouping.keyOf(node);
      if (key !== undefined) return reference(output, key, node.span);
      if (node.kind !== 'column') return mapChildren(node, visit);
      if (node.index >= inputs) return { ...node, index: node.index + shift };
      onLoose(node);
      return node;
    };
    return visit(expression);
  }

  private callName(index: number): string {
    const call = this.calls[index]!;
    return `${call.user?.name ?? call.function}_${index + 1}`;
  }
}
