// The group's key as bytes: a single VARCHAR column is its own slice, anything else is written column by column (engine/key/group-key.ts).
import { isNested, isTextForm } from '../../types/forms.ts';
import type { SqlType } from '../../types/sql-type.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import type { QueryContext } from '../stage/query-context.ts';
import type { Slice, Value } from '../value.ts';

/** Where the bytes of a key are. */
export interface KeyPlace {
  readonly bytes: Code;
  readonly start: Code;
  readonly end: Code;
}

export interface EncodedKey extends KeyPlace {
  readonly hash: Code;
  readonly keyGroup: Name;
  /** The slot that was found before the block was applied, if any. */
  readonly ahead?: Code;
}

/** Whether the key is the text itself. */
export const isTextKey = (types: readonly SqlType[]): boolean => types.length === 1 && isTextForm(types[0]!);

/** Adds the statements that make the key and its hash. */
export function encodeKey(keys: readonly Value[], query: QueryContext, context: ExpressionContext): EncodedKey {
  const place = keyPlace(keys, query, context);
  return { ...place, hash: code`${keyHash(place, query, context)}`, keyGroup: query.name('key group') };
}

/** Adds the statement that hashes a key. */
function keyHash({ bytes, start, end }: KeyPlace, query: QueryContext, context: ExpressionContext): Name {
  const hash = query.name('hash');
  context.out.const(hash, code`${context.engine('hashBytes')}(${bytes}, ${start}, ${end})`);
  return hash;
}

function keyPlace(keys: readonly Value[], query: QueryContext, context: ExpressionContext): KeyPlace {
  if (isTextKey(keys.map(key => key.type))) return textKey(asSlice(keys[0]!, query, context), query, context);
  if (keys.length === 0) return { bytes: code`${context.engine('NULL_TEXT_KEY')}`, start: code`0`, end: code`0` };
  const writer = declareWriter(query);
  context.out.set(code`${writer}.length`, 0);
  writeKey(writer, keys, query, context);
  return { bytes: code`${writer}.bytes`, start: code`0`, end: code`${writer}.length` };
}

/** A buffer for keys. */
export function declareWriter(query: QueryContext): Name {
  const writer = query.name('key');
  query.stage.task.const(writer, code`new ${query.stage.module.imports.engine('ByteWriter')}()`);
  return writer;
}

/** Adds the statements that append the key: a text as it is, anything else column by column. */
export function writeKey(writer: Name, keys: readonly Value[], query: QueryContext, context: ExpressionContext): void {
  const slices = keys.map(key => asSlice(key, query, context));
  if (isTextKey(keys.map(key => key.type))) writeTextKey(writer, slices[0] as Slice, context);
  else for (const key of slices) writeKeyColumn(writer, key, context);
}

function writeTextKey(writer: Name, { text, start, end, isNull }: Slice, { out, module }: ExpressionContext): void {
  const write = () => out.statement(code`${writer}.copy(${text}, ${start}, ${end})`);
  if (isNull === null) write();
  else out.if(isNull, () => out.statement(code`${module.imports.engine('writeNullTextKey')}(${writer})`), write);
}

/** The key of one VARCHAR column, which is a slice. */
function textKey(key: Value, query: QueryContext, context: ExpressionContext): KeyPlace {
  const { text, start, end, isNull } = key as Slice;
  if (isNull === null) return { bytes: text, start, end };
  const { out } = context;
  const [bytesName, startName, endName] = [query.name('key bytes'), query.name('key start'), query.name('key end')];
  out.const(bytesName, code`${isNull} ? ${context.engine('NULL_TEXT_KEY')} : ${text}`);
  out.const(startName, code`${isNull} ? 0 : ${start}`);
  out.const(endName, code`${isNull} ? 1 : ${end}`);
  return { bytes: code`${bytesName}`, start: code`${startName}`, end: code`${endName}` };
}

/** Text that was computed is written out as UTF-8; other types stay as they are. */
export function asSlice(value: Value, query: QueryContext, context: ExpressionContext): Value {
  if (!isTextForm(value.type) || value.form === 'slice') return value;
  const writer = query.name('text');
  query.stage.task.const(writer, code`new ${context.engine('ByteWriter')}()`);
  context.out.set(code`${writer}.length`, 0).statement(code`${writer}.utf8(${value.code})`);
  const { type, isNull } = value;
  return { form: 'slice', type, text: code`${writer}.bytes`, start: code`0`, end: code`${writer}.length`, isNull };
}

function writeKeyColumn(writer: Name, key: Value, context: ExpressionContext): void {
  const { out } = context;
  const write = () => out.statement(writeCall(writer, key, context));
  if (key.isNull === null) write();
  else out.if(key.isNull, () => out.statement(code`${context.engine('writeNullKey')}(${writer})`), write);
}

function writeCall(writer: Name, key: Value, context: ExpressionContext): Code {
  if (key.form === 'slice') return code`${context.engine('writeSliceKey')}(${writer}, ${key.text}, ${key.start}, ${key.end})`;
  if (isNested(key.type)) return code`${context.engine('writeTextKey')}(${writer}, ${context.engine('packed')}(${key.code}))`;
  switch (key.type.kind) {
    case 'boolean':
      return code`${context.engine('writeBooleanKey')}(${writer}, ${key.code})`;
    case 'real':
    case 'double':
      return code`${context.engine('writeDoubleKey')}(${writer}, ${key.code})`;
    default:
      return code`${context.engine('writeWholeKey')}(${writer}, ${key.code})`;
  }
}
