// Reads one wanted field in its usual form, from the first byte `c` of its value at `p` to the byte after it. Whatever is unusual about it
// leaves the block `usual`.
import { TIMESTAMP_MAX_MS, TIMESTAMP_MIN_MS } from '../../../engine/json/timestamp.ts';
import type { SourceColumn } from '../../plan/source.ts';
import { isFine, isWallClock, type SqlType, type TimestampType } from '../../types/sql-type.ts';
import type { FieldLocals } from '../decoder-contract.ts';
import type { Builder } from '../fragments/builder.ts';
import { type Code, code } from '../fragments/code.ts';
import type { EngineExport } from '../fragments/imports.ts';
import type { Name } from '../fragments/name.ts';
import type { DecoderNames } from './decoder-names.ts';
import type { Field } from './field-locals.ts';
import { EXACT_DIGITS, scanFraction, scanMilliseconds, scanWhole } from './scan-number.ts';
import { scanText } from './scan-string.ts';
import { skipAnyValue } from './skip-field.ts';
import { textStandsAt } from './words.ts';

/** `depth`: how many objects and arrays are open around the value. */
export function readField(builder: Builder, names: DecoderNames, field: Field, depth: number): void {
  const { p, c } = names;
  const { column, locals, isMissing } = field;
  if (column.type.kind === 'json' || field.spec !== null) {
    readWhole(builder, names, field, depth);
    return;
  }
  if (column.type.kind === 'boolean' && locals.form === 'value') {
    readBoolean(builder, names, locals.value, isMissing);
    return;
  }
  const reader = textReader(field);
  const isText = locals.form === 'slice' || reader !== null;
  const read = () => {
    if (locals.form === 'slice' && column.type.kind === 'bytes') readBytes(builder, names, locals);
    else if (locals.form === 'slice') {
      scanText(builder, names);
      builder.set(locals.start, names.valueStart).set(locals.end, p);
      builder.statement(code`${p}++`);
    } else if (reader !== null && isFine(column.type)) readFineTimestamp(builder, names, locals.value, column.type);
    else if (reader !== null) readTextValue(builder, names, locals.value, reader);
    else readNumber(builder, names, column, locals.value);
    builder.set(isMissing, false);
  };
  builder.if(isText ? code`${c} === 34` : code`${c} < 58`, read, () => readNull(builder, names, isMissing));
}

/** A document, a value with parts, a number of fine units: its end is found first, then it is taken as it is, or read by its type. */
function readWhole(builder: Builder, names: DecoderNames, { locals, isMissing, spec }: Field, depth: number): void {
  const { bytes, p, usual, valueStart, wide, nestedReader, c } = names;
  const read = () => {
    builder.const(valueStart, p);
    skipAnyValue(builder, names, valueStart, depth);
    if (locals.form === 'slice') takeDocument(builder, names, locals);
    else {
      builder.const(wide, code`${nestedReader}.read(${spec!}, ${bytes}, ${valueStart}, ${p})`);
      builder.if(code`${wide} === undefined`, () => builder.break(usual));
      builder.set(locals.value, wide);
    }
    builder.set(isMissing, false);
  };
  builder.if(code`${c} !== 110`, read, () => readNull(builder, names, isMissing));
}

/** The record's own bytes where no space stands in them. */
function takeDocument(builder: Builder, names: DecoderNames, locals: Extract<FieldLocals, { form: 'slice' }>): void {
  const { imports, bytes, p, valueStart, scratch } = names;
  builder.if(
    code`${imports.engine('isCompactJson')}(${bytes}, ${valueStart}, ${p})`,
    () => builder.set(locals.text, bytes).set(locals.start, valueStart).set(locals.end, p),
    () => {
      builder.set(locals.start, code`${scratch}.length`);
      builder.statement(code`${imports.engine('appendCompactJson')}(${scratch}, ${bytes}, ${valueStart}, ${p})`);
      builder.set(locals.text, code`${scratch}.bytes`).set(locals.end, code`${scratch}.length`);
    },
  );
}

const READERS: Readonly<Partial<Record<SqlType['kind'], EngineExport>>> = {
  timestamp: 'readTimestamp',
  date: 'readDate',
  time: 'readTime',
  interval: 'readInterval',
  'interval-months': 'readMonths',
};

/** What reads the number that stands in the document as text; null for all else. */
export function textReader({ column: { type, timestampFormat } }: Field): EngineExport | null {
  if (type.kind === 'timestamp' && timestampFormat !== 'iso-8601') return null;
  return isWallClock(type) ? 'readWallClock' : (READERS[type.kind] ?? null);
}

