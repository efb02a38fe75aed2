// Generates the WebAssembly of a stage's decoder: a function that decodes a block of records from memory into columns in memory.
//
//   decode(count, delta):
//     for each record {
//       slow: {                              left for whatever is unusual: JavaScript decodes the record
//         for each member {
//           name expected? if not, look it up
//           switch (its field) { read its value into its column … default: pass over the value }
//           comma or end
//         }
//         columns of NULLs, next record
//       }
//       note the row
//     }
//
// It is the fast way of the JavaScript decoder (`generate-decoder.ts`) with sixteen bytes a step: it takes no record that the other would not
// take, and makes the same of it. It too never believes more than it checked.
import type { DecodedForm } from '../../../../engine/decoded-rows.ts';
import { POWERS_OF_TEN } from '../../../../engine/json/number.ts';
import { PREFIX, SIMD_FIELDS_MAX, simdLayout } from '../../../../engine/json/simd-layout.ts';
import type { SourceColumn } from '../../../plan/source.ts';
import { isFine, isWallClock } from '../../../types/sql-type.ts';
import type { GenerateSimd, SimdDecoderCode, SimdKey } from '../../decoder-contract.ts';
import type { Expression, Local } from '../../wasm/expression.ts';
import { call, type FunctionBuilder } from '../../wasm/function-builder.ts';
import { f64, i32 } from '../../wasm/instructions.ts';
import { ModuleBuilder } from '../../wasm/module-builder.ts';
import { EXACT_DIGITS } from '../scan-number.ts';
import { defineEscapes } from './escapes.ts';
import { defineKeys, takesKey } from './keys.ts';
import { readNumber, skipNumber } from './numbers.ts';
import { defineFindPrefix, defineSamePrefix, headStandsAt, placePrefixes, startOf } from './prefixes.ts';
import { choices, type Lane, type Scratch, type SimdContext } from './simd-context.ts';
import { defineSequenceEnd, defineSkipValue, defineSpace, defineStrings, scanToMark, standsAt } from './skipping.ts';
import { defineBehindMilliseconds, defineTimestamp } from './timestamps.ts';

/** null where a field is of a kind that it has no code for: then the stage has the JavaScript decoder alone. */
export function simdDecoderOf(fields: readonly SourceColumn[]): GenerateSimd | null {
  const names = new Set(fields.map(nameOf));
  if (fields.length === 0 || fields.length > SIMD_FIELDS_MAX || names.size < fields.length || !fields.every(isSupported)) return null;
  return { takesKey, generate: keys => generateSimdDecoder(fields, keys) };
}

function generateSimdDecoder(fields: readonly SourceColumn[], keys: readonly SimdKey[]): SimdDecoderCode {
  const layout = simdLayout(fields.map(formOf), keys.length);
  const module = new ModuleBuilder(layout.byteCount);
  placePrefixes(module, layout, fields, nameOf);
  module.memoryAt(layout.powers, new Uint8Array(POWERS_OF_TEN.buffer));
  const space = defineSpace(module);
  const sequenceEnd = defineSequenceEnd(module);
  const { textEnd, skipString } = defineStrings(module, sequenceEnd);
  const { unescapeText, keepText } = defineEscapes(module, layout, sequenceEnd);
  const skipValue = defineSkipValue(module, layout.opened, space, skipString);
  const hasTimestamps = fields.some(field => field.type.kind === 'timestamp' && isQuoted(field));
  const timestamp = hasTimestamps ? defineTimestamp(module) : null;
  const behindMilliseconds = fields.some(({ type }) => isFine(type)) ? defineBehindMilliseconds(module) : null;
  const samePrefix = defineSamePrefix(module);
  const findPrefix = defineFindPrefix(module, layout, fields, isQuoted, { space, textEnd, unescapeText, samePrefix });
  const helpers = { textEnd, keepText, skipString, skipValue, timestamp, behindMilliseconds, samePrefix, findPrefix };
  defineDecode(module, { layout, helpers, fields });
  keys.forEach((key, i) => void defineKeys(module, layout, fields, key, i));
  return { bytes: module.bytes, text: module.text };
}

/** In the document itself, not in an object inside it. */
const nameOf = ({ name, path }: SourceColumn): string => (path === null ? name : String(path[0]));

