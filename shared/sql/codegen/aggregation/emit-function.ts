// The emit function of an aggregating query: reads key, window and results of a group, sends them through HAVING and the select list, and
// appends the row. Where a row was sent that HAVING no longer keeps, it is retracted.
import type { Aggregate } from '../../plan/node.ts';
import { isRevised } from '../../plan/states.ts';
import { TIMESTAMP } from '../../types/sql-type.ts';
import { ExpressionContext } from '../expression-context.ts';
import { Builder } from '../fragments/builder.ts';
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import type { AggregationNames } from '../nodes/aggregate.ts';
import type { Consume } from '../nodes/registry.ts';
import { readersOf } from '../plan-walk.ts';
import { RepeatedExpressions } from '../repeated-expressions.ts';
import { retractRow } from '../stage/emitted-row.ts';
import type { EmittedGroup, QueryContext } from '../stage/query-context.ts';
import { scalar, type Value } from '../value.ts';
import type { Accumulators } from './accumulators.ts';
import { decodeKey } from './key-decoding.ts';
import { laneOf } from './lane.ts';
import { windowBounds } from './windows/registry.ts';

export function generateEmit(
  node: Aggregate,
  query: QueryContext,
  names: AggregationNames,
  accumulators: Accumulators,
  consume: Consume,
): void {
  const { module, task, names: shared } = query.stage;
  const [slot, recordIndex] = [module.scope.name('slot'), module.scope.name('recordIndex')];
  const out = new Builder();
  const values: Value[] = [];
  const row = { column: (index: number) => values[index]! };
  const context = new ExpressionContext(module, row, out, RepeatedExpressions.of(readersOf(query.plan.root, node)));
  // What only says that a group is there has said so once.
  const sentBefore = code`${names.state}.isLive(${slot})`;
  const isEmpty = isRevised(node) ? code`${laneOf(accumulators.rowCount(), slot)} === 0` : null;
  if (neverChanges(node, names)) out.if(isEmpty === null ? sentBefore : code`${sentBefore} && !(${isEmpty})`, () => void out.return());
  const keys = decodeKey(node, accumulators.keyNullability, slot, names, query, context);
  const window = boundsOf(node, slot, names, context);
  values.push(...keys, ...window);
  const isKept = isRevised(node) && !names.feeds && names.emission.every === null ? query.name('is kept') : null;
  const group: EmittedGroup = { node, state: names.state, slot, recordIndex, keys, window, isSentOnce: isSentOnce(names), isKept };
  const reject = (to: Builder) => {
    if (isKept !== null) to.if(isKept, () => void to.return());
    if (canRetract(names)) retractRow(group, query, context);
    to.return();
  };
  // All its rows were taken back.
  if (isEmpty !== null) out.if(isEmpty, () => reject(out));
  values.push(...accumulators.read(slot, context));
  const isTakenBack = names.feeds && names.emission.emit === 'changes' ? query.name('is taken back') : null;
  const version =
    isTakenBack === null || names.versions === null ? null : versionOf(slot, recordIndex, isTakenBack, names.versions, query, out);
  query.inFunction(recordIndex, isTakenBack, version, () => {
    query.tellMaker(node, slot, out);
    consume({ context, reject, group });
  });
  if (isTakenBack !== null) out.statement(code`${names.state}.setLive(${slot}, !${isTakenBack})`);
  const what = names.feeds ? 'the row of a group goes on into the next state' : 'appends the row of a group';
  task.blank().comment(`${what}, ${module.sourceLine(node.span)}`);
  task.function(names.emit, [slot, recordIndex, ...[isTakenBack, isKept].filter(name => name !== null)], () => {
    if (!context.canFail) return task.append(out);
    const error = module.scope.name('error');
    const failed = code`${shared.task}.emissionFailed(${query.index}, ${recordIndex}, ${error})`;
    return task.try(
      () => task.append(out),
      error,
      () => {
        if (!names.feeds) task.statement(code`${query.rows}.abandonRow()`);
        // (As it was before, the row failed, and was told of, before.)
        if (isKept === null) task.statement(failed);
        else task.if(code`!${isKept}`, () => task.statement(failed));
      },
    );
  });
}

/** The number of this version of the group: a new one, or that of the one which is taken back. */
function versionOf(slot: Name, recordIndex: Name, isTakenBack: Name, versions: Name, query: QueryContext, out: Builder): Code {
  const version = query.name('version');
  const kept = laneOf(versions, slot);
  out.const(version, code`${isTakenBack} ? ${kept} : ${query.stage.names.task}.arrivalOf(${recordIndex})`);
  out.if(code`!${isTakenBack}`, () => out.set(kept, version));
  return code`${version}`;
}

/** The function that takes back the row of a group whose window is about to become another. */
export function generateRetract(node: Aggregate, query: QueryContext, names: AggregationNames, accumulators: Accumulators): void {
  const { module, task } = query.stage;
  const [slot, recordIndex] = [module.scope.name('slot'), module.scope.name('recordIndex')];
  const out = new Builder();
  const context = new ExpressionContext(module, { column: index => keys[index]! }, out, RepeatedExpressions.of([]));
  const keys = decodeKey(node, accumulators.keyNullability, slot, names, query, context);
  const window = boundsOf(node, slot, names, context);
  retractRow({ node, state: names.state, slot, recordIndex, keys, window, isSentOnce: isSentOnce(names), isKept: null }, query, context);
  task.blank().comment('takes back the row of a group whose session merged or begins earlier');
  task.function(names.retract, [slot, recordIndex], () => task.append(out));
}

/** A group without aggregates is revised by nothing, but for the bounds of windows that rows make. */
const neverChanges = (node: Aggregate, names: AggregationNames): boolean =>
  node.aggregates.length === 0 && canRetract(names) && node.window?.kind !== 'session' && node.window?.kind !== 'stagger';

/** A FINAL row of a window that takes no late rows is sent once, when nothing can change any more. */
const canRetract = ({ emission, feeds }: AggregationNames): boolean =>
  !feeds && (emission.emit === 'changes' || emission.allowedLatenessMs > 0);

/** As the state's `keepsRevisions`. */
const isSentOnce = ({ emission }: AggregationNames): boolean =>
  emission.emit === 'final' && emission.every === null && emission.allowedLatenessMs === 0;

export function boundsOf(
  node: Pick<Aggregate, 'window'>,
  slot: Name,
  names: AggregationNames,
  context: ExpressionContext,
): readonly Value[] {
  const bounds = windowBounds(node, slot, names);
  if (bounds === null) return [];
  const start = context.bound(bounds.startMs, 'windowStartMs');
  const end = context.bound(bounds.endMs(start), 'windowEndMs');
  return [scalar(TIMESTAMP, start, null), scalar(TIMESTAMP, end, null)];
}
