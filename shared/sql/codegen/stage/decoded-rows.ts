// The hand-over between the two loops of a task: the first stores the fields it decoded into columns, the second loads them into the same
// locals. See engine/decoded-rows.ts.
import { type DecodedForm, NULL_BITS_PER_WORD } from '../../../engine/decoded-rows.ts';
import type { SourceColumn } from '../../plan/source.ts';
import { isWide } from '../../types/forms.ts';
import type { FieldLocals } from '../decoder-contract.ts';
import type { Builder } from '../fragments/builder.ts';
import { type Code, code, joined } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import type { StageContext } from './stage-context.ts';

export interface DecodedField {
  readonly column: SourceColumn;
  readonly locals: FieldLocals;
}

export function formOf({ column, locals }: DecodedField): DecodedForm {
  if (locals.form === 'slice') return 'text';
  const { kind } = column.type;
  return kind === 'array' || kind === 'map' || kind === 'row' || kind === 'json' ? 'object' : 'number';
}

const isComputed = ({ column }: DecodedField): boolean => column.computed !== null;

const wordOf = (index: number): number => Math.floor(index / NULL_BITS_PER_WORD);

/** Names of the columns in one of the two functions, and the statements that move fields through them. */
export class DecodedRowsCode {
  private readonly context: StageContext;
  private readonly fields: readonly DecodedField[];
  private readonly nullBits: readonly Name[];
  private readonly values: readonly Name[];
  private readonly ends: readonly (Name | null)[];

  constructor(context: StageContext, fields: readonly DecodedField[]) {
    const { scope } = context.module;
    this.context = context;
    this.fields = fields;
    const wordCount = Math.max(1, Math.ceil(fields.length / NULL_BITS_PER_WORD));
    this.nullBits = Array.from({ length: wordCount }, () => scope.name('null bits'));
    this.values = fields.map(field => scope.name(`${field.column.name} ${formOf(field) === 'text' ? 'starts' : 'values'}`));
    this.ends = fields.map(field => (formOf(field) === 'text' ? scope.name(`${field.column.name} ends`) : null));
  }

  /** The columns as locals, before the loop; the loop that decodes has no use for those of computed columns. */
  declare(out: Builder, ofRecord = false): void {
    const { rows } = this.context.names;
    this.nullBits.forEach((name, word) => void out.const(name, code`${rows}.nullBits[${word}]`));
    this.fields.forEach((field, index) => {
      if (ofRecord && isComputed(field)) return;
      const form = formOf(field);
      const column = form === 'text' ? code`starts` : form === 'object' ? code`objects` : code`numbers`;
      out.const(this.values[index]!, code`${rows}.${column}[${index}]`);
      if (this.ends[index]) out.const(this.ends[index], code`${rows}.ends[${index}]`);
    });
  }

  /** At the end of the first loop: from locals to columns. */
  store(out: Builder): void {
    this.nullBits.forEach((name, word) => {
      if (word === 0 || this.reaches(word, false)) out.set(code`${name}[${this.row}]`, this.nullFlags(word, false));
    });
    this.fields.forEach((field, index) => {
      if (!isComputed(field)) this.storeField(out, field, index);
    });
  }

  /** The same for computed columns, which stand behind the others. */
  storeComputed(out: Builder): void {
    this.nullBits.forEach((name, word) => {
      if (!this.reaches(word, true)) return;
      const flags = this.nullFlags(word, true);
      if (word > 0 && !this.reaches(word, false)) out.set(code`${name}[${this.row}]`, flags);
      else if (flags.text !== '0') out.statement(code`${name}[${this.row}] |= ${flags}`);
    });
    this.fields.forEach((field, index) => {
      if (isComputed(field)) this.storeField(out, field, index);
    });
  }

  private reaches(word: number, computed: boolean): boolean {
    return this.fields.some((field, index) => wordOf(index) === word && isComputed(field) === computed);
  }

  /**
   * At the start of the second loop: a record that could not be decoded is put aside, the fields of the others become locals:
   * `wanted` of them, which are indexes of the source's columns.
   */
  load(out: Builder, wanted: ReadonlySet<number>): void {
    const { rows, task, record, records } = this.context.names;
    out.if(this.isBroken, () => out.statement(code`${task}.undecodable(${record}, ${rows}.reason(${this.row}))`).continue(records));
    this.loadFields(out, wanted);
  }