const formOf = ({ type }: SourceColumn): DecodedForm => (type.kind === 'varchar' ? 'text' : 'number');

/** Whether its values are texts of JSON. */
const isQuoted = ({ type, timestampFormat }: SourceColumn): boolean =>
  type.kind === 'varchar' || (type.kind === 'timestamp' && timestampFormat === 'iso-8601');

function isSupported({ type, path, timestampFormat }: SourceColumn): boolean {
  if (path !== null && (path.length !== 1 || typeof path[0] !== 'string')) return false;
  switch (type.kind) {
    case 'boolean':
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'real':
    case 'double':
    case 'varchar':
      return true;
    case 'timestamp':
      // Nanoseconds are beyond what a double holds.
      if (isFine(type)) return type.precision <= 6 && timestampFormat === 'iso-8601';
      return type.precision === 3 && timestampFormat !== 'epoch-micros' && timestampFormat !== 'epoch-nanos';
    case 'decimal':
      return type.scale < EXACT_DIGITS;
    default:
      return false;
  }
}

/** Records that are decoded side by side: while one waits for where its value ends, the others go on. */
const LANES = 2;

/** So many records are then decoded alone, where two did not go together. */
const APART_ROWS = 8;

function defineDecode(module: ModuleBuilder, context: SimdContext): void {
  const body = (f: FunctionBuilder, recordCount: Local, delta: Local) => {
    const [row, row4, row8, slowCount] = f.words('row', 'row4', 'row8', 'slowCount');
    const [prefix, before, togetherFrom] = f.words('prefix', 'before', 'togetherFrom');
    const [from, count, digitCount, isNegative, mask] = f.words('from', 'count', 'digitCount', 'isNegative', 'mask');
    const scratch: Scratch = {
      from,
      count,
      digitCount,
      isNegative,
      mask,
      digits: f.local('digits', 'v128'),
      number: f.local('number', 'f64'),
    };
    const lanes = Array.from({ length: LANES }, (_, behind): Lane => {
      const [p, end, missing] = f.words('p', 'end', 'missing');
      return { ...scratch, row4, row8, delta, behind, p, end, missing, takesEscapes: false, slow: 'apart' };
    });
    const alone: Lane = { ...lanes[0]!, takesEscapes: true, slow: 'slow' };
    f.do(i32.store(0, context.layout.texts, context.layout.textsEnd));
    f.block('end', () => {
      f.loop('records', () => {
        f.brIf('end', i32.geU(row, recordCount));
        f.set(row4, i32.shl(row, 2)).set(row8, i32.shl(row, 3));
        f.block('alone', () => {
          f.brIf('alone', i32.ltU(row, togetherFrom));
          f.brIf('alone', i32.gtU(i32.add(row, LANES), recordCount));
          f.block('apart', () => {
            decodeRecords(f, context, lanes, before, prefix);
            f.add(row, LANES).br('records');
          });
          f.set(togetherFrom, i32.add(row, APART_ROWS));
        });
        f.block('slow', () => {
          decodeRecords(f, context, [alone], before, prefix);
          f.add(row, 1).br('records');
        });
        f.do(i32.store(i32.shl(slowCount, 2), row, context.layout.slowRows))
          .add(slowCount, 1)
          .add(row, 1)
          .br('records');
      });
    });
    f.return(slowCount);
  };
  module.function('decode', { count: 'i32', delta: 'i32' }, 'i32', (f, { count, delta }) => body(f, count, delta), true);
}

