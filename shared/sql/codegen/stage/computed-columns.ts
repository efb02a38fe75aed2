// The loop between decoding and everything else: computed columns of the declaration, from the fields of the record into columns of their own.
// From there on they are fields like others: watermark, keys, windows and queries read them so, and other threads take them over. A record
// for which one cannot be computed is broken, as one whose fields cannot be read is.
import { columnsOf } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import type { SourceColumn, SourceDefinition } from '../../plan/source.ts';
import { isTextForm } from '../../types/forms.ts';
import type { FieldLocals } from '../decoder-contract.ts';
import { ExpressionContext } from '../expression-context.ts';
import { generate } from '../expressions/registry.ts';
import { Builder } from '../fragments/builder.ts';
import { code, literal } from '../fragments/code.ts';
import { RepeatedExpressions } from '../repeated-expressions.ts';
import { emptyOf, type Value } from '../value.ts';
import type { DecodedField } from './decoded-rows.ts';
import type { StageContext } from './stage-context.ts';

export interface ComputedColumns {
  readonly fields: readonly DecodedField[];
  /** For one record whose fields are loaded: declares the locals of `fields` and fills them; `continue` leaves one that fails. */
  readonly body: Builder;
  /** Indexes of the source's columns that are loaded before. */
  readonly reads: ReadonlySet<number>;
  readonly readsArrival: boolean;
}

/** `wanted`, and all columns that computed ones among them are made of. */
export function withOrigins(wanted: ReadonlySet<number>, { columns }: SourceDefinition): ReadonlySet<number> {
  const needed = new Set(wanted);
  // A column reads none behind it that is computed.
  for (const [index, { computed }] of [...columns.entries()].reverse()) {
    if (computed !== null && needed.has(index)) for (const origin of columnsOf([computed])) needed.add(origin);
  }
  return needed;
}

/** `locals`: by index in the source, where fields stand; those of computed columns are added. */
export function computeColumns(
  wanted: readonly SourceColumn[],
  locals: Map<number, FieldLocals>,
  context: StageContext,
): ComputedColumns | null {
  if (wanted.length === 0) return null;
  const body = new Builder();
  const reads = new Set<number>();
  const readArrival = context.readsArrival;
  context.readsArrival = false;
  const fields = wanted.map((column): DecodedField => {
    const own = computeColumn(column, column.computed!, reads, context, body);
    locals.set(context.source.columns.indexOf(column), own);
    return { column, locals: own };
  });
  const { readsArrival } = context;
  context.readsArrival = readArrival;
  return { fields, body, reads: new Set([...reads].filter(isOfRecord(context.source))), readsArrival };
}

const isOfRecord =
  ({ columns }: SourceDefinition) =>
  (index: number) =>
    columns[index]?.computed === null;

function computeColumn(
  column: SourceColumn,
  expression: Expression,
  reads: Set<number>,
  context: StageContext,
  body: Builder,
): FieldLocals {
  const { module, names } = context;
  const row = context.scanRowFor(reads);
  const inner = new ExpressionContext(module, row, new Builder(), RepeatedExpressions.of([expression]));
  const value = generate(expression, inner);
  const locals = localsOf(column, value, context);
  body.comment(module.sourceLine(column.span));
  if (locals.isNull !== null) body.let(locals.isNull, true);
  if (locals.form === 'slice') body.let(locals.text, names.bytes).let(locals.start, 0).let(locals.end, 0);
  else body.let(locals.value, emptyOf(column.type));
  fill(locals, value, context, inner.out);
  if (!inner.canFail) {
    body.block(() => body.append(inner.out));
    return locals;
  }
  const error = module.scope.name('error');
  const reason = code`${module.imports.engine('computingFailed')}(${literal(column.name)}, ${error})`;
  body.try(
    () => body.append(inner.out),
    error,
    () => body.statement(code`${names.rows}.fail(${names.row}, ${reason})`).continue(names.records),
  );
  return locals;
}

function localsOf({ name, type }: SourceColumn, { isNull: flag }: Value, { module: { scope } }: StageContext): FieldLocals {
  const isNull = flag === null ? null : scope.name(`${name} is null`);
  return isTextForm(type)
    ? { form: 'slice', text: scope.name(`${name} text`), start: scope.name(`${name} start`), end: scope.name(`${name} end`), isNull }
    : { form: 'value', value: scope.name(name), isNull };
}

/** Text that was made is written out as UTF-8. */
function fill(locals: FieldLocals, value: Value, { module, task }: StageContext, out: Builder): void {
  if (locals.form === 'value') {
    // (BOOLEAN, a number or a value with parts is never a slice.)
    if (value.form === 'scalar') out.set(locals.value, value.code);
  } else if (value.form === 'slice') {
    out.set(locals.text, value.text).set(locals.start, value.start).set(locals.end, value.end);
  } else {
    const writer = module.scope.name('text');
    task.const(writer, code`new ${module.imports.engine('ByteWriter')}()`);
    out.set(code`${writer}.length`, 0).statement(code`${writer}.utf8(${value.code})`);
    out.set(locals.text, code`${writer}.bytes`).set(locals.end, code`${writer}.length`);
  }
  if (locals.isNull !== null) out.set(locals.isNull, value.isNull!);
}