  /** The same for a loop that looks ahead: what could not be decoded is passed over. */
  loadAhead(out: Builder, wanted: ReadonlySet<number>): void {
    out.if(this.isBroken, () => out.continue());
    this.loadFields(out, wanted);
  }

  /** `wanted` of the fields become locals. */
  loadFields(out: Builder, wanted: ReadonlySet<number>): void {
    const { columns } = this.context.source;
    this.fields.forEach((field, index) => {
      if (wanted.has(columns.indexOf(field.column))) this.loadField(out, field, index);
    });
  }

  private get isBroken(): Code {
    return code`${this.nullBits[0]!}[${this.row}] < 0`;
  }

  private nullFlags(word: number, computed: boolean): Code {
    const flags = this.fields.flatMap((field, index) => {
      const { locals } = field;
      if (locals.isNull === null || wordOf(index) !== word || isComputed(field) !== computed) return [];
      return [code`(${locals.isNull} ? ${2 ** (index % NULL_BITS_PER_WORD)} : 0)`];
    });
    return flags.length === 0 ? code`0` : joined(flags, code` | `);
  }

  private storeField(out: Builder, field: DecodedField, index: number): void {
    const { rows, bytes } = this.context.names;
    const { locals, column } = field;
    const row = this.row;
    const values = this.values[index]!;
    if (locals.form === 'slice') {
      const { text, start, end } = locals;
      // (Of a NULL, the strict decoder leaves places that mean nothing.)
      out.if(
        locals.isNull === null ? code`${text} === ${bytes}` : code`${text} === ${bytes} || ${locals.isNull}`,
        () => out.set(code`${values}[${row}]`, start).set(code`${this.ends[index]!}[${row}]`, end),
        () => out.statement(code`${rows}.keepText(${row}, ${index}, ${text}, ${start}, ${end})`),
      );
    } else if (column.type.kind === 'boolean') out.set(code`${values}[${row}]`, code`${locals.value} ? 1 : 0`);
    else if (isWide(column.type)) {
      out.if(
        code`typeof ${locals.value} === 'number'`,
        () => out.set(code`${values}[${row}]`, locals.value),
        () => out.statement(code`${rows}.keepWide(${row}, ${index}, ${locals.value})`),
      );
    } else out.set(code`${values}[${row}]`, this.truncated(field));
  }

  /** A timestamp without the digits that its type does not have. */
  private truncated({ column: { type }, locals }: DecodedField): Code {
    const { value } = locals as Extract<FieldLocals, { form: 'value' }>;
    if (type.kind !== 'timestamp' || type.precision === 3) return code`${value}`;
    return code`${this.context.module.imports.engine('truncatedTimestamp')}(${value}, ${type.precision})`;
  }

  private loadField(out: Builder, { locals, column }: DecodedField, index: number): void {
    const { rows, bytes } = this.context.names;
    const row = this.row;
    const values = this.values[index]!;
    if (locals.isNull !== null) {
      const bit = 2 ** (index % NULL_BITS_PER_WORD);
      out.const(locals.isNull, code`(${this.nullBits[wordOf(index)]!}[${row}] & ${bit}) !== 0`);
    }
    if (locals.form === 'slice') {
      out.let(locals.text, bytes).let(locals.start, code`${values}[${row}]`).const(locals.end, code`${this.ends[index]!}[${row}]`);
      out.if(code`${locals.start} < 0`, () => out.set(locals.text, code`${rows}.extra`).set(locals.start, code`~${locals.start}`));
    } else if (column.type.kind === 'boolean') out.const(locals.value, code`${values}[${row}] === 1`);
    else if (isWide(column.type)) {
      // Two statements: a local that never got a bigint stays an unboxed number.
      out.let(locals.value, code`${values}[${row}]`);
      out.if(code`${locals.value} !== ${locals.value}`, () => out.set(locals.value, code`${rows}.wide(${row}, ${index})`));
    } else out.const(locals.value, code`${values}[${row}]`);
  }

  private get row(): Name {
    return this.context.names.row;
  }
}
