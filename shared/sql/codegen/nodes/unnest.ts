// UNNEST: each row goes on once for each element of an array or map in it.
import type { Unnest } from '../../plan/node.ts';
import { keepsState } from '../../plan/states.ts';
import { INT } from '../../types/sql-type.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generate } from '../expressions/registry.ts';
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { orNull } from '../functions/table-function.ts';
import { chainOf, neededColumns, readersOf } from '../plan-walk.ts';
import { RepeatedExpressions } from '../repeated-expressions.ts';
import type { Flow, QueryContext } from '../stage/query-context.ts';
import { type Scalar, scalar, type Value } from '../value.ts';
import { type Consume, produce } from './registry.ts';
import { severalRows } from './several-rows.ts';

interface Elements {
  readonly list: Code;
  readonly count: Code;
  /** Of the element whose turn it is, from 0. */
  readonly index: Name;
}

export function produceUnnest(node: Unnest, query: QueryContext, consume: Consume): void {
  produce(node.input, query, flow => {
    const { context } = flow;
    const { out } = context;
    out.comment(context.module.sourceLine(node.span));
    const { code: given, isNull } = generate(node.value, context) as Scalar;
    const entries = node.value.type.kind === 'map' ? code`${context.engine('mapEntries')}(${given})` : given;
    const list = context.bound(isNull === null ? entries : code`${isNull} ? null : ${entries}`, 'elements');
    const count = context.bound(isNull === null ? code`${list}.length` : code`${list} === null ? 0 : ${list}.length`, 'element count');
    if (!node.outer) out.if(code`${count} === 0`, () => flow.reject(out));
    const turns = node.outer ? context.bound(code`Math.max(${count}, 1)`, 'turns') : count;
    const index = query.name('element index');
    const sentBeside = flow.sentBeside ?? countBeside(node, flow, query);
    const generateRow = (inner: ExpressionContext) => {
      const row = rowOf(node, { list, count, index }, flow, query, inner);
      const above = inner.over(row, RepeatedExpressions.of(readersOf(query.plan.root, node)));
      consume({ ...flow, context: above, reject: to => query.rejectRow(to), ...(sentBeside !== null && { sentBeside }) });
    };
    const loop = (): void => {
      query.countExpanded(code`${turns} - 1`, out);
      severalRows(context, query, code`${index}`, generateRow, (to, body, label) => {
        to.for(index, 0, code`${index} < ${turns}`, code`${index}++`, body, label);
      });
    };
    // The row of a state was counted, also where OVER gives it inside the loop over records: its parts are no rows of the record.
    if (sentBeside === null) loop();
    else query.at({ isInLoop: false }, loop);
  });
}

/** Adds the count of the rows that one row of a state becomes; null for a record, whose rows are numbered anyway, and before another state. */
function countBeside(node: Unnest, { context, group, over, top }: Flow, query: QueryContext): Name | null {
  const chain = chainOf(query.plan.root);
  const isOfRecord = group === null && over === undefined && top === undefined;
  if (isOfRecord || chain.slice(0, chain.indexOf(node)).some(keepsState)) return null;
  const sent = query.name('sent beside');
  context.out.let(sent, 0);
  return sent;
}

/** The row with one element. */
function rowOf(node: Unnest, { list, count, index }: Elements, flow: Flow, query: QueryContext, context: ExpressionContext) {
  const inputs = node.input.columns.length;
  const needed = [...neededColumns(query.plan.root, node)].filter(column => column >= inputs);
  const number = node.ordinality ? node.columns.length - 1 : -1;
  const { type } = node.value;
  const hasParts = type.kind === 'map' || (type.kind === 'array' && type.element.kind === 'row');
  const isThere = node.outer ? code`${index} < ${count}` : null;
  const values = new Map<number, Value>();
  if (needed.includes(number)) values.set(number, scalar(INT, code`${index} + 1`, isThere === null ? null : code`!(${isThere})`));
  if (needed.some(column => column !== number)) {
    const at = code`${list}[${index}]`;
    const element = context.bound(isThere === null ? at : code`${isThere} ? ${at} : null`, 'element');
    for (const column of needed.filter(each => each !== number)) {
      const { name, type: own } = node.columns[column]!;
      const part = hasParts ? code`${element} === null ? null : ${element}[${column - inputs}]` : element;
      values.set(column, orNull(own, part, name, context));
    }
  }
  return { column: (column: number) => (column < inputs ? flow.context.row.column(column) : values.get(column)!) };
}
