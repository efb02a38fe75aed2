// Where a row stands among the rows of its buffer: the values are kept in their order, and the row's own is looked up in it.
import { unreachable } from '../../../engine/assert.ts';
import type { OverCall, RankAmong } from '../../plan/over.ts';
import type { ReadResult } from '../aggregation/accumulators.ts';
import { nullableCell } from '../aggregation/cell.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code } from '../fragments/code.ts';
import { scalar } from '../value.ts';
import type { OverRows, RowColumn } from './over-rows.ts';
import { readValue } from './row-values.ts';

export function rankAmong(call: OverCall, what: RankAmong, rows: OverRows, column: RowColumn): ReadResult {
  const frame = rows.frame(call.frame!);
  const order = { values: rows.aggregatesOver(frame).order(column), by: rows.rankedOrder(call) };
  rows.keepBack(0);
  return (slot, context) => {
    const place = context.bound(code`${rows.buffer}.placeBack(${slot}, 0)`, 'place');
    const value = nullableCell(context.boundValue(readValue(column, column.value.type, place, true, null, context), column.hint), context);
    const count = code`${frame.name}.values[${slot}]`;
    const among = code`${order.values}.ordered(${slot}), ${value}, ${count}, ${order.by}`;
    return scalar(call.type, resultOf(call, what, among, count, context), null);
  };
}

function resultOf({ offset }: OverCall, what: RankAmong, among: Code, count: Code, context: ExpressionContext): Code {
  const run = (name: 'rowsBefore' | 'rowsUpTo' | 'valuesBefore'): Code => code`${context.engine(name)}(${among})`;
  switch (what) {
    case 'percent-rank':
      return code`${context.engine('percentRank')}(${run('rowsBefore')}, ${count})`;
    case 'cume-dist':
      return code`${run('rowsUpTo')} / ${count}`;
    case 'ntile':
      return code`${context.engine('ntile')}(${run('rowsUpTo')}, ${count}, ${offset})`;
    case 'rank-among':
      return code`${run('rowsBefore')} + 1`;
    case 'dense-rank-among':
      return code`${run('valuesBefore')} + 1`;
    case 'number-among':
      return run('rowsUpTo');
    default:
      return unreachable(what);
  }
}
