// Values with parts as JSON: an array as an array, a row as an object with its names, a map as an object with its keys as names.
import { ByteWriter } from '../byte-writer.ts';
import type { ValueSpec } from '../json/field-spec.ts';
import { writeBoolean, writeDecimal, writeDouble, writeWhole } from '../output/json-number.ts';
import { writeBytes, writeInterval, writeJson, writeMonths, writeReal } from '../output/json-of-type.ts';
import { writeJsonText } from '../output/json-text.ts';
import { writeDate, writeTime, writeTimestampOf } from '../output/json-timestamp.ts';
import type { Whole } from '../values.ts';
import type { Cell } from './nested-value.ts';

const QUOTE = 34;
const COMMA = 44;

/** Appends the value as JSON. */
export function writeCell(to: ByteWriter, value: Cell, spec: ValueSpec): void {
  if (value === null) to.ascii('null');
  else if (spec.type === 'array') writeArray(to, value as readonly Cell[], spec.element);
  else if (spec.type === 'map') writeMap(to, value as ReadonlyMap<Cell, Cell>, spec);
  else if (spec.type === 'row') writeRow(to, value as readonly Cell[], spec);
  else if (spec.type === 'decimal') writeDecimal(to, value as Whole, spec.scale);
  else if (spec.type === 'timestamp') writeTimestampOf(to, value as Whole, spec.precision ?? 3, spec.isLocal !== true);
  else WRITERS[spec.type](to, value as never);
}

const WRITERS: Readonly<
  Record<Exclude<ValueSpec['type'], 'array' | 'map' | 'row' | 'decimal' | 'timestamp'>, (to: ByteWriter, value: never) => void>
> = {
  boolean: writeBoolean,
  smallint: writeWhole,
  int: writeWhole,
  bigint: writeWhole,
  real: writeReal,
  double: writeDouble,
  varchar: writeJsonText,
  bytes: writeBytes,
  json: writeJson,
  date: writeDate,
  time: writeTime,
  interval: writeInterval,
  'interval-months': writeMonths,
};

function writeArray(to: ByteWriter, elements: readonly Cell[], spec: ValueSpec): void {
  to.byte(91);
  for (let i = 0; i < elements.length; i++) {
    if (i > 0) to.byte(COMMA);
    writeCell(to, elements[i]!, spec);
  }
  to.byte(93);
}

function writeRow(to: ByteWriter, values: readonly Cell[], { fields }: Extract<ValueSpec, { type: 'row' }>): void {
  to.byte(123);
  for (const [i, { name, spec }] of fields.entries()) {
    if (i > 0) to.byte(COMMA);
    writeJsonText(to, name);
    to.byte(58);
    writeCell(to, values[i]!, spec);
  }
  to.byte(125);
}

function writeMap(to: ByteWriter, entries: ReadonlyMap<Cell, Cell>, { key, value }: Extract<ValueSpec, { type: 'map' }>): void {
  to.byte(123);
  let isFirst = true;
  for (const [name, each] of entries) {
    if (!isFirst) to.byte(COMMA);
    isFirst = false;
    writeName(to, name, key);
    to.byte(58);
    writeCell(to, each, value);
  }
  to.byte(125);
}

/** What is no string in JSON is quoted. */
function writeName(to: ByteWriter, name: Cell, spec: ValueSpec): void {
  const isQuoted = !['boolean', 'smallint', 'int', 'bigint', 'decimal'].includes(spec.type);
  if (!isQuoted) to.byte(QUOTE);
  writeCell(to, name, spec);
  if (!isQuoted) to.byte(QUOTE);
}

const scratch = new ByteWriter();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The value as JSON text. */
export function cellJson(value: Cell, spec: ValueSpec): string {
  scratch.length = 0;
  writeCell(scratch, value, spec);
  return decoder.decode(scratch.view());
}
