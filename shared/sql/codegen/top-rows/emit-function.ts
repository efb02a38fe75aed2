// The emit functions of a Top-N: one appends a row at its place, as it is now or taken back; the other has the state tell which rows of a group
// to append.

import type { TopRows, WindowBound } from '../../plan/top-rows.ts';
import { BIGINT, TIMESTAMP } from '../../types/sql-type.ts';
import { boundsOf } from '../aggregation/emit-function.ts';
import { ExpressionContext } from '../expression-context.ts';
import { Builder } from '../fragments/builder.ts';
import { code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import type { Consume } from '../nodes/registry.ts';
import type { TopRowsNames } from '../nodes/top-rows.ts';
import { keyOfColumn, readKeys } from '../over/key.ts';
import { readValue } from '../over/row-values.ts';
import { readersOf } from '../plan-walk.ts';
import { RepeatedExpressions } from '../repeated-expressions.ts';
import type { QueryContext } from '../stage/query-context.ts';
import { type Scalar, scalar, type Value } from '../value.ts';
import { inPanes, windowStart } from './group-windows.ts';
import { isReadFromWindow, type KeptColumns } from './kept-columns.ts';

/** The last instant of the window. */
const windowTime = ([, end]: readonly Value[]): Value[] =>
  end === undefined ? [] : [scalar(TIMESTAMP, code`${(end as Scalar).code} - 1`, null)];

export function generateEmitTop(node: TopRows, query: QueryContext, names: TopRowsNames, kept: KeptColumns, consume: Consume): void {
  const { module, task, names: shared } = query.stage;
  const { scope } = module;
  const [slot, place, offset] = [scope.name('slot'), scope.name('place'), scope.name('offset')];
  const [number, isGone, recordIndex] = [scope.name('number'), scope.name('isGone'), scope.name('recordIndex')];
  const out = new Builder();
  const values: Value[] = [];
  const row = { column: (index: number) => values[index]! };
  const context = new ExpressionContext(module, row, out, RepeatedExpressions.of(readersOf(query.plan.root, node)));
  const keys = readKeys(node.keys, kept.keys, slot, names.state, query, context);
  const window = windowOf(node, slot, names, keys, context);
  node.input.columns.forEach(({ name, type }, index) => {
    const key = keyOfColumn(node, index);
    const column = kept.byInput.get(index);
    if (key !== -1) values[index] = keys[key]!;
    else if (isReadFromWindow(node, index)) values[index] = [...window, ...windowTime(window)][node.bounds!.get(index)!]!;
    else if (column !== undefined) values[index] = context.boundValue(readValue(column, type, code`${place}`, true, null, context), name);
  });
  values.length = node.input.columns.length;
  if (node.bounds === null) values.push(...window, ...windowTime(window));
  values.push(scalar(BIGINT, code`${number}`, null));
  const top = { state: names.state, slot, recordIndex, keys, window, offset: kept.replaces ? null : offset, isGone };
  const isTakenBack = names.feeds && names.emission.emit === 'changes' ? isGone : null;
  query.inFunction(recordIndex, isTakenBack, kept.version === null ? null : code`${kept.version.name}.values[${place}]`, () => {
    query.tellMaker(node, slot, out);
    consume({ context, group: null, top, reject: to => to.return() });
  });
  const emitRow = query.name(names.feeds ? 'feed row' : 'emit row');
  const what = names.feeds ? 'a row goes on into the next state, or is taken back from it' : 'appends a row at its place, or takes it back';
  task.blank().comment(`${what}, ${module.sourceLine(query.plan.span)}`);
  task.function(emitRow, [slot, place, offset, number, isGone, recordIndex], () => {
    if (!context.canFail) return task.append(out);
    const error = scope.name('error');
    // What could not be written was not sent, so there is nothing to take back.
    const failed = () => task.statement(code`${shared.task}.emissionFailed(${query.index}, ${recordIndex}, ${error})`);
    return task.try(
      () => task.append(out),
      error,
      () => task.if(code`!${isGone}`, failed),
    );
  });
  task.blank().comment('sends what changed of a group');
  task.function(names.emit, [slot, recordIndex], () => {
    task.statement(code`${names.top}.emit(${slot}, ${recordIndex}, ${emitRow})`);
  });
}

/** Start and end of the row's window, or nothing without one. */
function windowOf(node: TopRows, slot: Name, names: TopRowsNames, keys: readonly Value[], context: ExpressionContext): readonly Value[] {
  const bounds = boundsOf(inPanes(node), slot, names, context);
  if (node.bounds === null) return bounds;
  const [paneStart, paneEnd] = bounds as readonly [Scalar, Scalar];
  const start = windowStart(node.window!, paneStart.code, paneEnd.code);
  if (start !== null) return [scalar(TIMESTAMP, context.bound(start, 'start of the window'), null), paneEnd];
  const keyOf = (bound: WindowBound) => node.keys.findIndex(key => key.kind === 'column' && node.bounds!.get(key.index) === bound);
  return [keys[keyOf(0)]!, keys[keyOf(1)]!];
}
