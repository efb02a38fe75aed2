// Hash aggregation. In the loop: key, window, late or not, group, accumulate. When a group is due, the state calls the generated emit
// function, where the row of the group begins its way through the nodes above.
import type { Aggregate } from '../../plan/node.ts';
import { type Emission, emissionOf, feedsState, isFed, isRevised, numbersVersions } from '../../plan/states.ts';
import { Accumulators, type Column } from '../aggregation/accumulators.ts';
import { declareUnsentRows, noteRevised, sendEarly, sendOwed } from '../aggregation/early.ts';
import { generateEmit, generateRetract } from '../aggregation/emit-function.ts';
import { declareBirths, declareLastRows, generateLetGo, keepGroup } from '../aggregation/expiry.ts';
import { encodeKey } from '../aggregation/key-encoding.ts';
import { keysAhead } from '../aggregation/keys-ahead.ts';
import { laneOf, openRow } from '../aggregation/lane.ts';
import { refuseDeparted } from '../aggregation/partitioning.ts';
import { generateState } from '../aggregation/state-declaration.ts';
import { generateWindow } from '../aggregation/windows/registry.ts';
import { declareSpanColumns } from '../aggregation/windows/span.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generate } from '../expressions/registry.ts';
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import type { QueryContext } from '../stage/query-context.ts';
import { type Consume, produce } from './registry.ts';

export interface AggregationNames {
  readonly emission: Emission;
  /** Its rows go on into another state. */
  readonly feeds: boolean;
  readonly state: Name;
  readonly emit: Name;
  readonly coalesces: Name;
  /** How windows lie over time, where that is more than a size. */
  readonly windows: Name;
  /** Of windows that rows make: the columns with their bounds, and the function that takes back what was sent. */
  readonly windowStarts: Name;
  readonly windowEnds: Name;
  readonly retract: Name;
  /** EMIT EVERY n ROWS: the column that counts the rows since the group was sent. */
  readonly unsentRows: Name;
  /** Of groups that change: the column with the number of the record that brought what is fed; null where nobody asks. */
  readonly versions: Name | null;
  /** Of groups that are let go of: the function that takes their rows from the states above; null where they left for the output. */
  letGo: Name | null;
  /** Of groups that are let go of, and whose rows are taken back: the column with the number of the record that made each; else null. */
  births: Name | null;
}

export function produceAggregate(node: Aggregate, query: QueryContext, consume: Consume): void {
  const emission = emissionOf(query.plan, node);
  const feeds = feedsState(query.plan.root, node);
  const names: AggregationNames = {
    emission,
    feeds,
    state: query.name('state'),
    emit: query.stage.module.scope.name(`${feeds ? 'feed' : 'emit'} ${query.label.text}`),
    coalesces: query.name('coalesces'),
    windows: query.name('windows'),
    windowStarts: query.name('window starts'),
    windowEnds: query.name('window ends'),
    retract: query.stage.module.scope.name(`retract ${query.label.text}`),
    unsentRows: query.name('unsent rows'),
    versions: numbersVersions(query.plan.root, node) ? query.name('versions') : null,
    letGo: null,
    births: null,
  };
  query.states.set(node, names.state);
  const accumulators = new Accumulators(query, null, isRevised(node));
  const births = declareBirths(node, query);
  names.births = births?.name ?? null;
  produce(node.input, query, ({ context }) => accumulate(node, query, names, accumulators, context));
  const isSpan = node.window?.kind === 'session' || node.window?.kind === 'stagger';
  if (isSpan) declareSpanColumns(names, query, accumulators);
  if (emission.every !== null && 'rowCount' in emission.every) accumulators.columns.push(declareUnsentRows(names, query));
  if (names.versions !== null) accumulators.columns.push(declareVersions(names.versions, query));
  if (births !== null) accumulators.columns.push(births);
  const lastRows = declareLastRows(node, query, names.state);
  if (lastRows !== null) accumulators.columns.push(lastRows);
  query.stage.states.push(names.state);
  const ticks = emission.every !== null && 'milliseconds' in emission.every;
  if (node.window !== null || ticks) query.stage.windowedStates.push(names.state);
  query.stage.columnLayouts.set(
    node,
    accumulators.columns.map(column => column.layout),
  );
  query.stage.columnNames.set(
    node,
    accumulators.columns.map(column => query.ownName(column.name)),
  );
  names.letGo = generateLetGo(node, query, (slot, record, out) => {
    out.if(code`${names.state}.isLive(${slot})`, () => out.statement(code`${names.emit}(${slot}, ${record}, true)`));
  });
  generateState(node, query, names, accumulators, lastRows);
  generateEmit(node, query, names, accumulators, consume);
  if (isSpan && !feeds) generateRetract(node, query, names, accumulators);
}

