// The first rows of each key, or key and window. In the loop: key, window, late or not; the row's values are put beside those kept, and where
// it is among the first it stays. What that changes is sent at once, or when the window ends, by the generated emit function; or it goes on into
// the next state.
import { emissionOf, feedsState, isFed, isRevised, timeToLiveMs } from '../../plan/states.ts';
import type { TopRows } from '../../plan/top-rows.ts';
import type { Column } from '../aggregation/accumulators.ts';
import { declareUnsentRows, noteRevised, sendEarly, sendOwed } from '../aggregation/early.ts';
import { declareLastRows, generateLetGo, keepGroup } from '../aggregation/expiry.ts';
import { encodeKey } from '../aggregation/key-encoding.ts';
import { refuseDeparted } from '../aggregation/partitioning.ts';
import { generateState } from '../aggregation/state-declaration.ts';
import { generateWindow } from '../aggregation/windows/registry.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generate, hintOf } from '../expressions/registry.ts';
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { storeValue } from '../over/row-values.ts';
import type { QueryContext } from '../stage/query-context.ts';
import { generateEmitTop } from '../top-rows/emit-function.ts';
import { inPanes } from '../top-rows/group-windows.ts';
import { KeptColumns } from '../top-rows/kept-columns.ts';
import type { AggregationNames } from './aggregate.ts';
import { type Consume, produce } from './registry.ts';

export interface TopRowsNames extends AggregationNames {
  /** The column of the rows. */
  readonly top: Name;
  /** Where the row that comes is put. */
  readonly newPlace: Name;
}

export function produceTopRows(node: TopRows, query: QueryContext, consume: Consume): void {
  const feeds = feedsState(query.plan.root, node);
  const names: TopRowsNames = {
    emission: emissionOf(query.plan, node),
    feeds,
    state: query.name('state'),
    emit: query.stage.module.scope.name(`${feeds ? 'feed' : 'emit'} ${query.label.text}`),
    coalesces: query.name('coalesces'),
    windows: query.name('windows'),
    windowStarts: query.name('window starts'),
    windowEnds: query.name('window ends'),
    retract: query.stage.module.scope.name(`retract ${query.label.text}`),
    unsentRows: query.name('unsent rows'),
    versions: null,
    letGo: null,
    births: null,
    top: query.name('top'),
    newPlace: query.name('new place'),
  };
  query.states.set(node, names.state);
  const kept = new KeptColumns(node, query);
  produce(node.input, query, ({ context }) => take(node, query, names, kept, context));
  kept.declare(names);
  query.stage.states.push(names.state);
  const { every } = names.emission;
  if (node.window !== null || (every !== null && 'milliseconds' in every)) query.stage.windowedStates.push(names.state);
  const lastRows = declareLastRows(node, query, names.state);
  const columns: Column[] = [{ name: names.top, layout: kept.layout.join() }];
  if (every !== null && 'rowCount' in every) columns.push(declareUnsentRows(names, query));
  if (lastRows !== null) columns.push(lastRows);
  query.stage.columnLayouts.set(
    node,
    columns.map(({ layout }) => layout),
  );
  query.stage.columnNames.set(
    node,
    columns.map(({ name }) => query.ownName(name)),
  );
  names.letGo = generateLetGo(node, query, (slot, record, out) => {
    out.statement(code`${names.top}.empty(${slot}, ${record}, ${names.emit})`);
  });
  generateState(inPanes(node), query, names, { columns }, lastRows);
  generateEmitTop(node, query, names, kept, consume);
}

