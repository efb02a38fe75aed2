// The end of a row's way: it is appended to what the query emits, with its key and its place in the order of rows.
import { assert } from '../../../engine/assert.ts';
import { isTextKey } from '../aggregation/key-encoding.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code } from '../fragments/code.ts';
import type { EngineExport } from '../fragments/imports.ts';
import type { Name } from '../fragments/name.ts';
import { writeArray, writeObject } from '../output-row.ts';
import { aggregateColumnOf, neededColumns } from '../plan-walk.ts';
import type { Scalar, Slice, Value } from '../value.ts';
import type { EmittedGroup, Flow, OverRow, QueryContext, TopRow } from './query-context.ts';

const DELETED = ',"_deleted":true';

/** Adds the statements that append the row of the query's root. */
export function appendRow({ context, group, over, top, sentBeside }: Flow, query: QueryContext): void {
  const beside = sentBeside === undefined ? null : code`${sentBeside}++`;
  const { root } = query.plan;
  const indexes = [...neededColumns(root, root)];
  const columns = indexes.map(index => root.columns[index]!);
  const values = indexes.map(index => context.row.column(index));
  const tail = top === undefined ? '' : { text: DELETED, when: code`${top.isGone}` };
  writeObject(code`${query.rows}.json`, columns, values, context, tail);
  if (top !== undefined) endTopRow(top, beside, query, context);
  else if (over !== undefined) endOverRow(over, beside, query, context);
  else if (group === null) endStatelessRow(query, context);
  else {
    if (group.isKept !== null) leaveUnchanged(group, group.isKept, query, context);
    endGroupRow('ROW_UPSERT', group, beside, query, context);
  }
}

/** The row before the change is kept, and one that is the same again is not sent. */
function leaveUnchanged({ state, slot }: EmittedGroup, isKept: Name, { rows }: QueryContext, { out }: ExpressionContext): void {
  out.if(isKept, () => out.statement(code`${state}.noted.sentRows.keep(${slot}, ${rows})`).return());
  const isSame = code`${state}.isLive(${slot}) && ${state}.noted.sentRows.isSame(${slot}, ${rows})`;
  out.if(isSame, () => out.statement(code`${rows}.abandonRow()`).return());
}

/** Adds the statements that take back a row that was sent before: its key, its window if selected, and `"_deleted": true`. */
export function retractRow(group: EmittedGroup, query: QueryContext, context: ExpressionContext): void {
  const { state, slot } = group;
  context.out.if(code`${state}.isLive(${slot})`, () => {
    const identity = identityColumns(group, query);
    const values = identity.map(({ value }) => value);
    writeObject(code`${query.rows}.json`, identity, values, context, DELETED);
    endGroupRow('ROW_DELETE', group, null, query, context);
  });
}

/** The selected columns that identify the group, under their output names; keys that are not selected follow under their own. */
function identityColumns(group: EmittedGroup, query: QueryContext): { name: string; value: Value }[] {
  const { root } = query.plan;
  const values = [...group.keys, ...group.window];
  const missing = new Set(group.keys.keys());
  const identity: { name: string; value: Value }[] = [];
  root.columns.forEach(({ name, hidden }, i) => {
    const column = aggregateColumnOf(root, i);
    if (hidden === true || column === null || column >= values.length) return;
    identity.push({ name, value: values[column]! });
    missing.delete(column);
  });
  for (const key of missing) identity.push({ name: group.node.columns[key]!.name, value: group.keys[key]! });
  return identity;
}

function endStatelessRow(query: QueryContext, { out }: ExpressionContext): void {
  const { record, rowNumber } = query.place;
  const upsert = query.stage.module.imports.engine('ROW_UPSERT');
  out.statement(code`${query.rows}.keys.ascii('[]')`);
  out.statement(code`${query.rows}.endRow(${upsert}, ${rowNumber}, ${record}, 0)`);
  out.statement(code`${query.counter('emitted')} += 1`);
  query.countApplied(out);
}

