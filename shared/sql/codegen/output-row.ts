// Rows as JSON, written straight into the bytes of the output: the fixed text between the values stands ready at the top of the module.
import type { Column } from '../plan/node.ts';
import { isNested, isTextForm } from '../types/forms.ts';
import type { ExpressionContext } from './expression-context.ts';
import { type Code, code } from './fragments/code.ts';
import type { EngineExport } from './fragments/imports.ts';
import { textOf } from './text.ts';
import type { Scalar, Value } from './value.ts';
import { specConstant } from './value-spec.ts';

/** A part of a row: JSON text as it is, or a value. */
type Part = string | Value;

/** What stands before the closing brace: always, or where a condition holds. */
export type Tail = string | { readonly text: string; readonly when: Code };

/** Adds the statements that write `{"name": value, …}` without spaces. */
export function writeObject(
  to: Code,
  columns: readonly Pick<Column, 'name'>[],
  values: readonly Value[],
  context: ExpressionContext,
  tail: Tail = '',
): void {
  const parts: Part[] = columns.flatMap(({ name }, i) => [`${i === 0 ? '' : ','}${JSON.stringify(name)}:`, values[i]!]);
  const hint = columns[0]?.name ?? 'row';
  const end = (text: string): string => `${columns.length === 0 ? text.replace(/^,/, '') : text}}`;
  if (typeof tail === 'string') {
    writeParts(to, ['{', ...parts, end(tail)], context, hint);
    return;
  }
  writeParts(to, ['{', ...parts], context, hint);
  const write = (text: string) => () => writeParts(to, [end(text)], context, hint);
  context.out.if(tail.when, write(tail.text), write(''));
}

/** Adds the statements that write `[value,…]`. */
export function writeArray(to: Code, values: readonly Value[], context: ExpressionContext): void {
  writeParts(to, ['[', ...values.flatMap((value, i) => (i === 0 ? [value] : [',', value])), ']'], context, 'key');
}

function writeParts(to: Code, parts: readonly Part[], context: ExpressionContext, hint: string): void {
  let fixed = '';
  const flush = () => {
    if (fixed === '') return;
    if (fixed.length === 1) context.out.statement(code`${to}.byte(${fixed.charCodeAt(0)})`);
    else context.out.statement(code`${to}.fixed(${context.module.fixedText(`json ${/\w+/.exec(fixed)?.[0] ?? hint}`, fixed)})`);
    fixed = '';
  };
  for (const part of parts) {
    if (typeof part === 'string') fixed += part;
    else {
      flush();
      writeValue(to, part, context);
    }
  }
  flush();
}

/** Adds the statements that write one value; `null` where it is NULL. */
export function writeValue(to: Code, value: Value, context: ExpressionContext): void {
  const { out } = context;
  const writeNull = () => out.statement(code`${to}.fixed(${context.module.fixedText('json null', 'null')})`);
  if (value.isNull?.text === 'true') writeNull();
  else if (value.isNull === null) out.statement(writeCall(to, value, context));
  else out.if(value.isNull, writeNull, () => out.statement(writeCall(to, value, context)));
}

function writeCall(to: Code, value: Value, context: ExpressionContext): Code {
  if (value.form === 'slice' && value.type.kind === 'varchar')
    return code`${context.engine('writeJsonSlice')}(${to}, ${value.text}, ${value.start}, ${value.end})`;
  if (isTextForm(value.type)) return code`${context.engine(TEXT_WRITERS[value.type.kind]!)}(${to}, ${textOf(value, context)})`;
  if (isNested(value.type))
    return code`${context.engine('writeCell')}(${to}, ${(value as Scalar).code}, ${specConstant(value.type, context.module)})`;
  return numberCall(to, value as Scalar, context);
}

const TEXT_WRITERS: Readonly<Partial<Record<Value['type']['kind'], EngineExport>>> = {
  varchar: 'writeJsonText',
  bytes: 'writeBytes',
  json: 'writeJson',
};

function numberCall(to: Code, value: Scalar, context: ExpressionContext): Code {
  switch (value.type.kind) {
    case 'boolean':
      return code`${context.engine('writeBoolean')}(${to}, ${value.code})`;
    case 'real':
      return code`${context.engine('writeReal')}(${to}, ${value.code})`;
    case 'double':
      return code`${context.engine('writeDouble')}(${to}, ${value.code})`;
    case 'decimal':
      return code`${context.engine('writeDecimal')}(${to}, ${value.code}, ${value.type.scale})`;
    case 'timestamp':
      return code`${context.engine('writeTimestamp')}(${to}, ${value.code})`;
    case 'date':
      return code`${context.engine('writeDate')}(${to}, ${value.code})`;
    case 'time':
      return code`${context.engine('writeTime')}(${to}, ${value.code})`;
    case 'interval':
      return code`${context.engine('writeInterval')}(${to}, ${value.code})`;
    case 'interval-months':
      return code`${context.engine('writeMonths')}(${to}, ${value.code})`;
    default:
      return code`${context.engine('writeWhole')}(${to}, ${value.code})`;
  }
}