/** Decodes one record, or several that have their fields in one order. Whatever is unusual about one of them leaves `slow`. */
function decodeRecords(f: FunctionBuilder, context: SimdContext, lanes: readonly Lane[], before: Local, prefix: Local): void {
  const { layout, helpers, fields } = context;
  const first = lanes[0]!;
  for (const lane of lanes) beginRecord(f, context, lane);
  f.set(prefix, startOf(layout));
  f.loop('members', () => {
    f.set(before, prefix).set(prefix, i32.load(prefix, PREFIX.successor));
    if (lanes.length > 1) leaveUnlessExpected(f, context, lanes, prefix);
    else {
      f.block('expected', () => {
        f.if(headStandsAt(first.p, prefix), () => {
          f.brIf('expected', i32.leU(i32.load(prefix, PREFIX.length), 16));
          f.brIf('expected', call(helpers.samePrefix, prefix, first.p));
        });
        f.set(prefix, call(helpers.findPrefix, first.p, i32.sub(first.end, 1), before));
        f.brIf(first.slow, i32.eqz(prefix));
      });
    }
    for (const { p, end, slow } of lanes) {
      f.add(p, i32.load(prefix, PREFIX.length));
      f.brIf(slow, i32.gtU(p, end));
    }
    const { nullText, end } = choices(fields.length);
    const each = (read: (lane: Lane) => void) => () => {
      for (const lane of lanes) read(lane);
      f.br('members');
    };
    const cases = fields.map((column, i) => each(lane => readField(f, context, lane, column, i)));
    cases.push(
      each(lane => skipText(f, context, lane)),
      each(lane => skipOther(f, context, lane)),
    );
    cases[nullText] = each(lane => readNull(f, lane, i32.load(prefix, PREFIX.nullBit)));
    f.switch('field', i32.load(prefix, PREFIX.choice), cases.slice(0, end), () => {});
  });
  f.comment('the bracket at the end');
  for (const { p, end, slow } of lanes) f.brIf(slow, i32.ne(p, end));
  for (const lane of lanes) finishRow(f, context, lane);
}

function leaveUnlessExpected(f: FunctionBuilder, { helpers }: SimdContext, lanes: readonly Lane[], prefix: Local): void {
  for (const { p, slow } of lanes) f.brIf(slow, i32.eqz(headStandsAt(p, prefix)));
  f.if(i32.gtU(i32.load(prefix, PREFIX.length), 16), () => {
    for (const { p, slow } of lanes) f.brIf(slow, i32.eqz(call(helpers.samePrefix, prefix, p)));
  });
}

function beginRecord(f: FunctionBuilder, { layout, fields }: SimdContext, { row4, delta, behind, p, end, missing, slow }: Lane): void {
  f.set(p, i32.add(i32.load(row4, layout.recordStarts + 4 * behind), delta));
  f.set(end, i32.add(i32.load(row4, layout.recordEnds + 4 * behind), delta));
  f.brIf(slow, i32.leS(i32.sub(end, 1), p));
  f.if(i32.eq(i32.load8(i32.sub(end, 1)), 10), () => f.add(end, -1));
  f.brIf(slow, i32.ne(i32.load8(p), 123));
  f.brIf(slow, i32.ne(i32.load8(i32.sub(end, 1)), 125));
  f.set(
    missing,
    bitsOf(fields, () => true),
  );
}

const bitsOf = (fields: readonly SourceColumn[], isWanted: (field: SourceColumn) => boolean): number =>
  fields.reduce((bits, field, i) => (isWanted(field) ? bits | (1 << i) : bits), 0);

/** Fields that were not there: NULL, with zeros for whoever looks nevertheless; of a NOT NULL column they are for JavaScript to refuse. */
function finishRow(f: FunctionBuilder, { layout, fields }: SimdContext, { row4, row8, behind, missing, slow }: Lane): void {
  f.if(missing, () => {
    const required = bitsOf(fields, field => field.required);
    if (required > 0) f.brIf(slow, i32.and(missing, required));
    fields.forEach((field, i) => {
      if (field.required) return;
      f.if(i32.and(missing, 1 << i), () => {
        if (formOf(field) === 'number') f.do(f64.store(row8, 0, layout.values[i]! + 8 * behind));
        else f.do(i32.store(row4, 0, layout.values[i]! + 4 * behind)).do(i32.store(row4, 0, layout.ends[i]! + 4 * behind));
      });
    });
  });
  f.do(i32.store(row4, missing, layout.nullBits + 4 * behind));
}