function readNull(builder: Builder, names: DecoderNames, isMissing: Name): void {
  const read = () => builder.set(isMissing, true).statement(code`${names.p} += 4`);
  builder.if(textStandsAt(names, 'null'), read, () => builder.break(names.usual));
}

function readBoolean(builder: Builder, names: DecoderNames, value: Name, isMissing: Name): void {
  const read = (isTrue: boolean) => () => {
    builder.set(value, isTrue).set(isMissing, false);
    builder.statement(code`${names.p} += ${isTrue ? 4 : 5}`);
  };
  builder.if(textStandsAt(names, 'true'), read(true), () => {
    builder.if(textStandsAt(names, 'false'), read(false), () => readNull(builder, names, isMissing));
  });
}

function readTextValue(builder: Builder, names: DecoderNames, value: Name, reader: EngineExport): void {
  const { imports, bytes, p, usual, valueStart, textValue } = names;
  scanText(builder, names);
  builder.if(code`!${imports.engine(reader)}(${bytes}, ${valueStart}, ${p}, ${textValue}, 0)`, () => builder.break(usual));
  builder.set(value, code`${textValue}[0]`);
  builder.statement(code`${p}++`);
}

/** A timestamp with digits beyond milliseconds, a whole number of any size. */
function readFineTimestamp(builder: Builder, names: DecoderNames, value: Name, { precision, hasZone }: TimestampType): void {
  const { imports, bytes, p, usual, valueStart, wide } = names;
  scanText(builder, names);
  builder.const(wide, code`${imports.engine('readFineTimestamp')}(${bytes}, ${valueStart}, ${p}, ${precision}, ${!hasZone})`);
  builder.if(code`${wide} === null`, () => builder.break(usual));
  builder.set(value, wide);
  builder.statement(code`${p}++`);
}

/** Bytes in base64, which stand decoded in the buffer of the task. What is none is for the strict decoder to refuse. */
function readBytes(builder: Builder, names: DecoderNames, locals: Extract<FieldLocals, { form: 'slice' }>): void {
  const { imports, bytes, p, usual, valueStart, scratch } = names;
  scanText(builder, names);
  builder.set(locals.start, code`${scratch}.length`);
  builder.if(code`!${imports.engine('appendBase64')}(${scratch}, ${bytes}, ${valueStart}, ${p})`, () => builder.break(usual));
  builder.set(locals.text, code`${scratch}.bytes`).set(locals.end, code`${scratch}.length`);
  builder.statement(code`${p}++`);
}

function readNumber(builder: Builder, names: DecoderNames, column: SourceColumn, value: Name): void {
  const { number, isNegative, usual, digitCount, fractionDigitCount, powersOfTen } = names;
  const leaveIf = (condition: Code) => builder.if(condition, () => builder.break(usual));
  // `0 - 0` is no `-0`, which whole numbers do not have.
  const signedWhole = code`${isNegative} ? 0 - ${number} : ${number}`;
  const { type } = column;
  scanWhole(builder, names);
  switch (type.kind) {
    case 'real':
    case 'double':
      scanFraction(builder, names);
      leaveIf(code`${digitCount} > ${EXACT_DIGITS}`);
      // A quotient of two exact doubles is rounded once, which is what correctly rounded means.
      builder.if(code`${fractionDigitCount} !== 0`, () => builder.statement(code`${number} /= ${powersOfTen}[${fractionDigitCount}]`));
      if (type.kind === 'double') builder.set(value, code`${isNegative} ? -${number} : ${number}`);
      else builder.set(value, code`Math.fround(${isNegative} ? -${number} : ${number})`);
      return;
    case 'decimal':
      leaveIf(code`${digitCount} > ${EXACT_DIGITS - type.scale}`);
      scanFraction(builder, names);
      leaveIf(code`${fractionDigitCount} > ${type.scale}`);
      if (type.scale > 0) builder.statement(code`${number} *= ${powersOfTen}[${type.scale} - ${fractionDigitCount}]`);
      if (type.precision < EXACT_DIGITS) leaveIf(code`${number} >= ${10 ** type.precision}`);
      break;
    case 'smallint':
      leaveIf(code`${number} > (${isNegative} ? 32768 : 32767)`);
      break;
    case 'int':
      leaveIf(code`${number} > (${isNegative} ? 2147483648 : 2147483647)`);
      break;
    case 'timestamp':
      if (column.timestampFormat === 'epoch-seconds') scanMilliseconds(builder, names);
      leaveIf(code`${number} > (${isNegative} ? ${-TIMESTAMP_MIN_MS} : ${TIMESTAMP_MAX_MS})`);
      break;
    default:
      leaveIf(code`${digitCount} > ${EXACT_DIGITS}`);
  }
  builder.set(value, signedWhole);
}
