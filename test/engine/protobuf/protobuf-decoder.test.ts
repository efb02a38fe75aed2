// Records of Protobuf written by protobufjs, over values made by chance: what is read is what was written. And records that are broken.
import { expect, test } from '@jest/globals';
import protobuf from 'protobufjs';
import { type FieldSpec, isNestedSpec, type ValueSpec } from '../../../shared/engine/json/field-spec.ts';
import { type Cell, mapOf, packed } from '../../../shared/engine/nested/nested-value.ts';
import { ProtobufDecoder } from '../../../shared/engine/protobuf/protobuf-decoder.ts';
import { protobufColumnFlaw } from '../../../shared/sql/schemas/protobuf-columns.ts';
import { protobufMessages } from '../../../shared/sql/schemas/protobuf-schema.ts';
import { seeded, TEST_SEED } from '../json/seeded.ts';

const SCHEMA = `
syntax = "proto3";
package shop;
import "google/protobuf/timestamp.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/wrappers.proto";
enum Side { NONE = 0; BUY = 1; SELL = 2; }
message Order {
  int64 id = 1;
  string symbol = 2;
  optional double price = 3;
  Side side = 4;
  Place place = 15;
  repeated sint32 steps = 16;
  repeated string tags = 17;
  repeated Place stops = 18;
  bytes token = 19;
  bool open = 20;
  uint64 big = 21;
  fixed32 f32 = 22; sfixed64 sf64 = 23; float rate = 24; uint32 u32 = 25; int32 i32 = 26; sint64 s64 = 27; fixed64 f64 = 28; sfixed32 sf32 = 29;
  google.protobuf.Timestamp at = 30;
  google.protobuf.Duration took = 31;
  google.protobuf.Int32Value maybe = 32;
  map<string, int32> counts = 33;
  oneof either { string left = 34; int32 right = 35; }
}
message Place { double latitude = 1; Place inner = 2; string name = 3; }
`;
const MESSAGES = protobufMessages('shop.proto', 'shop.Order', file => (file === 'shop.proto' ? SCHEMA : null));

const spec = (
  name: string,
  type: 'bigint' | 'double' | 'boolean' | 'varchar' | 'bytes' | 'int' | 'interval',
  path?: (string | number)[],
): FieldSpec => ({
  ...{ name, type, required: false },
  ...(path && { path }),
});
/** Its types do not tell of its functions. */
const LONG = protobuf.util.Long as unknown as { fromString(text: string, unsigned?: boolean): unknown };

const FIELDS: readonly FieldSpec[] = [
  spec('id', 'bigint'),
  spec('symbol', 'varchar'),
  spec('price', 'double'),
  spec('side', 'varchar'),
  spec('latitude', 'double', ['place', 'latitude']),
  spec('inner_name', 'varchar', ['place', 'inner', 'name']),
  spec('step', 'int', ['steps', 1]),
  spec('tag', 'varchar', ['tags', 0]),
  spec('stop', 'varchar', ['stops', 1, 'name']),
  spec('token', 'bytes'),
  spec('open', 'boolean'),
  { name: 'big', type: 'decimal', precision: 20, scale: 0, required: false },
  spec('f32', 'bigint'),
  spec('sf64', 'bigint'),
  spec('rate', 'double'),
  spec('u32', 'bigint'),
  spec('i32', 'int'),
  spec('s64', 'bigint'),
  { name: 'f64', type: 'decimal', precision: 20, scale: 0, required: false },
  spec('sf32', 'int'),
  { name: 'at', type: 'timestamp', format: 'iso-8601', required: false },
  spec('took', 'interval'),
  spec('maybe', 'int'),
  spec('left', 'varchar'),
  spec('right', 'int'),
];

const type = protobuf
  .parse(SCHEMA, new protobuf.Root().addJSON(imported()) as protobuf.Root, { keepCase: true })
  .root.resolveAll()
  .lookupType('shop.Order');

function imported(): Record<string, protobuf.AnyNestedObject> {
  const files = ['timestamp', 'duration', 'wrappers'].map(name => protobuf.common.get(`google/protobuf/${name}.proto`));
  const nested = files.map(
    file => (file as unknown as { nested: { google: { nested: { protobuf: { nested: object } } } } }).nested.google.nested.protobuf.nested,
  );
  return { google: { nested: { protobuf: { nested: Object.assign({}, ...nested) } } } } as never;
}

