// Rows of CSV beside csv-parse, which holds RFC 4180 too: the same fields, or refused by both; and rows divided where it divides them.
import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { CsvDecoder } from '../../../shared/engine/csv/csv-decoder.ts';
import type { FieldSpec } from '../../../shared/engine/json/field-spec.ts';
import { splitPayload } from '../../../shared/kinesis/framing.ts';
import { type Seeded, seeded, TEST_SEED } from '../json/seeded.ts';

const COMMA = { delimiter: 44, quote: 34, nullText: '' };
const PIECES = ['a', '1', '"', '""', ',', '\n', '\r\n', '\r', ' ', 'é', '😀', '"x"', ';', "'", '\\', 'longer text'];

const texts = (count: number): FieldSpec[] =>
  Array.from({ length: count }, (_, i) => ({ name: `c${i}`, type: 'varchar', required: false }));

/** The fields of a row as texts, null where NULL; or why not. */
function decoded(row: Uint8Array, fields: readonly FieldSpec[], layout: Partial<ConstructorParameters<typeof CsvDecoder>[1]> = {}) {
  const places = fields.map((_, i) => i);
  const decoder = new CsvDecoder(fields, { ...COMMA, columnCount: fields.length, places, ...layout });
  // What would go on with the row stands around it.
  const bytes = Buffer.concat([Buffer.from('"1,'), row, Buffer.from('9"')]);
  if (!decoder.decode(bytes, 3, 3 + row.length)) return decoder.reason;
  return fields.map((field, i) => {
    if (decoder.nulls[i] === 1) return null;
    if (field.type === 'varchar')
      return Buffer.from(decoder.texts[i]!.subarray(decoder.textStarts[i], decoder.textEnds[i])).toString('utf8');
    return decoder.wides[i] ?? decoder.numbers[i];
  });
}

/** A payload of rows, mostly well-formed. */
function payload(chance: Seeded): string {
  const field = () => {
    const text = Array.from({ length: chance.below(4) }, () => chance.pick(PIECES)).join('');
    if (chance.chance(0.1)) return text;
    return /["\n\r,]/.test(text) || chance.chance(0.2) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const rows = Array.from({ length: 1 + chance.below(4) }, () => Array.from({ length: 3 }, field).join(','));
  return rows.join(chance.pick(['\n', '\r\n'])) + chance.pick(['', '\n', '\r\n']);
}

test('fields and rows are those of csv-parse', () => {
  const chance = seeded(TEST_SEED);
  let validCount = 0;
  for (let round = 0; round < 4000; round++) {
    const text = payload(chance);
    let expected: (string | null)[][] | null = null;
    try {
      const records = parse(text, {
        skip_empty_lines: true,
        relax_column_count: true,
        record_delimiter: ['\n', '\r\n'],
        cast: (value, { quoting }) => (value === '' && !quoting ? null : value),
      });
      expected = records as unknown as (string | null)[][];
    } catch {
      // Broken somewhere: what lies before it may be read.
    }
    const bytes = Buffer.from(text);
    const rows: (string | (string | number | bigint | null | undefined)[])[] = [];
    splitPayload({ delimiter: 44, quote: 34 }, bytes, 0, bytes.length, (start, end) =>
      rows.push(decoded(bytes.subarray(start, end), texts(3))),
    );
    const isRefused = rows.some(row => typeof row === 'string');
    if (expected === null) expect({ seed: TEST_SEED, text, isRefused }).toEqual({ seed: TEST_SEED, text, isRefused: true });
    else if (expected.every(record => record.length >= 3)) {
      validCount++;
      expect({ seed: TEST_SEED, text, rows }).toEqual({ seed: TEST_SEED, text, rows: expected.map(record => record.slice(0, 3)) });
    } else expect({ seed: TEST_SEED, text, isRefused }).toEqual({ seed: TEST_SEED, text, isRefused: true });
  }
  expect(validCount).toBeGreaterThan(1000);
});

const TYPED: readonly FieldSpec[] = [
  { name: 'n', type: 'bigint', required: true },
  { name: 'd', type: 'decimal', precision: 6, scale: 2, required: false },
  { name: 'x', type: 'double', required: false },
  { name: 'ok', type: 'boolean', required: false },
  { name: 'at', type: 'timestamp', format: 'iso-8601', required: false },
];

test.each<[string, unknown]>([
  ['9007199254740993,1.005,.5,TRUE,2026-01-31T00:00:01Z', [9007199254740993n, 101, 0.5, 1, 1769817601000]],
  ['+007,-12,5.,false,2026-01-31', [7, -1200, 5, 0, 1769817600000]],
  ['"1","2.5","1e3","true","2026-01-31"', [1, 250, 1000, 1, 1769817600000]],
  ['1,,,,', [1, null, null, null, null]],
  ['1,,,,,more,"of, it"', [1, null, null, null, null]],
  [',,,,', 'column n: BIGINT is NOT NULL, but the field is empty'],
  ['1.5,,,,', 'column n: BIGINT takes a whole number, but the field is "1.5"'],
  [' 1,,,,', 'column n: BIGINT takes a number, but the field is " 1"'],
  ['1,12345.6,,,', 'column d: DECIMAL(6, 2) takes 4 digits before the point, but the field is "12345.6"'],
  ['1,,1e400,,', 'column x: DOUBLE takes a number up to 1.7976931348623157e308, but the field is "1e400"'],
  ['1,,"",,', 'column x: DOUBLE takes a number, but the field is empty'],
  ['1,,,yes,', 'column ok: BOOLEAN takes true or false, but the field is "yes"'],
  ['1,,,,2026-02-30', 'column at: TIMESTAMP takes ISO-8601 such as 2026-01-31T23:59:59.123Z, but the field is "2026-02-30"'],
  ['1,2,3', 'the stream has 5 columns, but this row 3 fields'],
  ['1,"2,3,true,', 'the record is no CSV: the quote at byte 2 is never closed'],
  ['1,"2"3,,,', 'the record is no CSV: a quote ends before byte 5, where a delimiter belongs'],
  ['1,2"3,,,', 'the record is no CSV: a quote stands inside a field at byte 3; such a field is put in quotes, and the quote doubled'],
])('%s', (row, expected) => {
  expect(decoded(Buffer.from(row), TYPED)).toEqual(expected);
});

test('delimiter, quote and NULL are the ones that were declared', () => {
  const layout = { delimiter: 9, quote: 39, nullText: '\\N' };
  expect(decoded(Buffer.from("a,b\t'it''s\t'\t\\N"), texts(3), layout)).toEqual(['a,b', "it's\t", null]);
  expect(decoded(Buffer.from("'\\N'\t\t"), texts(3), layout)).toEqual(['\\N', '', '']);
  expect(decoded(Buffer.from('"a|b"|c'), texts(3), { delimiter: 124, quote: -1 })).toEqual(['"a', 'b"', 'c']);
  expect(decoded(Buffer.from([97, 44, 0xff, 44, 98]), texts(3))).toBe('the record is no CSV: byte 2 (0xff) is no UTF-8');
});
