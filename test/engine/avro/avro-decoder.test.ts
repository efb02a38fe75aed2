// Records of Avro written by avsc, over schemas and values made by chance: what is read is what was written. And records that are broken.
import { expect, test } from '@jest/globals';
import avro from 'avsc';
import { AvroDecoder, type AvroHeader } from '../../../shared/engine/avro/avro-decoder.ts';
import { type FieldSpec, isNestedSpec, type ValueSpec } from '../../../shared/engine/json/field-spec.ts';
import { type Cell, mapOf, packed } from '../../../shared/engine/nested/nested-value.ts';
import { avroColumnFlaw } from '../../../shared/sql/schemas/avro-columns.ts';
import { avroFingerprint } from '../../../shared/sql/schemas/avro-fingerprint.ts';
import { avroTypes } from '../../../shared/sql/schemas/avro-schema.ts';
import { type Seeded, seeded, TEST_SEED } from '../json/seeded.ts';

interface Layout {
  readonly header?: AvroHeader;
  readonly schemaId?: string | null;
}

function decoded(schema: unknown, fields: readonly FieldSpec[], record: Uint8Array, { header = 'none', schemaId = null }: Layout = {}) {
  const decoder = new AvroDecoder(fields, { types: avroTypes(JSON.stringify(schema)), header, schemaId });
  const bytes = Buffer.concat([Buffer.from([2, 2, 2]), record, Buffer.from([2, 2])]);
  if (!decoder.decode(bytes, 3, 3 + record.length)) return decoder.reason;
  return fields.map((field, i) => {
    if (decoder.nulls[i] === 1) return null;
    if (field.type !== 'varchar' && field.type !== 'bytes') return decoder.wides[i] ?? decoder.numbers[i];
    return Buffer.from(decoder.texts[i]!.subarray(decoder.textStarts[i], decoder.textEnds[i])).toString('utf8');
  });
}

const field = (
  name: string,
  type: 'bigint' | 'double' | 'boolean' | 'varchar' | 'bytes' | 'int',
  path?: (string | number)[],
): FieldSpec => ({
  ...{ name, type, required: false },
  ...(path && { path }),
});

/** A schema of records in records, with its wanted leaves and a value. */
class World {
  readonly fields: FieldSpec[] = [];
  readonly values: unknown[] = [];
  private readonly chance: Seeded;
  private names = 0;

  constructor(chance: Seeded) {
    this.chance = chance;
  }

  record(path: (string | number)[], depth: number): { schema: unknown; value: Record<string, unknown> } {
    const fields: { name: string; type: unknown }[] = [];
    const value: Record<string, unknown> = {};
    for (let i = 1 + this.chance.below(5); i > 0; i--) {
      const name = `f${this.names++}`;
      const made = this.any([...path, name], depth);
      fields.push({ name, type: made.schema });
      value[name] = made.value;
    }
    return { schema: { type: 'record', name: `r${this.names++}`, fields }, value };
  }

  private any(path: (string | number)[], depth: number): { schema: unknown; value: unknown } {
    const { chance } = this;
    if (depth > 0 && chance.chance(0.3)) {
      if (chance.chance(0.5)) return this.record(path, depth - 1);
      const length = chance.below(4);
      const leaf = this.leaf();
      const values = Array.from({ length }, () => this.valueOf(leaf));
      const index = chance.below(4);
      this.want([...path, index], leaf, index < length ? values[index] : null);
      return { schema: { type: 'array', items: leaf }, value: values };
    }
    if (depth > 0 && chance.chance(0.1)) return { schema: { type: 'map', values: 'long' }, value: { a: 1, é: chance.below(1e6) } };
    const leaf = this.leaf();
    const value = this.valueOf(leaf);
    if (chance.chance(0.3)) {
      const isNull = chance.chance(0.4);
      this.want(path, leaf, isNull ? null : value);
      return { schema: chance.chance(0.5) ? ['null', leaf] : [leaf, 'null'], value: isNull ? null : value };
    }
    this.want(path, leaf, value);
    return { schema: leaf, value };
  }

  private leaf(): string {
    return this.chance.pick(['int', 'long', 'float', 'double', 'boolean', 'string', 'bytes']);
  }

  private valueOf(leaf: string): unknown {
    const { chance } = this;
    switch (leaf) {
      case 'int':
        return chance.below(2 ** 32) - 2 ** 31;
      case 'long':
        return Math.floor((chance.fraction() - 0.5) * 2 ** chance.below(54));
      case 'float':
        return Math.fround(chance.fraction() * 1e6);
      case 'double':
        return (chance.fraction() - 0.5) * 10 ** chance.below(300);
      case 'boolean':
        return chance.chance(0.5);
      case 'string':
        return chance.pick(['', 'a', 'Zürich', '東京 😀', 'x'.repeat(200)]);
      default:
        return Buffer.from(Array.from({ length: chance.below(5) }, () => chance.below(256)));
    }
  }