function decoded(record: Uint8Array, fields: readonly FieldSpec[] = FIELDS) {
  const decoder = new ProtobufDecoder(fields, MESSAGES);
  const bytes = Buffer.concat([Buffer.from([8, 1, 8]), record, Buffer.from([8, 1])]);
  if (!decoder.decode(bytes, 3, 3 + record.length)) return decoder.reason;
  return fields.map((field, i) => {
    if (decoder.nulls[i] === 1) return null;
    if (field.type !== 'varchar' && field.type !== 'bytes') return decoder.wides[i] ?? decoder.numbers[i];
    return Buffer.from(decoder.texts[i]!.subarray(decoder.textStarts[i], decoder.textEnds[i])).toString('utf8');
  });
}

const rowOf = (fields: Readonly<Record<string, ValueSpec>>): ValueSpec => ({
  type: 'row',
  fields: Object.entries(fields).map(([name, each]) => ({ name, spec: each })),
});
const part = (name: string, value: ValueSpec, path?: (string | number)[]): FieldSpec => ({
  ...value,
  name,
  required: false,
  ...(path && { path }),
});

const PARTS: readonly FieldSpec[] = [
  part(
    'place',
    rowOf({
      name: { type: 'varchar' },
      inner: rowOf({ latitude: { type: 'double' }, name: { type: 'varchar' } }),
      latitude: { type: 'double' },
    }),
  ),
  part('steps', { type: 'array', element: { type: 'int' } }),
  part('tags', { type: 'array', element: { type: 'varchar' } }),
  part('stops', { type: 'array', element: rowOf({ name: { type: 'varchar' }, latitude: { type: 'double' } }) }),
  part('stop', rowOf({ name: { type: 'varchar' } }), ['stops', 1]),
  part('counts', { type: 'map', key: { type: 'varchar' }, value: { type: 'bigint' } }),
  part('b', { type: 'int' }, ['counts', 'b']),
];

/** Each column packed. */
function partsOf(record: Uint8Array, fields: readonly FieldSpec[], messages = MESSAGES): string[] | string {
  const decoder = new ProtobufDecoder(fields, messages);
  if (!decoder.decode(record, 0, record.length)) return decoder.reason;
  return fields.map((field, i) => packed(decoder.nulls[i] === 1 ? null : isNestedSpec(field) ? decoder.objects[i]! : decoder.numbers[i]!));
}

const whole = (value: bigint): number | bigint => (value <= 2n ** 53n - 1n && value >= -(2n ** 53n) + 1n ? Number(value) : value);

