// What a script says of its schema files, and what the schemas say of its columns.
import { expect, test } from '@jest/globals';
import { compile } from '../../../shared/sql/compile.ts';

const FILES: Readonly<Record<string, string>> = {
  './trade.avsc':
    '{"type":"record","name":"T","fields":[{"name":"n","type":"long"},{"name":"at","type":"long"},{"name":"v","type":["null","V"]}]}',
  './good.avsc':
    '{"type":"record","name":"T","fields":[{"name":"n","type":"long"},{"name":"at","type":{"type":"long","logicalType":"timestamp-micros"}}]}',
  './text.avsc': '"string"',
  './broken.avsc': '{"type":',
  './trade.proto': 'syntax = "proto3"; message A { int64 n = 1; repeated string tags = 2; } message B { A a = 1; }',
  './broken.proto': 'message {',
  './imports.proto': 'syntax = "proto3"; import "none.proto"; message A { int64 n = 1; }',
};

const errorsOf = (columns: string, options: string): string[] => {
  const sql = `CREATE STREAM s (${columns}) WITH (${options}); SELECT * FROM s;`;
  const { diagnostics } = compile(sql, { readFile: file => FILES[file] ?? null });
  return diagnostics.map(({ code, message }) => `${code} ${message}`);
};

test.each<[string, string, (string | RegExp)[]]>([
  ['n BIGINT, at TIMESTAMP', "format = 'avro', avro.schema = './good.avsc', avro.header = 'single-object'", []],
  ['n BIGINT', "format = 'protobuf', protobuf.schema = './trade.proto', protobuf.message = 'A'", []],
  ["n BIGINT PATH '$.a.n'", "format = 'protobuf', protobuf.schema = './trade.proto', protobuf.message = 'B'", []],
  [
    'n BIGINT',
    "format = 'avro', avro.schema = './trade.avsc'",
    [/W0311 The schema `\.\/trade\.avsc` cannot be used: there is no type V\./],
  ],
  ['n BIGINT', "format = 'avro', avro.schema = './text.avsc'", [/cannot be used: a stream needs a record at the top/]],
  ['n BIGINT', "format = 'avro', avro.schema = './broken.avsc'", [/cannot be used: it is not JSON/]],
  [
    'm BIGINT, n VARCHAR',
    "format = 'avro', avro.schema = './good.avsc'",
    ['W0311 The record of the schema has no field m; it has n, at.', 'W0311 The column is VARCHAR, and the schema has long at $.n.'],
  ],
  [
    'at BIGINT',
    "format = 'avro', avro.schema = './good.avsc'",
    ['W0311 The column is BIGINT, and the schema has timestamp-micros at $.at.'],
  ],
  [
    'n BIGINT',
    "format = 'avro', avro.schema = './good.avsc', avro.header = 'glue', avro.schema.id = '7'",
    [/W0802 `avro\.schema\.id` cannot be `7`/],
  ],
  ['n BIGINT', "format = 'protobuf', protobuf.schema = './trade.proto'", [/it has several messages \(A, B\); say which/]],
  ['n BIGINT', "format = 'protobuf', protobuf.schema = './trade.proto', protobuf.message = 'C'", [/it has no message C; it has A, B/]],
  ['n BIGINT', "format = 'protobuf', protobuf.schema = './broken.proto'", [/cannot be used: "\.\/broken\.proto": illegal/]],
  ['n BIGINT', "format = 'protobuf', protobuf.schema = './imports.proto'", [/cannot be used: there is no file "\.\/none\.proto"/]],
  [
    'tags VARCHAR',
    "format = 'protobuf', protobuf.schema = './trade.proto', protobuf.message = 'A'",
    [/is repeated; name one of its elements/],
  ],
])('%s with %s', (columns, options, expected) => {
  const errors = errorsOf(columns, options);
  expect(errors).toHaveLength(expected.length);
  for (const [i, each] of expected.entries()) {
    if (typeof each === 'string') expect(errors[i]).toBe(each);
    else expect(errors[i]).toMatch(each);
  }
});