  private want(path: (string | number)[], leaf: string, value: unknown): void {
    if (this.chance.chance(0.4)) return;
    const types = {
      int: 'int',
      long: 'bigint',
      float: 'double',
      double: 'double',
      boolean: 'boolean',
      string: 'varchar',
      bytes: 'bytes',
    } as const;
    this.fields.push(field(`c${this.fields.length}`, types[leaf as keyof typeof types], path));
    this.values.push(typeof value === 'boolean' ? Number(value) : Buffer.isBuffer(value) ? value.toString('latin1') : value);
  }
}

test('what avsc writes is read, and nothing that is cut is', () => {
  const chance = seeded(TEST_SEED);
  for (let round = 0; round < 1500; round++) {
    const world = new World(chance);
    const { schema, value } = world.record([], 3);
    const bytes = avro.Type.forSchema(schema as avro.Schema, { wrapUnions: false }).toBuffer(value);
    const context = { seed: TEST_SEED, round };
    const types = avroTypes(JSON.stringify(schema));
    expect({ ...context, flaws: world.fields.map(each => avroColumnFlaw(each, types)).filter(Boolean) }).toEqual({ ...context, flaws: [] });
    expect({ ...context, values: decoded(schema, world.fields, bytes) }).toEqual({ ...context, values: world.values });
    if (bytes.length > 0) expect(typeof decoded(schema, world.fields, bytes.subarray(0, chance.below(bytes.length)))).toBe('string');
    expect(typeof decoded(schema, world.fields, Buffer.concat([bytes, Buffer.from([0])]))).toBe('string');
    // Whatever the bytes are, they are read or refused, and it ends.
    const spoiled = Buffer.from(bytes);
    if (spoiled.length > 0) spoiled[chance.below(spoiled.length)] = chance.below(256);
    decoded(schema, world.fields, spoiled);
  }
});

/** A type with parts over a schema, and the value as a cell of it. */
function nested(schema: unknown, value: unknown): { spec: ValueSpec; cell: Cell } {
  if (Array.isArray(schema)) {
    const inner = schema.find(each => each !== 'null');
    const { spec, cell } = nested(inner, value);
    return { spec, cell: value === null ? null : cell };
  }
  const typed = schema as { type: string; fields: { name: string; type: unknown }[]; items: unknown; values: unknown };
  switch (typeof schema === 'string' ? schema : typed.type) {
    case 'record': {
      const parts = typed.fields.map(({ name, type }) => ({
        name,
        ...nested(type, (value as Record<string, unknown> | null)?.[name] ?? null),
      }));
      // The order of a ROW is its own, and it may leave fields out.
      const wanted = parts.toReversed().filter((_, i) => parts.length === 1 || i !== 1);
      return { spec: { type: 'row', fields: wanted.map(({ name, spec }) => ({ name, spec })) }, cell: wanted.map(({ cell }) => cell) };
    }
    case 'array':
      return {
        spec: { type: 'array', element: nested(typed.items, null).spec },
        cell: ((value as unknown[] | null) ?? []).map(each => nested(typed.items, each).cell),
      };
    case 'map': {
      const entries = Object.entries((value as Record<string, unknown> | null) ?? {});
      return {
        spec: { type: 'map', key: { type: 'varchar' }, value: nested(typed.values, null).spec },
        cell: mapOf(entries.map(([key, each]) => [key, nested(typed.values, each).cell] as const)),
      };
    }
    case 'bytes':
      return { spec: { type: 'bytes' }, cell: Buffer.isBuffer(value) ? value.toString('latin1') : null };
    case 'boolean':
      return { spec: { type: 'boolean' }, cell: value as boolean };
    case 'string':
      return { spec: { type: 'varchar' }, cell: value as string };
    case 'float':
    case 'double':
      return { spec: { type: 'double' }, cell: value as number };
    default:
      return { spec: { type: 'bigint' }, cell: value as number };
  }
}

