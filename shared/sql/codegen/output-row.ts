// Rows as JSON, written straight into the bytes of the output. Room for the whole row is made first; then a local variable says where the
// next byte goes, texts that are known go in eight bytes at a time, and values that cannot be long are put without a check:
//
//   const jsonRoom = 58 + (symbolEnd - symbolStart) * 6;
//   if (json.length + jsonRoom > json.bytes.length) {
//     json.reserve(jsonRoom);
//   }
//   let jsonMemory = json.memory;
//   let jsonAt = json.length;
//   // {"symbol":
//   jsonMemory.setFloat64(jsonAt, 9.02e+217, true);
//   jsonMemory.setInt32(jsonAt + 8, 14882, true);
//   jsonAt += 10;
//   jsonAt = putJsonWords(jsonMemory, jsonAt, keyMemory, symbolStart, symbolEnd);
//   json.length = jsonAt;
import { NUMBER_BYTES_MAX } from '../../engine/output/json-number.ts';
import { FINE_TIME_BYTES_MAX, TIME_BYTES_MAX } from '../../engine/output/json-timestamp.ts';
import type { Column } from '../plan/node.ts';
import { sameType } from '../types/coercion.ts';
import { isNested, isTextForm } from '../types/forms.ts';
import { isFine, TIMESTAMP } from '../types/sql-type.ts';
import type { ExpressionContext } from './expression-context.ts';
import type { Builder } from './fragments/builder.ts';
import { type Code, code, operand } from './fragments/code.ts';
import type { EngineExport } from './fragments/imports.ts';
import type { Name } from './fragments/name.ts';
import { textOf } from './text.ts';
import { isAlwaysNull, type Scalar, type Slice, type Value } from './value.ts';
import { specConstant } from './value-spec.ts';

/** A part of a row: JSON text as it is, or a value. */
type Part = string | Value;

/** What stands before the closing brace: always, or where a condition holds. */
export type Tail = string | { readonly text: string; readonly when: Code };

const NULL = 'null';
const WORD_BYTES = 4;
const DOUBLE_WORD_BYTES = 8;
/** Longer texts are constants of the module. */
const INLINE_BYTES_MAX = 32;
/** Bytes that one byte of a text may become. */
const ESCAPED_BYTES_MAX = 6;
const QUOTES_BYTES = 2;

/** Adds the statements that write `{"name": value, …}` without spaces. */
export function writeObject(
  to: Code,
  columns: readonly Pick<Column, 'name'>[],
  values: readonly Value[],
  context: ExpressionContext,
  tail: Tail = '',
): void {
  const parts: Part[] = columns.flatMap(({ name }, i) => [`${i === 0 ? '' : ','}${JSON.stringify(name)}:`, values[i]!]);
  const end = (text: string): string => `${columns.length === 0 ? text.replace(/^,/, '') : text}}`;
  if (typeof tail === 'string') {
    new OutputText(to, 'json', context).write(['{', ...parts, end(tail)]);
    return;
  }
  new OutputText(to, 'json', context).write(['{', ...parts], { when: tail.when, text: end(tail.text), otherwise: end('') });
}

/** Adds the statements that write `[value,…]`. */
export function writeArray(to: Code, values: readonly Value[], context: ExpressionContext): void {
  new OutputText(to, 'key', context).write(['[', ...values.flatMap((value, i) => (i === 0 ? [value] : [',', value])), ']']);
}

/** A last part that depends on a condition. */
interface Ending {
  readonly when: Code;
  readonly text: string;
  readonly otherwise: string;
}

/** The statements that write one text. */
class OutputText {
  private readonly context: ExpressionContext;
  private readonly out: Builder;
  private readonly to: Name;
  private readonly memory: Name;
  private readonly at: Name;

  constructor(to: Code, hint: string, context: ExpressionContext) {
    this.context = context;
    this.out = context.out;
    this.to = context.name(hint);
    this.memory = context.name(`${hint} memory`);
    this.at = context.name(`${hint} at`);
    this.out.const(this.to, to);
  }

