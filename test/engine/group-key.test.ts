// Keys as bytes: what is written is read back, and equal bytes mean equal values.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ByteWriter } from '../../shared/engine/byte-writer.ts';
import {
  KeyReader,
  writeBooleanKey,
  writeDoubleKey,
  writeNullKey,
  writeSliceKey,
  writeWholeKey,
} from '../../shared/engine/key/group-key.ts';
import { type Whole, whole } from '../../shared/engine/values.ts';

type Column =
  | { kind: 'null' }
  | { kind: 'text'; value: string }
  | { kind: 'whole'; value: Whole }
  | { kind: 'double'; value: number }
  | { kind: 'boolean'; value: boolean };

const column: fc.Arbitrary<Column> = fc.oneof(
  fc.constant({ kind: 'null' } as const),
  fc.string({ unit: 'grapheme', maxLength: 200 }).map(value => ({ kind: 'text', value }) as const),
  fc
    .oneof(
      fc.bigInt({ min: -(2n ** 130n), max: 2n ** 130n }),
      fc.maxSafeInteger().map(BigInt),
      fc.integer({ min: -300, max: 300 }).map(BigInt),
    )
    .map(value => ({ kind: 'whole', value: whole(value) }) as const),
  fc.double({ noNaN: true }).map(value => ({ kind: 'double', value: value + 0 }) as const),
  fc.boolean().map(value => ({ kind: 'boolean', value }) as const),
);

function encoded(columns: readonly Column[]): ByteWriter {
  const to = new ByteWriter();
  for (const each of columns) {
    if (each.kind === 'null') writeNullKey(to);
    else if (each.kind === 'text') writeSliceKey(to, Buffer.from(each.value), 0, Buffer.byteLength(each.value));
    else if (each.kind === 'whole') writeWholeKey(to, each.value);
    else if (each.kind === 'double') writeDoubleKey(to, each.value);
    else writeBooleanKey(to, each.value);
  }
  return to;
}

test('columns are read back in order', () => {
  fc.assert(
    fc.property(fc.array(column, { maxLength: 6 }), columns => {
      const key = encoded(columns);
      const reader = new KeyReader();
      reader.open(key.bytes, 0);
      const read = columns.map((expected): Column => {
        if (reader.null()) return { kind: 'null' };
        if (expected.kind === 'whole') return { kind: 'whole', value: reader.whole() };
        if (expected.kind === 'double') return { kind: 'double', value: reader.double() };
        if (expected.kind === 'boolean') return { kind: 'boolean', value: reader.boolean() };
        const length = reader.textLength();
        reader.position += length;
        return { kind: 'text', value: Buffer.from(key.bytes.subarray(reader.position - length, reader.position)).toString('utf8') };
      });
      expect(read).toEqual(columns);
      expect(reader.position).toBe(key.length);
    }),
    { numRuns: 3000 },
  );
});

test('-0 and 0 are one key, and so are the two zeros of whole numbers', () => {
  const bytes = (value: Column) => Buffer.from(encoded([value]).view());
  expect(bytes({ kind: 'double', value: -0 })).toEqual(bytes({ kind: 'double', value: 0 }));
  expect(bytes({ kind: 'whole', value: -0 })).toEqual(bytes({ kind: 'whole', value: 0 }));
});