test('what protobufjs writes is read, and nothing that is cut inside a field is', () => {
  const chance = seeded(TEST_SEED);
  const maybe = <T>(value: () => T): T | undefined => (chance.chance(0.6) ? value() : undefined);
  const int64 = () => BigInt.asIntN(64, BigInt(chance.below(2 ** 32)) << BigInt(chance.below(33))) * (chance.chance(0.5) ? -1n : 1n);
  const text = () => chance.pick(['', 'a', 'Zürich', '😀', 'x'.repeat(300)]);
  const spoiledOf = (bytes: Buffer) => {
    const spoiled = Buffer.from(bytes);
    if (spoiled.length > 0) spoiled[chance.below(spoiled.length)] = chance.below(256);
    return spoiled;
  };
  const long = (value: bigint | undefined) => (value === undefined ? undefined : LONG.fromString(String(value)));
  const unsigned = (value: bigint | undefined) => (value === undefined ? undefined : LONG.fromString(String(value), true));
  for (let round = 0; round < 2000; round++) {
    const [id, sf64, s64] = [maybe(int64), maybe(int64), maybe(int64)];
    const [big, f64] = [maybe(int64), maybe(int64)].map(value => (value === undefined ? undefined : BigInt.asUintN(64, value)));
    const place = maybe(() => ({ latitude: chance.fraction(), ...(chance.chance(0.5) && { inner: { name: text() } }) }));
    const steps = maybe(() => Array.from({ length: chance.below(4) }, () => chance.below(1000) - 500));
    const tags = maybe(() => Array.from({ length: chance.below(3) }, text));
    const stops = maybe(() => Array.from({ length: chance.below(3) }, () => ({ name: text() })));
    const [symbol, price, side, open] = [
      maybe(text),
      maybe(() => chance.fraction()),
      maybe(() => chance.below(3)),
      maybe(() => chance.chance(0.5)),
    ];
    const token = maybe(() => Buffer.from([chance.below(256), chance.below(256)]));
    const [f32, u32] = [maybe(() => chance.below(2 ** 32)), maybe(() => chance.below(2 ** 32))];
    const [i32, sf32] = [maybe(() => chance.below(2 ** 32) - 2 ** 31), maybe(() => chance.below(2 ** 32) - 2 ** 31)];
    const rate = maybe(() => Math.fround(chance.fraction()));
    const at = maybe(() => ({ seconds: chance.below(2 ** 31), nanos: chance.below(1e9) }));
    const took = maybe(() => ({ seconds: chance.below(1e6), nanos: 5_999_999 }));
    const wrapped = maybe(() => chance.pick([{}, { value: 7 }, { value: -1 }]) as { value?: number });
    const either = maybe(() => (chance.chance(0.5) ? { left: text() } : { right: chance.below(2) })) as
      | { left?: string; right?: number }
      | undefined;
    const value = {
      ...{
        id: long(id),
        symbol,
        price,
        side,
        place,
        steps,
        tags,
        stops,
        token,
        open,
        big: unsigned(big),
        f32,
        sf64: long(sf64),
        rate,
        u32,
        i32,
      },
      ...{ s64: long(s64), f64: unsigned(f64), sf32, at, took, maybe: wrapped, counts: { a: 1, b: 2 }, ...either },
    };
    const present = Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));
    const bytes = Buffer.from(type.encode(type.create(present)).finish());
    const expected = [
      ...[whole(id ?? 0n), symbol ?? '', price ?? null, ['NONE', 'BUY', 'SELL'][side ?? 0], place?.latitude ?? null],
      ...[
        (place as { inner?: { name: string } } | undefined)?.inner?.name ?? null,
        steps?.[1] ?? null,
        tags?.[0] ?? null,
        stops?.[1]?.name ?? null,
      ],
      ...[
        (token ?? Buffer.alloc(0)).toString('latin1'),
        Number(open ?? false),
        whole(big ?? 0n),
        f32 ?? 0,
        whole(sf64 ?? 0n),
        rate ?? 0,
        u32 ?? 0,
      ],
      ...[i32 ?? 0, whole(s64 ?? 0n), whole(f64 ?? 0n), sf32 ?? 0, at ? at.seconds * 1000 + Math.floor(at.nanos / 1e6) : null],
      ...[took ? took.seconds * 1000 + 5 : null, wrapped ? (wrapped.value ?? 0) : null, either?.left ?? null, either?.right ?? null],
    ];
    const context = { seed: TEST_SEED, round };
    expect({ ...context, values: decoded(bytes) }).toEqual({ ...context, values: expected });
    const inner = (place as { inner?: { name: string } } | undefined)?.inner;
    const parts = [
      place === undefined ? null : ['', inner === undefined ? null : [0, inner.name], place.latitude],
      ...[steps ?? [], tags ?? [], (stops ?? []).map(({ name }) => [name, 0]), stops?.[1] === undefined ? null : [stops[1].name]],
      ...[mapOf(Object.entries({ a: 1, b: 2 })), 2],
    ];
    expect({ ...context, parts: partsOf(bytes, PARTS) }).toEqual({ ...context, parts: parts.map(each => packed(each as Cell)) });
    partsOf(spoiledOf(bytes), PARTS);
    decoded(spoiledOf(bytes));
    decoded(bytes.subarray(0, chance.below(bytes.length + 1)));
  }
});

test.each<[string, string, unknown]>([
  ['nothing at all', '', expect.arrayContaining([0, '', null, 'NONE'])],
  ['cut inside a text', '1205616263', 'the record is no Protobuf of this message: it ends too early, after 5 bytes'],
  ['a length beyond the end', '12ffffffff0f', 'the record is no Protobuf of this message: it ends too early, after 6 bytes'],
  ['no such wire type', '0f', 'the record is no Protobuf of this message: it has the wire type 7 before byte 1'],
  [
    'a number without end',
    '08ffffffffffffffffffff01',
    'the record is no Protobuf of this message: it has a number of more than 64 bits before byte 11',
  ],
  ['a text that is none', '1201ff', 'column symbol: VARCHAR takes UTF-8'],
])('%s', (_, hex, expected) => {
  expect(decoded(Buffer.from(hex, 'hex'))).toEqual(expected);
});

