// JSON columns over Avro and Protobuf: a document of whatever the schema has, schemas that hold themselves included.
import { test } from '@jest/globals';
import avro from 'avsc';
import protobuf from 'protobufjs';
import { checkQuery } from './check-query.ts';

const schema = {
  type: 'record',
  name: 'Node',
  fields: [
    { name: 'id', type: 'int' },
    { name: 'next', type: ['null', 'Node'] },
    { name: 'any', type: ['null', 'long', 'string', { type: 'map', values: ['null', 'double'] }] },
    { name: 'color', type: { type: 'enum', name: 'Color', symbols: ['RED', 'BLUE'] } },
    { name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 6, scale: 2 } },
    { name: 'at', type: { type: 'long', logicalType: 'timestamp-micros' } },
    { name: 'span', type: { type: 'fixed', name: 'Span', size: 12, logicalType: 'duration' } },
  ],
};
const node = (id: number, next: unknown, any: unknown) => ({
  ...{ id, next, any, color: 'BLUE', price: Buffer.from([1, 0]), at: 1_768_471_200_000_000 },
  span: Buffer.from([0, 0, 0, 0, id, 0, 0, 0, 5, 0, 0, 0]),
});

const shownNode = (id: number, next: string, any: string) =>
  `{"id":${id},"next":${next},"any":${any},"color":"BLUE","price":2.56,"at":"2026-01-15T10:00:00.000000Z","span":"${Buffer.from([0, 0, 0, 0, id, 0, 0, 0, 5, 0, 0, 0]).toString('base64')}"}`;

test('documents of Avro', async () => {
  const type = avro.Type.forSchema(schema as avro.Schema, { wrapUnions: true });
  const rows = [
    node(1, { Node: node(2, null, { string: '["\\n"]' }) }, { map: { b: { double: 0.5 }, a: null } }),
    node(3, null, { long: 7 }),
    node(4, null, { map: { x: { double: Number.NaN } } }),
  ];
  await checkQuery({
    sql: `CREATE STREAM s (id INT, next JSON, "any" JSON, color JSON, row ROW<id INT, "any" JSON> PATH '$.next', span INTERVAL)
      WITH (format = 'avro', avro.schema = './node.avsc'); SELECT * FROM s;`,
    rows: rows.map(row => type.toBuffer(row)),
    readFile: () => JSON.stringify(schema),
    expected: [
      `{"id":1,"next":${shownNode(2, 'null', '"[\\"\\\\n\\"]"')},"any":{"b":0.5,"a":null},"color":"BLUE","row":{"id":2,"any":["\\n"]},"span":"P1DT0.005S"}`,
      '{"id":3,"next":null,"any":7,"color":"BLUE","row":null,"span":"P3DT0.005S"}',
    ],
    deadLetters: ["column any['x']: DOUBLE takes a finite number"],
  });
});

const proto = `syntax = "proto3";
  message Node {
    int32 id = 1; optional Node next = 2; oneof any { uint64 number = 3; string text = 4; } map<string, double> numbers = 5; repeated Color colors = 6;
  }
  enum Color { RED = 0; BLUE = 1; }`;

test('documents of Protobuf', async () => {
  const message = protobuf.parse(proto, { keepCase: true }).root.resolveAll().lookupType('Node');
  const rows = [
    { id: 1, next: { id: 2, text: '{"a": [1]}', numbers: { b: 0.5, a: 1 }, colors: [1, 0, 9] }, number: 7 },
    { id: 3, text: '[1, 2]' },
    { id: 4, text: '[1, 2' },
  ];
  await checkQuery({
    sql: `CREATE STREAM s (id INT, next JSON, number JSON, text JSON, row ROW<id INT, text JSON, numbers JSON, next JSON> PATH '$.next', list JSON PATH '$.next.colors',
      color JSON PATH '$.next.colors[1]', b JSON PATH '$.next.numbers.b')
      WITH (format = 'protobuf', protobuf.schema = './node.proto'); SELECT * FROM s;`,
    rows: rows.map(row => Buffer.from(message.encode(message.create(row)).finish())),
    readFile: () => proto,
    expected: [
      '{"id":1,"next":{"id":2,"next":null,"number":null,"text":"{\\"a\\": [1]}","numbers":{"a":1,"b":0.5},"colors":["BLUE","RED","9"]},"number":7,"text":null,' +
        '"row":{"id":2,"text":{"a":[1]},"numbers":{"a":1,"b":0.5},"next":null},"list":["BLUE","RED","9"],"color":"RED","b":0.5}',
      '{"id":3,"next":null,"number":null,"text":[1,2],"row":null,"list":null,"color":null,"b":null}',
    ],
    deadLetters: ['column text: JSON takes a document'],
  });
});