  write(parts: readonly Part[], ending: Ending | null = null): void {
    const merged = mergedTexts(parts);
    const room = this.context.bound(roomFor(merged, ending), `${this.to.text} room`);
    // Asked here, because nearly always there is room.
    this.out.if(code`${this.to}.length + ${room} > ${this.to}.bytes.length`, () => {
      this.out.statement(code`${this.to}.reserve(${room})`);
    });
    this.out.let(this.memory, code`${this.to}.memory`);
    this.out.let(this.at, code`${this.to}.length`);
    merged.forEach((part, i) => {
      if (typeof part === 'string') this.text(part);
      else this.value(part, () => roomFor(merged.slice(i + 1), ending));
    });
    if (ending !== null)
      this.out.if(
        ending.when,
        () => this.text(ending.text),
        () => this.text(ending.otherwise),
      );
    this.out.set(code`${this.to}.length`, this.at);
  }

  private text(text: string): void {
    const { out, memory, at } = this;
    const bytes = new TextEncoder().encode(text);
    if (bytes.length > INLINE_BYTES_MAX) {
      const constant = this.context.module.fixedText(`json ${/\w+/.exec(text)?.[0] ?? 'text'}`, text);
      out.set(at, code`${constant}.put(${memory}, ${at})`);
      return;
    }
    if (bytes.length === 1) {
      out.statement(code`${memory}.setUint8(${at}++, ${bytes[0]!})`);
      return;
    }
    const words = new DataView(new ArrayBuffer(INLINE_BYTES_MAX));
    bytes.forEach((byte, i) => void words.setUint8(i, byte));
    out.comment(text);
    for (let i = 0; i < bytes.length; ) {
      const to = i === 0 ? code`${at}` : code`${at} + ${i}`;
      if (bytes.length - i <= WORD_BYTES) {
        out.statement(code`${memory}.setInt32(${to}, ${words.getInt32(i, true)}, true)`);
        i += WORD_BYTES;
      } else {
        // UTF-8 never looks like NaN, whose bytes would not be kept.
        out.statement(code`${memory}.setFloat64(${to}, ${words.getFloat64(i, true)}, true)`);
        i += DOUBLE_WORD_BYTES;
      }
    }
    out.statement(code`${at} += ${bytes.length}`);
  }

  /** Writes one value; `null` where it is NULL. */
  private value(value: Value, behind: () => Code): void {
    if (isAlwaysNull(value)) this.text(NULL);
    else if (value.isNull === null) this.present(value, behind);
    else
      this.out.if(
        value.isNull,
        () => this.text(NULL),
        () => this.present(value, behind),
      );
  }

  private present(value: Value, behind: () => Code): void {
    const { out, context, to, memory, at } = this;
    if (isSlice(value)) {
      const [put, text] = value.memory === undefined ? (['putJsonSlice', value.text] as const) : (['putJsonWords', value.memory] as const);
      out.set(at, code`${context.engine(put)}(${memory}, ${at}, ${text}, ${value.start}, ${value.end})`);
      return;
    }
    const put = shortValueOf(value);
    if (put !== null) {
      const { code: number, inPlace } = value as Scalar;
      const fromHeap = code`${context.engine(put.name)}(${memory}, ${at}, ${number}${detailsOf(value)})`;
      const there = inPlace?.put(code`${memory}`, code`${at}`);
      out.set(at, there === undefined ? fromHeap : inPlace!.canMiss ? code`${there} || ${fromHeap}` : there);
      return;
    }
    out.set(code`${to}.length`, at);
    out.statement(this.longValue(value));
    out.statement(code`${to}.reserve(${behind()})`);
    out.set(memory, code`${to}.memory`);
    out.set(at, code`${to}.length`);
  }

  /** A call that makes room for itself. */
  private longValue(value: Value): Code {
    const { context, to } = this;
    const { type } = value;
    if (isTextForm(type)) return code`${context.engine(TEXT_WRITERS[type.kind]!)}(${to}, ${textOf(value, context)})`;
    if (isNested(type))
      return code`${context.engine('writeCell')}(${to}, ${(value as Scalar).code}, ${specConstant(type, context.module)})`;
    return code`${context.engine(LONG_WRITERS[type.kind]!)}(${to}, ${(value as Scalar).code})`;
  }
}