test('messages that come twice are one, and of a scalar the last counts', () => {
  const fields = [spec('latitude', 'double', ['place', 'latitude']), spec('name', 'varchar', ['place', 'name']), spec('id', 'bigint')];
  const order = (value: object) => Buffer.from(type.encode(type.create(value)).finish());
  const record = Buffer.concat([order({ id: 1, place: { latitude: 2.5, name: 'a' } }), order({ id: 2, place: { name: 'b' } })]);
  expect(decoded(record, fields)).toEqual([2.5, 'b', 2]);
});

test('values with parts that come in pieces are one', () => {
  const order = (value: object) => Buffer.from(type.encode(type.create(value)).finish());
  const record = Buffer.concat([
    order({ place: { latitude: 2.5, name: 'a' }, steps: [1, 2], stops: [{ name: 'x' }], counts: { a: 1, z: 5 } }),
    order({ place: { name: 'b', inner: {} }, steps: [3], stops: [{ latitude: 1 }], counts: { a: 2 } }),
    // An entry without key and value, and one element that is not packed.
    Buffer.from('8a0200800108', 'hex'),
  ]);
  expect(partsOf(record, PARTS)).toEqual([
    '["b",[0,""],2.5]',
    '[1,2,3,4]',
    '[]',
    '[["x",0],["",1]]',
    '[""]',
    '{"m":[["",0],["a",2],["z",5]]}',
    'null',
  ]);
});

test('a part that no column holds is named', () => {
  const record = Buffer.from(type.encode(type.create({ steps: [1, 70_000] })).finish());
  expect(partsOf(record, [part('steps', { type: 'array', element: { type: 'smallint' } })])).toBe(
    'column steps[2]: SMALLINT takes -32768 to 32767',
  );
});

test.each<[string, FieldSpec, RegExp | null]>([
  ['a message in a message', spec('x', 'varchar', ['place', 'inner', 'inner', 'name']), null],
  ['no such field', spec('nothing', 'int'), /The message shop\.Order has no field nothing; it has id, symbol/],
  ['a repeated field', spec('tags', 'varchar'), /\$\.tags of the schema is repeated; name one of its elements with PATH '\$\.tags\[0\]'/],
  ['an element of what is not repeated', spec('x', 'varchar', ['symbol', 0]), /\$\.symbol of the schema is not repeated/],
  ['another type', spec('symbol', 'int'), /The column is INT, and the schema has string at \$\.symbol/],
  ['a message as a scalar', spec('place', 'double'), /the schema has shop\.Place at \$\.place/],
  ['a wrapper', spec('maybe', 'bigint'), null],
  [
    'a map',
    part('counts', { type: 'map', key: { type: 'varchar' }, value: { type: 'varchar' } }),
    /The column is VARCHAR, and the schema has int32 at \$\.counts\.\*/,
  ],
  [
    'keys of a map',
    part('counts', { type: 'map', key: { type: 'int' }, value: { type: 'int' } }),
    /The keys of the map at \$\.counts are string, not INT/,
  ],
  ['a map as a scalar', spec('counts', 'int'), /the schema has a map at \$\.counts/],
  ['an entry of a map', spec('x', 'varchar', ['counts', 'k']), /The column is VARCHAR, and the schema has int32 at \$\.counts\.k/],
  [
    'elements of a list',
    part('tags', { type: 'array', element: { type: 'int' } }),
    /The column is INT, and the schema has string at \$\.tags\[\*\]/,
  ],
  ['a field of a row', part('place', rowOf({ nothing: { type: 'int' } })), /The message shop\.Place has no field nothing/],
  ['rows in rows', part('place', rowOf({ inner: rowOf({ inner: rowOf({ name: { type: 'varchar' } }) }) })), null],
])('columns are held against the message: %s', (_, column, expected) => {
  const flaw = protobufColumnFlaw(column, MESSAGES);
  if (expected === null) expect(flaw).toBeNull();
  else expect(flaw).toMatch(expected);
});