test('records, arrays and maps are values with parts', () => {
  const chance = seeded(TEST_SEED + 1);
  for (let round = 0; round < 800; round++) {
    const { schema, value } = new World(chance).record([], 3);
    const bytes = avro.Type.forSchema(schema as avro.Schema, { wrapUnions: false }).toBuffer(value);
    const types = avroTypes(JSON.stringify(schema));
    const { fields: members } = schema as { fields: { name: string; type: unknown }[] };
    const wanted = members.map(({ name, type }) => ({ name, ...nested(type, value[name]) })).filter(({ spec }) => isNestedSpec(spec));
    const fields = wanted.map(({ name, spec }): FieldSpec => ({ ...spec, name, required: false }));
    expect(fields.map(each => avroColumnFlaw(each, types)).filter(Boolean)).toEqual([]);
    const decoder = new AvroDecoder(fields, { types, header: 'none', schemaId: null });
    expect({ seed: TEST_SEED, round, reason: decoder.decode(bytes, 0, bytes.length) ? '' : decoder.reason }).toEqual({
      seed: TEST_SEED,
      round,
      reason: '',
    });
    for (const [i, { cell }] of wanted.entries()) expect(packed(decoder.nulls[i] === 1 ? null : decoder.objects[i]!)).toBe(packed(cell));
    // Whatever the bytes are, they are read or refused.
    if (bytes.length === 0) continue;
    bytes[chance.below(bytes.length)] = chance.below(256);
    decoder.decode(bytes, 0, bytes.length);
  }
});

test('a part that is none of its type is named', () => {
  const schema = {
    type: 'record',
    name: 'r',
    fields: [{ name: 'm', type: { type: 'map', values: { type: 'array', items: ['null', 'long', 'string'] } } }],
  };
  const column: FieldSpec = {
    name: 'm',
    type: 'map',
    key: { type: 'varchar' },
    value: { type: 'array', element: { type: 'int' } },
    required: false,
  };
  const bytes = avro.Type.forSchema(schema as avro.Schema).toBuffer({ m: { k: [null, 1, 2 ** 40] } });
  const decoder = new AvroDecoder([column], { types: avroTypes(JSON.stringify(schema)), header: 'none', schemaId: null });
  expect(decoder.decode(bytes, 0, bytes.length)).toBe(false);
  expect(decoder.reason).toBe("column m['k'][3]: INT takes -2147483648 to 2147483647");
  const text = avro.Type.forSchema(schema as avro.Schema).toBuffer({ m: { k: ['x'] } });
  expect(decoder.decode(text, 0, text.length)).toBe(false);
  expect(decoder.reason).toBe("column m['k'][1]: INT takes no string");
});

const LOGICAL = {
  type: 'record',
  name: 'Reading',
  namespace: 'com.example',
  fields: [
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-micros' } },
    { name: 'day', type: { type: 'int', logicalType: 'date' } },
    { name: 'clock', type: { type: 'long', logicalType: 'time-micros' } },
    { name: 'amount', type: ['null', { type: 'bytes', logicalType: 'decimal', precision: 10, scale: 2 }] },
    { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['A', 'B'] } },
    { name: 'digest', type: { type: 'fixed', name: 'Digest', size: 2 } },
    { name: 'next', type: ['null', 'Reading'] },
    { name: 'big', type: 'long' },
    { name: 'id', type: { type: 'fixed', name: 'Id', size: 16, logicalType: 'uuid' } },
  ],
};

const LOGICAL_FIELDS: readonly FieldSpec[] = [
  { name: 'at', type: 'timestamp', format: 'iso-8601', required: true },
  { name: 'day', type: 'date', required: false },
  { name: 'clock', type: 'time', required: false },
  { name: 'amount', type: 'decimal', precision: 12, scale: 3, required: false },
  { name: 'kind', type: 'varchar', required: false },
  { name: 'digest', type: 'bytes', required: false },
  { name: 'next_kind', type: 'varchar', required: false, path: ['next', 'kind'] },
  { name: 'big', type: 'bigint', required: false },
  { name: 'id', type: 'varchar', required: false },
];

