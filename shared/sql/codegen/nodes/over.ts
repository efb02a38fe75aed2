// OVER in the order of arrival. In the loop: key, arguments, the row is kept and the frames move on to it, results are read; then the row
// goes on its way through the nodes above, with its own columns still at hand.
import { unreachable } from '../../../engine/assert.ts';
import { expressionKey } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import type { Over } from '../../plan/over.ts';
import { asSlice, encodeKey } from '../aggregation/key-encoding.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generate, hintOf } from '../expressions/registry.ts';
import { code } from '../fragments/code.ts';
import { generateOverCall } from '../over/calls.ts';
import { OverRows } from '../over/over-rows.ts';
import { storeValue } from '../over/row-values.ts';
import { readersOf } from '../plan-walk.ts';
import { RepeatedExpressions } from '../repeated-expressions.ts';
import type { QueryContext } from '../stage/query-context.ts';
import type { Value } from '../value.ts';
import { type Consume, produce } from './registry.ts';

export function produceOver(node: Over, query: QueryContext, consume: Consume): void {
  const rows = new OverRows(query);
  // What throws behind the test for the key's owner is counted by the owner alone.
  query.rowCanFail = true;
  switch (node.order) {
    case 'arrival':
      produce(node.input, query, ({ context }) => takeRow(node, query, rows, context, consume));
      rows.declare(null);
      break;
    case 'event-time':
      throw new Error('bug in Weir: OVER in time order has no generator');
    default:
      unreachable(node.order);
  }
  query.stage.states.push(rows.state);
  query.stage.columnLayouts.set(query.plan, rows.layout);
}

function takeRow(node: Over, query: QueryContext, rows: OverRows, context: ExpressionContext, consume: Consume): void {
  const { out, module } = context;
  const { record, keyGroups } = query.stage.names;
  out.comment(module.sourceLine(node.calls[0]!.span));
  const keys = node.keys.map(key => asSlice(context.boundValue(generate(key, context), hintOf(key)), query, context));
  const key = encodeKey(keys, query, context);
  out.const(key.keyGroup, code`${context.engine('keyGroupOf')}(${key.hash})`);
  out.if(code`${key.keyGroup} < ${keyGroups}.first || ${key.keyGroup} >= ${keyGroups}.end`, () => query.leave(out));
  out.set(query.countsRow, true);
  const results = node.calls.map(call => generateOverCall(call, rows, computing(context)));
  const slot = query.name('slot');
  const place = query.name('place');
  out.const(slot, code`${rows.state}.findOrCreate(${key.bytes}, ${key.start}, ${key.end}, ${key.hash})`);
  out.const(place, code`${rows.buffer}.append(${slot})`);
  for (const column of rows.columns.values()) storeValue(column, place, context);
  out.statement(code`${rows.buffer}.take(${slot})`);
  const inputCount = node.input.columns.length;
  const values = results.map((read, i) => context.boundValue(read(slot, context), node.columns[inputCount + i]!.name));
  const row = { column: (index: number) => (index < inputCount ? context.row.column(index) : values[index - inputCount]!) };
  consume({
    context: context.over(row, RepeatedExpressions.of(readersOf(query.plan.root, node))),
    group: null,
    over: { state: rows.state, slot, keys, recordIndex: code`${record}`, rowNumber: code`${rows.buffer}.dones[${slot}]` },
    reject: to => query.leave(to.statement(code`${query.appliedCount}++`)),
  });
  out.statement(code`${query.appliedCount}++`);
}

/** Expressions over the record, each computed once, in front of everything that touches the state. */
function computing(context: ExpressionContext): (expression: Expression) => Value {
  const known = new Map<string, Value>();
  return expression => {
    const key = expressionKey(expression);
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = context.boundValue(generate(expression, context), hintOf(expression))));
    return value;
  };
}