/** Texts that follow each other are one. */
function mergedTexts(parts: readonly Part[]): Part[] {
  const merged: Part[] = [];
  for (const part of parts.map(each => (typeof each !== 'string' && isAlwaysNull(each) ? NULL : each))) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  return merged;
}

const isSlice = (value: Value): value is Slice => value.form === 'slice' && value.type.kind === 'varchar';

/** The length of a slice; where it is NULL, its places say nothing. */
function lengthOf({ start, end, isNull }: Slice): Code {
  const length = code`${operand(end)} - ${operand(start)}`;
  return isNull === null ? code`(${length})` : code`(${operand(isNull)} ? 0 : ${length})`;
}

/** The most bytes that the parts take, but for values that make room for themselves. */
function roomFor(parts: readonly Part[], ending: Ending | null): Code {
  const endings = ending === null ? [] : [ending.text, ending.otherwise];
  const fixedBytes = [...parts, ...endings].reduce((sum, part) => sum + fixedBytesOf(part), 0);
  const slices = parts.filter(part => typeof part !== 'string' && isSlice(part)) as Slice[];
  return slices.map(lengthOf).reduce((sum, length) => code`${sum} + ${length} * ${ESCAPED_BYTES_MAX}`, code`${fixedBytes}`);
}

/** Without those of a slice's text. The last word of a known text is written as a whole. */
function fixedBytesOf(part: Part): number {
  if (typeof part === 'string') return Buffer.byteLength(part) + WORD_BYTES;
  return Math.max(NULL.length, isSlice(part) ? QUOTES_BYTES : (shortValueOf(part)?.bytesMax ?? 0));
}

interface ShortValue {
  readonly name: EngineExport;
  readonly bytesMax: number;
}

const WHOLE: ShortValue = { name: 'putWhole', bytesMax: NUMBER_BYTES_MAX };
const TIMESTAMP_OF: ShortValue = { name: 'putTimestampOf', bytesMax: TIME_BYTES_MAX };
const FINE_TIMESTAMP: ShortValue = { name: 'putFineTimestamp', bytesMax: FINE_TIME_BYTES_MAX };

/** How a value is put that cannot be long; null where it can. */
function shortValueOf({ type }: Value): ShortValue | null {
  if (isFine(type)) return FINE_TIMESTAMP;
  return type.kind === 'timestamp' && !sameType(type, TIMESTAMP) ? TIMESTAMP_OF : (SHORT_VALUES[type.kind] ?? null);
}

/** What is said behind the value: of its type. */
function detailsOf({ type }: Value): Code {
  if (type.kind === 'decimal') return code`, ${type.scale}`;
  return type.kind !== 'timestamp' || sameType(type, TIMESTAMP) ? code`` : code`, ${type.precision}, ${type.hasZone}`;
}

const SHORT_VALUES: Readonly<Partial<Record<Value['type']['kind'], ShortValue>>> = {
  boolean: { name: 'putBoolean', bytesMax: 5 },
  smallint: WHOLE,
  int: WHOLE,
  bigint: WHOLE,
  decimal: { name: 'putDecimal', bytesMax: NUMBER_BYTES_MAX },
  double: { name: 'putDouble', bytesMax: NUMBER_BYTES_MAX },
  timestamp: { name: 'putTimestamp', bytesMax: TIME_BYTES_MAX },
  date: { name: 'putDate', bytesMax: TIME_BYTES_MAX },
  time: { name: 'putTime', bytesMax: TIME_BYTES_MAX },
};

const TEXT_WRITERS: Readonly<Partial<Record<Value['type']['kind'], EngineExport>>> = {
  varchar: 'writeJsonText',
  bytes: 'writeBytes',
  json: 'writeJson',
};

const LONG_WRITERS: Readonly<Partial<Record<Value['type']['kind'], EngineExport>>> = {
  real: 'writeReal',
  interval: 'writeInterval',
  'interval-months': 'writeMonths',
};