function take(node: TopRows, query: QueryContext, names: TopRowsNames, kept: KeptColumns, context: ExpressionContext): void {
  const { out, module } = context;
  const { keyGroups } = query.stage.names;
  out.comment(module.sourceLine(node.span));
  const isChanging = isRevised(node);
  const { every } = names.emission;
  const countsRows = every !== null && 'rowCount' in every;
  const isMadeAnew = isChanging && timeToLiveMs(node) !== null;
  const find = isMadeAnew ? 'findForRevision' : isChanging || countsRows ? 'findOrCreate' : 'locate';
  const window = generateWindow({ node: inPanes(node), query, names, context, find });
  const keys = node.keys.map(key => context.boundValue(generate(key, context), hintOf(key)));
  const key = encodeKey(keys, query, context);
  // A cascade runs in one task, which owns all key groups.
  if (!isFed(node)) {
    out.const(key.keyGroup, code`${context.engine('keyGroupOf')}(${key.hash})`);
    out.if(code`${key.keyGroup} < ${keyGroups}.first || ${key.keyGroup} >= ${keyGroups}.end`, () => query.leave(out));
  }
  const args = context.lazy();
  kept.compute(keys, args);
  // More rows may rank alike than a group keeps.
  if (node.numbering !== 'row number' && !isChanging) context.fails();
  if (context.canFail || query.rowCanFail) query.ownRow(out);
  window.refuseLate(key);
  out.append(args.out);
  for (const column of kept.columns) if (column !== kept.numbered) storeValue(column, names.newPlace, context);
  const { isTakenBack } = query.place;
  window.visit(key, (slot, isOver) => {
    refuseDeparted(node, slot, query, out);
    if (kept.numbered !== null) {
      const { name } = kept.numbered;
      out.set(code`${name}.values[${names.newPlace}]`, code`${names.top}.nextArrival(${slot}, ${name})`);
    }
    const own = () => revise(node, slot, isTakenBack!, query, names, context);
    if (isMadeAnew) out.if(code`${slot} !== 0`, own);
    else if (isTakenBack !== null) own();
    else takeIn(node, slot, isOver, query, names, context);
  });
  query.countApplied(out);
}

/** The row of a group below comes among those of its key, or goes; what that changes is sent when both have happened. */
function revise(node: TopRows, slot: Name, isTakenBack: Name, query: QueryContext, names: TopRowsNames, { out }: ExpressionContext): void {
  const { state, top, emission } = names;
  if (emission.every !== null) sendOwed(slot, state, query, out);
  out.if(code`${isTakenBack} ? ${top}.takeBack(${slot}) : ${top}.take(${slot})`, () => noteRevised(slot, state, emission, query, out));
  keepGroup(node, slot, state, query, { out });
  out.statement(code`${state}.touch(${slot})`);
}

/** The row is offered to one group, and what changes there is sent where a change is. */
function takeIn(
  node: TopRows,
  slot: Name,
  isOver: Code | null,
  query: QueryContext,
  names: TopRowsNames,
  { out }: ExpressionContext,
): void {
  const { record } = query.place;
  const { emit, every } = names.emission;
  const { state, top } = names;
  if (every !== null && 'milliseconds' in every) sendOwed(slot, state, query, out);
  if (isOver !== null && (emit === 'final' || every !== null))
    out.if(isOver, () => out.statement(code`${state}.ensureEmitted(${slot}, ${record})`));
  if (every !== null && 'rowCount' in every) {
    // Rows are counted, whether they are among the first or not.
    out.statement(code`${top}.take(${slot})`);
    keepGroup(node, slot, state, query, { out });
    sendEarly(slot, isOver, every, query, names, { out });
    return;
  }
  out.if(code`${top}.take(${slot})`, () => {
    out.statement(code`${state}.changed(${slot})`);
    if (every !== null) return sendEarly(slot, isOver, every, query, names, { out });
    const send = () => out.statement(code`${names.emit}(${slot}, ${record})`);
    if (emit === 'changes' && names.feeds) {
      send();
      query.sendNoted(node, record, out);
    } else if (emit === 'changes') out.if(code`!${names.coalesces}`, send);
    else if (isOver !== null) out.if(isOver, send);
  });
  keepGroup(node, slot, state, query, { out });
  out.statement(code`${state}.touch(${slot})`);
}
