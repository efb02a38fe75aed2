// The local variables that a field is left in, and how it gets there from the strict decoder.
import type { SourceColumn } from '../../plan/source.ts';
import { isNested, isTextForm, isWide } from '../../types/forms.ts';
import { isFine } from '../../types/sql-type.ts';
import type { DecoderRequest, FieldLocals } from '../decoder-contract.ts';
import type { Builder } from '../fragments/builder.ts';
import { code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import { emptyOf } from '../value.ts';
import type { DecoderNames } from './decoder-names.ts';

export interface Field {
  readonly index: number;
  readonly column: SourceColumn;
  readonly locals: FieldLocals;
  /** True until a value was read. The same as `isNull`, which the contract has for nullable columns only. */
  readonly isMissing: Name;
  /** Of a value that a reader of the run time takes as a whole: the constant of the task that says what its type is. */
  readonly spec: Name | null;
}

export function fieldsOf({ fields, scope }: DecoderRequest): Field[] {
  return fields.map((column, index) => {
    const { name, required, type } = column;
    const isMissing = scope.name(required ? `${name} is missing` : `${name} is null`);
    const isNull = required ? null : isMissing;
    const locals: FieldLocals = isTextForm(type)
      ? { form: 'slice', text: scope.name(`${name} text`), start: scope.name(`${name} start`), end: scope.name(`${name} end`), isNull }
      : { form: 'value', value: scope.name(name), isNull };
    const spec = isReadAsWhole(column) ? scope.name(`${name} type`) : null;
    return { index, column, locals, isMissing, spec };
  });
}

/** Values with parts, and numbers that count parts of a millisecond or become them. */
function isReadAsWhole({ type, timestampFormat }: SourceColumn): boolean {
  if (type.kind !== 'timestamp') return isNested(type);
  return timestampFormat === 'epoch-micros' || timestampFormat === 'epoch-nanos' || (isFine(type) && timestampFormat !== 'iso-8601');
}

export function declareLocals(builder: Builder, { bytes }: DecoderNames, { column, locals, isMissing }: Field): void {
  builder.let(isMissing, true);
  if (locals.form === 'value') builder.let(locals.value, emptyOf(column.type));
  else builder.let(locals.text, bytes).let(locals.start, 0).let(locals.end, 0);
}

export function loadFromStrict(builder: Builder, { strictDecoder, wide }: DecoderNames, { index, column, locals, isMissing }: Field): void {
  if (!column.required) builder.set(isMissing, code`${strictDecoder}.nulls[${index}] === 1`);
  if (locals.form === 'slice') {
    builder.set(locals.text, code`${strictDecoder}.texts[${index}]`);
    builder.set(locals.start, code`${strictDecoder}.textStarts[${index}]`);
    builder.set(locals.end, code`${strictDecoder}.textEnds[${index}]`);
    return;
  }
  switch (column.type.kind) {
    case 'boolean':
      builder.set(locals.value, code`${strictDecoder}.numbers[${index}] === 1`);
      break;
    case 'array':
    case 'map':
    case 'row':
      builder.set(locals.value, code`${strictDecoder}.objects[${index}]`);
      break;
    default:
      if (!isWide(column.type)) {
        builder.set(locals.value, code`${strictDecoder}.numbers[${index}]`);
        break;
      }
      builder.block(() => {
        builder.const(wide, code`${strictDecoder}.wides[${index}]`);
        // Two statements: a local that never got a bigint stays an unboxed number.
        builder.set(locals.value, code`${strictDecoder}.numbers[${index}]`);
        builder.if(code`${wide} !== null`, () => builder.set(locals.value, wide));
      });
  }
}