function accumulate(node: Aggregate, query: QueryContext, names: AggregationNames, accumulators: Accumulators, context: ExpressionContext) {
  const { out, module } = context;
  const { plan } = query;
  const { keyGroups } = query.stage.names;
  const place = module.sourceLine((node.keys[0] ?? node).span);
  if (place !== module.sourceLine(plan.span)) out.comment(place);
  const find = names.births === null ? 'findOrCreate' : 'findForRevision';
  const ahead = keysAhead(node, query, names);
  const window = generateWindow({ node, query, names, context, find, startAhead: ahead?.start });
  const keys = ahead?.values ?? node.keys.map((key, i) => context.boundValue(generate(key, context), node.columns[i]!.name));
  accumulators.noteKeys(keys);
  const key = ahead?.key() ?? encodeKey(keys, query, context);
  // A cascade runs in one task, which owns all key groups.
  if (!isFed(node)) {
    out.const(key.keyGroup, code`${context.engine('keyGroupOf')}(${key.hash})`);
    out.if(code`${key.keyGroup} < ${keyGroups}.first || ${key.keyGroup} >= ${keyGroups}.end`, () => query.leave(out));
  }
  const args = context.lazy();
  accumulators.computeArguments(node, args);
  if (context.canFail || query.rowCanFail) query.ownRow(out);
  window.refuseLate(key);
  out.append(args.out);
  const { isTakenBack } = query.place;
  window.visit(key, (slot, isOver) => {
    refuseDeparted(node, slot, query, out);
    if (isTakenBack !== null) reviseLiving(node, slot, isTakenBack, query, names, accumulators, context);
    else takeIn(node, slot, isOver, query, names, accumulators, context);
  });
  query.countApplied(out);
}

function declareVersions(name: Name, query: QueryContext): Column {
  query.stage.task.const(name, code`new ${query.stage.module.imports.state('CountColumn')}()`);
  return { name, layout: 'versions' };
}

/** The same, where groups are let go of: what came to a group that went is not taken back from the one that came after it. */
function reviseLiving(
  node: Aggregate,
  slot: Name,
  isTakenBack: Name,
  query: QueryContext,
  names: AggregationNames,
  accumulators: Accumulators,
  context: ExpressionContext,
) {
  const { births, state } = names;
  if (births === null) return revise(slot, isTakenBack, query, names, accumulators, context);
  const version = query.place.version!;
  const { out } = context;
  out.if(code`${state}.isFresh(${slot})`, () => out.set(laneOf(births, slot), version));
  out.if(code`${slot} !== 0 && ${version} >= ${laneOf(births, slot)}`, () => {
    revise(slot, isTakenBack, query, names, accumulators, context);
    keepGroup(node, slot, state, query, context);
  });
}

/** The row of a group below goes into one group, or out of it; the group is sent when both have happened. */
function revise(
  slot: Name,
  isTakenBack: Name,
  query: QueryContext,
  { state, emission, feeds, emit }: AggregationNames,
  accumulators: Accumulators,
  context: ExpressionContext,
) {
  const { out } = context;
  if (emission.every !== null) sendOwed(slot, state, query, out);
  // What this group was goes from the state above before it changes, once for all that the record changes in it.
  if (feeds) {
    const feed = () => out.statement(code`${emit}(${slot}, ${query.place.record}, true)`);
    out.if(code`!${state}.isNoted(${slot}) && ${state}.isLive(${slot})`, feed);
  } else if (emission.every === null) {
    // What is sent in the end is compared with what was sent before.
    const keep = () => out.statement(code`${emit}(${slot}, ${query.place.record}, true)`);
    out.if(code`!${state}.noted.sentRows.has(${slot}) && ${state}.isLive(${slot})`, keep);
  }
  out.if(
    isTakenBack,
    () => accumulators.accumulate(slot, context, true),
    () => accumulators.accumulate(slot, context),
  );
  noteRevised(slot, state, emission, query, out);
}

/** The row goes into one group, whose row in the state above is taken back before and goes there again after. */
function takeInAndFeed(
  node: Aggregate,
  slot: Name,
  query: QueryContext,
  names: AggregationNames,
  accumulators: Accumulators,
  context: ExpressionContext,
) {
  const { out } = context;
  const { record } = query.place;
  const feed = (isTakenBack: boolean) => out.statement(code`${names.emit}(${slot}, ${record}, ${isTakenBack})`);
  const send = () => {
    feed(false);
    query.sendNoted(node, record, out);
  };
  const isThere = code`${names.state}.isLive(${slot})`;
  if (node.aggregates.length > 0) out.if(isThere, () => feed(true));
  accumulators.accumulate(slot, context);
  keepGroup(node, slot, names.state, query, context);
  out.statement(code`${names.state}.touch(${slot})`);
  // What only says that the group is there says so once.
  if (node.aggregates.length > 0) send();
  else out.if(code`!(${isThere})`, send);
}

/** The row goes into one group, and the group's row is sent where a change is. */
function takeIn(
  node: Aggregate,
  slot: Name,
  isOver: Code | null,
  query: QueryContext,
  names: AggregationNames,
  accumulators: Accumulators,
  context: ExpressionContext,
) {
  const { out } = context;
  const plan = names.emission;
  if (names.feeds && plan.emit === 'changes') {
    takeInAndFeed(node, slot, query, names, accumulators, context);
    return;
  }
  const { record } = query.place;
  if (plan.every !== null && 'milliseconds' in plan.every) sendOwed(slot, names.state, query, out);
  if (isOver !== null && (plan.emit === 'final' || plan.every !== null)) {
    out.if(isOver, () => out.statement(code`${names.state}.ensureEmitted(${slot}, ${record})`));
  }
  openRow(slot, names.state, query.name('row start'), out);
  accumulators.accumulate(slot, context);
  keepGroup(node, slot, names.state, query, context);
  if (plan.every !== null) {
    sendEarly(slot, isOver, plan.every, query, names, context);
    return;
  }
  out.statement(code`${names.state}.touch(${slot})`);
  const emit = () => out.statement(code`${names.emit}(${slot}, ${record})`);
  if (plan.emit === 'changes') out.if(code`!${names.coalesces}`, emit);
  else if (isOver !== null) out.if(isOver, emit);
}
