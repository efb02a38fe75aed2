// What a Top-N keeps of its rows: the values that they are ordered by, the columns that the query still reads, and the number of their arrival,
// which parts equal ones.
import { expressionKey, reference } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import { emissionOf, feedsState, isRevised, numbersVersions } from '../../plan/states.ts';
import { numberColumn, type TopRows } from '../../plan/top-rows.ts';
import { BIGINT } from '../../types/sql-type.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generate, hintOf } from '../expressions/registry.ts';
import { type Code, code, joined } from '../fragments/code.ts';
import type { TopRowsNames } from '../nodes/top-rows.ts';
import { keyOfColumn } from '../over/key.ts';
import { formOf, type RowColumn } from '../over/over-rows.ts';
import { chainOf, neededColumns } from '../plan-walk.ts';
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
  /** The number of the record that brought the row, where a state that reads the rows asks for it. */
  version: RowColumn | null = null;
  private isNumbered = false;
  /** What parts rows that rank alike. */
  private parting: readonly RowColumn[] = [];

  constructor(node: TopRows, query: QueryContext) {
    this.node = node;
    this.query = query;
  }

  /** The number of a row is read behind the Top-N. */
  get showsNumber(): boolean {
    return neededColumns(this.query.plan.root, this.node).has(numberColumn(this.node));
  }

  /** A filter above turns rows away, or some of their numbers. */
  get isFiltered(): boolean {
    const chain = chainOf(this.query.plan.root);
    return chain.slice(0, chain.indexOf(this.node)).some(({ kind }) => kind === 'filter');
  }

  /** The column of the rows' arrival where it is numbered as they are taken in; null where it is known before, or no row needs it. */
  get numbered(): RowColumn | null {
    return this.isNumbered ? this.arrival : null;
  }

  /** Whether an input column is kept with the rows: neither a key nor a bound of the window. */
  private isKept(index: number): boolean {
    const { node } = this;
    return index < node.input.columns.length && keyOfColumn(node, index) === -1 && !isReadFromWindow(node, index);
  }

  /** Generates the values of the row that comes. */
  compute(keys: readonly Value[], context: ExpressionContext): void {
    const { node, query } = this;
    const { stage } = query;
    this.keys = keys;
    this.order = node.order.map(({ expression }) => this.column(expression, context));
    const inputs = node.input.columns;
    const needed = neededColumns(query.plan.root, node);
    for (const index of needed) {
      if (this.isKept(index)) this.byInput.set(index, this.column(reference(inputs, index, node.span), context));
    }
    const { isInLoop, version, record } = query.place;
    const isNumbered = numbersVersions(query.plan.root, node);
    if (isRevised(node)) {
      if (isNumbered) this.version = this.addNumber('version', version!);
      this.parting = this.columns.filter(column => !this.order.includes(column));
      return;
    }
    this.isNumbered = !isInLoop;
    if (isInLoop) stage.numbersArrivals = true;
    const arrival = isInLoop ? code`${stage.names.arrivedBefore} + ${stage.names.record}` : code`0`;
    this.arrival = this.addNumber('arrival', arrival);
    this.parting = [this.arrival];
    if (isNumbered) this.version = isInLoop ? this.arrival : this.addNumber('version', code`${stage.names.task}.arrivalOf(${record})`);
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
        if (node.numbering !== 'row number') {
          task.property(code`numbering`, node.numbering);
          task.property(code`rankingCount`, node.order.length);
        }
        task.list(code`order`, [...ranked, ...this.parting.map(column => rankOrder(column, false, false))]);
        task.property(
          code`columns`,
          code`[${joined(
            this.columns.map(({ name }) => name),
            code`, `,
          )}]`,
        );
        task.property(code`onRankChange`, this.onRankChange());
        task.property(code`replaces`, this.replaces);
        if (isRevised(node)) task.property(code`isRevised`, true);
        if (this.isSentLater) task.property(code`isSentLater`, true);
      },
      code`});`,
    );
    task.const(newPlace, code`${top}.newPlace`);
    const items = node.order.map(({ expression, descending, nullsFirst }) => `${structureOf(expression)} ${descending} ${nullsFirst}`);
    const kept = isRevised(node) ? 'all, sent' : 'first';
    const numbers = node.numbering === 'row number' ? '' : ` ${node.numbering}`;
    const later = this.isSentLater ? ', later' : '';
    this.layout.push(`${kept}${later} ${node.limit}${numbers} by ${items.join(', ')}`);
  }

  /** EMIT EVERY: a change is sent later, maybe after a commit. */
  private get isSentLater(): boolean {
    return emissionOf(this.query.plan, this.node).every !== null;
  }

  /** Of one row per key, the next is a new version; unless a filter may turn it away, and leave the old one standing. */
  get replaces(): boolean {
    return this.node.limit === 1 && this.node.numbering === 'row number' && !this.isFiltered && !this.feeds;
  }

  /** The rows go on into another state, which takes back what it was given. */
  private get feeds(): boolean {
    return feedsState(this.query.plan.root, this.node);
  }

  private onRankChange(): string {
    const filtersNumbers = (this.isFiltered || this.feeds) && this.showsNumber;
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

  private addNumber(hint: string, number: Code): RowColumn {
    return this.add(hint, hint, { ...scalar(BIGINT, number, null), type: { kind: 'int' } });
  }

  private add(hint: string, structure: string, value: Value): RowColumn {
    const form = formOf(value);
    const column: RowColumn = { name: this.query.name(`${hint} rows`), form, hint, value, structure };
    this.columns.push(column);
    this.layout.push(`rows ${form} ${structure}`);
    return column;
  }
}

/** Of windows that rows make, keys are the bounds; of others they are read from the place of the group. */
export const isReadFromWindow = ({ bounds, window }: TopRows, index: number): boolean =>
  bounds?.has(index) === true && window!.kind !== 'session' && window!.kind !== 'stagger';

const rankOrder = ({ name }: RowColumn, descending: boolean, nullsFirst: boolean): Code =>
  code`{ column: ${name}, descending: ${descending}, nullsFirst: ${nullsFirst} }`;
