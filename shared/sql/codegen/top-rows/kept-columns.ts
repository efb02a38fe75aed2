// What a Top-N keeps of its rows: the values that they are ordered by, the columns that the query still reads, and the number of their arrival,
// which parts equal ones.
import { columnsOf, expressionKey, reference } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import { numberColumn, type TopRows } from '../../plan/top-rows.ts';
import { BIGINT } from '../../types/sql-type.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generate, hintOf } from '../expressions/registry.ts';
import { type Code, code, joined } from '../fragments/code.ts';
import type { TopRowsNames } from '../nodes/top-rows.ts';
import { keyOfColumn } from '../over/key.ts';
import { formOf, type RowColumn } from '../over/over-rows.ts';
import { chainOf, readersOf } from '../plan-walk.ts';
import { structureOf } from '../stage/fingerprint.ts';
import type { QueryContext } from '../stage/query-context.ts';
import { scalar, type Value } from '../value.ts';

export class KeptColumns {
  readonly columns: RowColumn[] = [];
  /** The column of each column of the input that is read behind the Top-N; what is a key is read from the key. */
  readonly byInput = new Map<number, RowColumn>();
  /** What the log holds, for the state fingerprint. */
  readonly layout: string[] = [];
  keys: readonly Value[] = [];
  private readonly node: TopRows;
  private readonly query: QueryContext;
  private readonly known = new Map<string, RowColumn>();
  private order: readonly RowColumn[] = [];
  private arrival: RowColumn | null = null;

  constructor(node: TopRows, query: QueryContext) {
    this.node = node;
    this.query = query;
  }

  /** The number of a row is read behind the Top-N. */
  get showsNumber(): boolean {
    return columnsOf(this.readers).has(numberColumn(this.node));
  }

  /** A filter above turns rows away, or some of their numbers. */
  get isFiltered(): boolean {
    const chain = chainOf(this.query.plan.root);
    return chain.slice(0, chain.indexOf(this.node)).some(({ kind }) => kind === 'filter');
  }

  private get readers(): readonly Expression[] {
    return readersOf(this.query.plan.root, this.node);
  }

  /** Generates the values of the row that comes. */
  compute(keys: readonly Value[], context: ExpressionContext): void {
    const { node, query } = this;
    const { stage } = query;
    this.keys = keys;
    this.order = node.order.map(({ expression }) => this.column(expression, context));
    const inputs = node.input.columns;
    for (const index of columnsOf(this.readers)) {
      if (index < inputs.length && keyOfColumn(node, index) === -1)
        this.byInput.set(index, this.column(reference(inputs, index, node.span), context));
    }
    stage.numbersArrivals = true;
    const number = scalar(BIGINT, code`${stage.names.arrivedBefore} + ${stage.names.record}`, null);
    this.arrival = this.add('arrival', 'arrival', { ...number, type: { kind: 'int' } });
  }

  /** Adds the declarations of the columns, and of the one that keeps them. */
  declare({ top, newPlace }: TopRowsNames): void {
    const { node, query, order } = this;
    const { task, module } = query.stage;
    for (const { name, form } of this.columns) {
      task.const(
        name,
        form === 'text' ? code`new ${module.imports.state('TextRows')}()` : code`new ${module.imports.state('NumberRows')}(${form})`,
      );
    }
    const ranked = node.order.map(({ descending, nullsFirst }, i) => rankOrder(order[i]!, descending, nullsFirst));
    task.enclosed(
      code`const ${top} = new ${module.imports.state('TopRows')}({`,
      () => {
        task.property(code`limit`, node.limit!);
        task.list(code`order`, [...ranked, rankOrder(this.arrival!, false, false)]);
        task.property(
          code`columns`,
          code`[${joined(
            this.columns.map(({ name }) => name),
            code`, `,
          )}]`,
        );
        task.property(code`onRankChange`, this.onRankChange());
        task.property(code`replaces`, this.replaces);
      },
      code`});`,
    );
    task.const(newPlace, code`${top}.newPlace`);
    const items = node.order.map(({ expression, descending, nullsFirst }) => `${structureOf(expression)} ${descending} ${nullsFirst}`);
    this.layout.push(`first ${node.limit} by ${items.join(', ')}`);
  }

  /** Of one row per key, the next is a new version; unless a filter may turn it away, and leave the old one standing. */
  get replaces(): boolean {
    return this.node.limit === 1 && !this.isFiltered;
  }

  private onRankChange(): string {
    const filtersNumbers = this.isFiltered && this.showsNumber;
    return filtersNumbers ? 'take back and send' : this.showsNumber ? 'send' : 'stay';
  }

  private column(expression: Expression, context: ExpressionContext): RowColumn {
    const key = expressionKey(expression);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const hint = hintOf(expression);
    const column = this.add(hint, structureOf(expression), context.boundValue(generate(expression, context), hint));
    this.known.set(key, column);
    return column;
  }

  private add(hint: string, structure: string, value: Value): RowColumn {
    const form = formOf(value);
    const column: RowColumn = { name: this.query.name(`${hint} rows`), form, hint, value, structure };
    this.columns.push(column);
    this.layout.push(`rows ${form} ${structure}`);
    return column;
  }
}

const rankOrder = ({ name }: RowColumn, descending: boolean, nullsFirst: boolean): Code =>
  code`{ column: ${name}, descending: ${descending}, nullsFirst: ${nullsFirst} }`;
