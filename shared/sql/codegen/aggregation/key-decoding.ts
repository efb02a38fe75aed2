// The key's columns back from its bytes, when a group is emitted.
import type { Aggregate } from '../../plan/node.ts';
import { isFloating, isNested, isTextForm } from '../../types/forms.ts';
import type { SqlType } from '../../types/sql-type.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import type { AggregationNames } from '../nodes/aggregate.ts';
import type { QueryContext } from '../stage/query-context.ts';
import { emptyOf, guarded, scalar, type Value } from '../value.ts';
import { isTextKey } from './key-encoding.ts';

/** Locals with the bytes of all keys, also to be read as words, and where the key begins. */
interface KeyNames {
  readonly bytes: Name;
  readonly memory: Name;
  readonly start: Name;
}

/** Adds the statements that read the key of `slot`; `nullable` says which columns can be NULL. */
export function decodeKey(
  node: Pick<Aggregate, 'columns' | 'keys'>,
  nullable: readonly boolean[],
  slot: Name,
  names: Pick<AggregationNames, 'state'>,
  query: QueryContext,
  context: ExpressionContext,
): readonly Value[] {
  const columns = node.columns.slice(0, node.keys.length);
  if (columns.length === 0) return [];
  const { out } = context;
  const bytes = context.name('key bytes');
  const start = context.name('key start');
  const memory = context.name('key memory');
  const key: KeyNames = { bytes, memory, start };
  out
    .const(bytes, code`${names.state}.keyBytes`)
    .const(memory, code`${names.state}.keyMemory`)
    .const(start, code`${names.state}.keyStart(${slot})`);
  if (isTextKey(columns.map(column => column.type))) return [textKey(columns[0]!, nullable[0]!, key, slot, names, context)];
  const reader = query.name('key reader');
  query.stage.task.const(reader, code`new ${context.engine('KeyReader')}()`);
  out.statement(code`${reader}.open(${bytes}, ${start})`);
  return columns.map(({ name, type }, i) => readColumn(reader, key, name, type, nullable[i]!, context));
}

function textKey(
  { name, type }: { name: string; type: SqlType },
  nullable: boolean,
  key: KeyNames,
  slot: Name,
  names: Pick<AggregationNames, 'state'>,
  context: ExpressionContext,
): Value {
  const end = context.name(`${name} end`);
  context.out.const(end, code`${names.state}.keyEnd(${slot})`);
  const { bytes, memory, start } = key;
  const slice = { form: 'slice', type, text: code`${bytes}`, start: code`${start}`, end: code`${end}`, memory: code`${memory}` } as const;
  if (!nullable) return { ...slice, isNull: null };
  const isNull = context.bound(code`${end} - ${start} === 1 && ${bytes}[${start}] === 255`, `${name} is null`);
  return { ...slice, isNull };
}

function readColumn(
  reader: Name,
  { bytes, memory }: KeyNames,
  name: string,
  type: SqlType,
  nullable: boolean,
  context: ExpressionContext,
): Value {
  const { out } = context;
  const isNull = nullable ? context.bound(code`${reader}.null()`, `${name} is null`) : null;
  if (isTextForm(type) || isNested(type)) {
    const length = context.name(`${name} length`);
    const start = context.name(`${name} start`);
    out.const(length, isNull === null ? code`${reader}.textLength()` : code`${isNull} ? 0 : ${reader}.textLength()`);
    const end = context.name(`${name} end`);
    out.const(start, code`${reader}.position`).const(end, code`${start} + ${length}`).set(code`${reader}.position`, end);
    if (isTextForm(type))
      return { form: 'slice', type, text: code`${bytes}`, start: code`${start}`, end: code`${end}`, memory: code`${memory}`, isNull };
    const text = code`${context.engine('sliceText')}(${bytes}, ${start}, ${end})`;
    return scalar(type, context.bound(guarded(type, isNull, code`${context.engine('unpacked')}(${text})`), name), isNull);
  }
  const read = type.kind === 'boolean' ? code`boolean` : isFloating(type) ? code`double` : code`whole`;
  const value = context.bound(isNull === null ? code`${reader}.${read}()` : code`${isNull} ? ${emptyOf(type)} : ${reader}.${read}()`, name);
  return scalar(type, value, isNull);
}