test('logical types, enums, fixed values, and records that hold themselves', () => {
  const type = avro.Type.forSchema(LOGICAL as avro.Schema, { wrapUnions: true });
  const inner = {
    at: 1000,
    day: 1,
    clock: 0,
    amount: null,
    kind: 'B',
    digest: Buffer.from([1, 2]),
    next: null,
    big: 0,
    id: Buffer.alloc(16),
  };
  const value = {
    at: 1769817600123456,
    day: 20484,
    clock: 3_600_000_999,
    amount: { bytes: Buffer.from([0x97]) },
    kind: 'A',
    digest: Buffer.from([0xab, 0xcd]),
    next: { 'com.example.Reading': inner },
    big: -4503599627370495,
    id: Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex'),
  };
  expect(decoded(LOGICAL, LOGICAL_FIELDS, type.toBuffer(value))).toEqual([
    1769817600123,
    20484,
    3_600_000,
    -1050,
    'A',
    '\u00ab\u00cd',
    'B',
    -4503599627370495,
    '6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  ]);
});

test.each<[string, string, number, FieldSpec, string]>([
  ['int', 'date', 2 ** 31 - 1, { name: 'x', type: 'date', required: false }, 'column x: DATE takes the years 0000 to 9999'],
  ['int', 'time-millis', -1, { name: 'x', type: 'time', required: false }, 'column x: TIME takes a time of one day'],
  ['long', 'time-micros', 86_400_000_000, { name: 'x', type: 'time', required: false }, 'column x: TIME takes a time of one day'],
  [
    'long',
    'timestamp-millis',
    2 ** 50,
    { name: 'x', type: 'timestamp', format: 'iso-8601', required: false },
    'column x: TIMESTAMP takes the years 0000 to 9999',
  ],
])('a %s of %s beyond its column is refused: %d', (type, logicalType, value, column, reason) => {
  const schema = { type: 'record', name: 'r', fields: [{ name: 'x', type: { type, logicalType } }] };
  expect(decoded(schema, [column], avro.Type.forSchema(schema as avro.Schema).toBuffer({ x: value }))).toBe(reason);
});

test('64 bits are exact', () => {
  const schema = { type: 'record', name: 'n', fields: [{ name: 'n', type: 'long' }] };
  const zigzag = (value: bigint) => {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
    for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
    return Buffer.from([...bytes, Number(rest)]);
  };
  for (const n of [0n, -1n, 1n, 2n ** 53n, -(2n ** 53n), 2n ** 53n - 1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 55n, 2n ** 56n + 1n]) {
    const [value] = decoded(schema, [field('n', 'bigint')], zigzag(n)) as (number | bigint)[];
    expect({ n, value: BigInt(value!) }).toEqual({ n, value: n });
  }
});

test('headers name the schema that a record was written with', () => {
  const schema = {
    type: 'record',
    name: 'r',
    namespace: 'x',
    doc: 'left out',
    fields: [{ name: 'n', type: 'int', doc: 'too', default: 0 }],
  };
  const fields = [field('n', 'int')];
  const type = avro.Type.forSchema(schema as avro.Schema);
  const body = type.toBuffer({ n: 7 });
  const canonical = '{"name":"x.r","type":"record","fields":[{"name":"n","type":"int"}]}';
  const schemaId = avroFingerprint(JSON.stringify(schema));
  expect(schemaId).toBe(avroFingerprint(canonical));
  const single = (id: string) => Buffer.concat([Buffer.from(`c301${id}`, 'hex'), body]);
  expect(decoded(schema, fields, single(schemaId), { header: 'single-object', schemaId })).toEqual([7]);
  expect(decoded(schema, fields, single('0011223344556677'), { header: 'single-object', schemaId })).toContain(
    `it was written with the schema 0011223344556677, not with ${schemaId}`,
  );
  expect(
    decoded(schema, fields, Buffer.concat([Buffer.from('0000000009', 'hex'), body]), { header: 'confluent', schemaId: '00000009' }),
  ).toEqual([7]);
  const glue = Buffer.concat([Buffer.from(`0300${'ab'.repeat(16)}`, 'hex'), body]);
  expect(decoded(schema, fields, glue, { header: 'glue' })).toEqual([7]);
  glue[1] = 5;
  expect(decoded(schema, fields, glue, { header: 'glue' })).toContain('is compressed');
  expect(decoded(schema, fields, body, { header: 'glue' })).toContain("does not begin with the header 'glue'");
});

test('the fingerprint of Avro’s own example', () => {
  // From the specification's test data: the primitive "int" is {"type": "int"} in every spelling.
  expect(avroFingerprint('"int"')).toBe(avroFingerprint('{"type":"int"}'));
  expect(BigInt(`0x${Buffer.from(avroFingerprint('"null"'), 'hex').reverse().toString('hex')}`)).toBe(7195948357588979594n);
});

test.each<[string, unknown, FieldSpec, RegExp | null]>([
  ['the name is another', 'int', field('m', 'int'), /The record of the schema has no field m; it has n\./],
  ['the type does not fit', 'string', field('n', 'int'), /The column is INT, and the schema has string at \$\.n\./],
  ['one branch fits', ['null', 'string', 'long'], field('n', 'bigint'), null],
  ['an element of no array', 'int', field('n', 'int', ['n', 0]), /What stands at \$\.n of the schema has no elements\./],
])('columns are held against the schema: %s', (_, type, column, expected) => {
  const flaw = avroColumnFlaw(column, avroTypes(JSON.stringify({ type: 'record', name: 'r', fields: [{ name: 'n', type }] })));
  if (expected === null) expect(flaw).toBeNull();
  else expect(flaw).toMatch(expected);
});