function readField(f: FunctionBuilder, context: SimdContext, lane: Lane, column: SourceColumn, index: number): void {
  const { layout, helpers } = context;
  const { p, from, row8, behind, number, isNegative, missing, slow } = lane;
  const { type } = column;
  const store = (value: Expression | number) => f.do(f64.store(row8, value, layout.values[index]! + 8 * behind));
  const isThere = () => void f.set(missing, i32.and(missing, ~(1 << index)));
  if (isQuoted(column)) {
    if (type.kind === 'varchar') readPlaces(f, context, lane, index);
    else {
      readText(f, context, lane);
      f.set(number, call(helpers.timestamp!, from, p, isWallClock(type) ? 0 : 1));
      f.brIf(slow, f64.ne(number, number));
      if (isFine(type)) {
        const behind = call(helpers.behindMilliseconds!, from, p, type.precision);
        f.set(number, f64.add(f64.mul(number, 1000), f64.fromI32(behind)));
        f.brIf(slow, i32.or(f64.gt(number, Number.MAX_SAFE_INTEGER), f64.gt(Number.MIN_SAFE_INTEGER, number)));
      }
      store(number);
    }
    f.add(p, 1);
    isThere();
  } else if (type.kind === 'boolean') {
    const read = (value: 0 | 1, length: number) => () => {
      store(value);
      f.add(p, length);
      isThere();
    };
    const isNull = () => readNull(f, lane, 1 << index);
    f.if(standsAt(p, 'true'), read(1, 4), () => f.if(standsAt(p, 'false'), read(0, 5), isNull));
  } else {
    const isNull = () => {
      f.brIf(slow, isNegative);
      readNull(f, lane, 1 << index);
    };
    readNumber(f, context, lane, column, isNull, () => {
      store(number);
      isThere();
    });
  }
}

function readNull(f: FunctionBuilder, { p, missing, slow }: Lane, bit: Expression | number): void {
  f.brIf(slow, i32.eqz(standsAt(p, 'null')));
  f.set(missing, i32.or(missing, bit)).add(p, 4);
}

/** From behind the opening quote: the text is `[from, p)` afterwards. Leaves `slow` where it has escapes. */
function readText(f: FunctionBuilder, { helpers }: SimdContext, { p, end, from, mask, slow }: Lane): void {
  f.set(from, p);
  scanToMark(f, p, mask);
  f.if(i32.ne(i32.load8(p), 34), () => {
    f.set(p, call(helpers.textEnd, p, i32.sub(end, 1)));
    f.brIf(slow, i32.ltS(p, 0));
  });
}

/** Where a text lies: in the record, or behind the payloads where it was written with escapes. */
function readPlaces(f: FunctionBuilder, context: SimdContext, lane: Lane, index: number): void {
  const { layout, helpers } = context;
  const { p, end, from, mask, row4, delta, behind, takesEscapes, slow } = lane;
  const starts = layout.values[index]! + 4 * behind;
  const ends = layout.ends[index]! + 4 * behind;
  const storePlaces = () => f.do(i32.store(row4, i32.sub(from, delta), starts)).do(i32.store(row4, i32.sub(p, delta), ends));
  if (!takesEscapes) {
    readText(f, context, lane);
    storePlaces();
    return;
  }
  f.set(from, p);
  scanToMark(f, p, mask);
  f.block('kept', () => {
    f.if(i32.ne(i32.load8(p), 34), () => {
      f.set(p, call(helpers.textEnd, p, i32.sub(end, 1)));
      f.if(i32.ltS(p, 0), () => {
        f.set(p, call(helpers.keepText, from, i32.sub(end, 1), i32.add(row4, starts), i32.add(row4, ends)));
        f.brIf(slow, i32.ltS(p, 0)).br('kept');
      });
    });
    storePlaces();
  });
}

function skipText(f: FunctionBuilder, { helpers }: SimdContext, { p, end, mask, slow }: Lane): void {
  scanToMark(f, p, mask);
  f.if(
    i32.eq(i32.load8(p), 34),
    () => f.add(p, 1),
    () => {
      f.set(p, call(helpers.skipString, p, i32.sub(end, 1)));
      f.brIf(slow, i32.ltS(p, 0));
    },
  );
}

function skipOther(f: FunctionBuilder, { helpers }: SimdContext, lane: Lane): void {
  skipNumber(f, lane, () => {
    f.set(lane.p, call(helpers.skipValue, lane.p, i32.sub(lane.end, 1), 1));
    f.brIf(lane.slow, i32.ltS(lane.p, 0));
  });
}