/** The row is known by its number among those of its key; the number comes back to 0 after two thousand million rows. */
function endOverRow(row: OverRow, beside: Code | null, query: QueryContext, context: ExpressionContext): void {
  const { out } = context;
  const { state, slot, rowNumber, recordIndex, orderMs } = row;
  writeKeyText(row, query, context);
  const base = query.plan.stateTtlMs === null ? code`${rowNumber}` : code`${state}.revisionBase(${slot}) + ${rowNumber}`;
  const revision = code`(${base} - 1) % ${2 ** 31}`;
  const upsert = context.engine('ROW_UPSERT');
  const end = code`${query.rows}.endRow(${upsert}, ${revision}, ${recordIndex}, ${state}.hash(${slot})${placeText(beside)})`;
  if (orderMs === null) {
    out.statement(end);
  } else {
    const number = context.name('row');
    out.const(number, end).set(code`${query.rows}.windowEndsMs[${number}]`, orderMs);
  }
  out.statement(code`${query.counter('emitted')} += 1`);
}

function endTopRow(row: TopRow, beside: Code | null, query: QueryContext, context: ExpressionContext): void {
  const { out } = context;
  const { state, slot, recordIndex, offset, isGone } = row;
  writeKeyText(row, query, context);
  const kind = code`${isGone} ? ${context.engine('ROW_DELETE')} : ${context.engine('ROW_UPSERT')}`;
  const revision = code`${state}.nextRevision(${slot})`;
  const place = placeText(beside ?? (offset === null ? null : code`${offset}`));
  endRowInWindow(row, code`${query.rows}.endRow(${kind}, ${revision}, ${recordIndex}, ${state}.hash(${slot})${place})`, query, context);
  out.statement(code`${query.counter('emitted')} += 1`);
}

/** What tells the row from others of its key and window, behind the arguments of `endRow`. */
const placeText = (place: Code | null): Code => (place === null ? code`` : code`, ${place}`);

/** `end` closes the row and gives its number. */
function endRowInWindow({ window }: Pick<EmittedGroup, 'window'>, end: Code, { rows }: QueryContext, context: ExpressionContext): void {
  const { out } = context;
  if (window.length === 0) {
    out.statement(end);
    return;
  }
  const [startMs, endMs] = window.map(bound => (bound as Scalar).code) as [Code, Code];
  const row = context.name('row');
  out.const(row, end);
  out.set(code`${rows}.windowStartsMs[${row}]`, startMs).set(code`${rows}.windowEndsMs[${row}]`, endMs);
}

function endGroupRow(
  kind: Extract<EngineExport, 'ROW_UPSERT' | 'ROW_DELETE'>,
  group: EmittedGroup,
  beside: Code | null,
  query: QueryContext,
  context: ExpressionContext,
) {
  const { out } = context;
  const { state, slot, recordIndex, isSentOnce } = group;
  writeKeyText(group, query, context);
  const revision = isSentOnce ? code`0` : code`${state}.send(${slot}, ${kind === 'ROW_UPSERT'})`;
  const end = code`${query.rows}.endRow(${context.engine(kind)}, ${revision}, ${recordIndex}, ${state}.hash(${slot})${placeText(beside)})`;
  endRowInWindow(group, end, query, context);
  out.statement(code`${query.counter('emitted')} += 1`);
}

/** The key as text: see `engine/key/key-text.ts`. */
function writeKeyText({ keys }: Pick<EmittedGroup, 'keys'>, query: QueryContext, context: ExpressionContext): void {
  const to: Code = code`${query.rows}.keys`;
  if (!isTextKey(keys.map(key => key.type))) {
    writeArray(to, keys, context);
    return;
  }
  const key = keys[0] as Slice;
  assert(key.form === 'slice', 'a text key is read as a slice');
  const write = () => context.out.statement(code`${context.engine('writeTextKeyText')}(${to}, ${key.text}, ${key.start}, ${key.end})`);
  if (key.isNull === null) write();
  else context.out.if(key.isNull, () => context.out.statement(code`${to}.ascii('[null]')`), write);
}
