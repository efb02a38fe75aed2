// Groups over records of Avro and Protobuf in every life: records go to shards by the columns of PARTITIONED BY, whatever their type.
import { expect, test } from '@jest/globals';
import avro from 'avsc';
import protobuf from 'protobufjs';
import { binaryPartitionKey } from '../../local/in-process/binary-partition-key.ts';
import { compile } from '../../shared/sql/compile.ts';
import { checkQuery } from './check-query.ts';

const FILES: Readonly<Record<string, string>> = {
  './order.avsc': JSON.stringify({
    type: 'record',
    name: 'Order',
    fields: [
      {
        name: 'customer',
        type: {
          type: 'record',
          name: 'Customer',
          fields: [
            { name: 'id', type: 'long' },
            { name: 'region', type: ['null', 'string'] },
          ],
        },
      },
      {
        name: 'lines',
        type: {
          type: 'array',
          items: {
            type: 'record',
            name: 'Line',
            fields: [
              { name: 'item', type: 'string' },
              { name: 'count', type: 'int' },
            ],
          },
        },
      },
      { name: 'paid', type: 'boolean' },
    ],
  }),
  './order.proto': `syntax = "proto3"; message Order { Customer customer = 1; repeated Line lines = 2; bool paid = 3; }
    message Customer { int64 id = 1; optional string region = 2; } message Line { string item = 1; int32 count = 2; }`,
};
const readFile = (file: string) => FILES[file] ?? null;

const order = (id: number, region: string | null, ...lines: [string, number][]) => ({
  customer: { id, region },
  lines: lines.map(([item, count]) => ({ item, count })),
  paid: id % 2 === 0,
});
const ORDERS = [
  order(1, 'eu', ['a', 2], ['b', 1]),
  order(2, null),
  order(1, 'eu', ['a', 3]),
  order(3, 'us', ['c', 1]),
  order(2, null, ['a', 5]),
];

const avroType = avro.Type.forSchema(JSON.parse(FILES['./order.avsc']!) as avro.Schema);
const message = protobuf.parse(FILES['./order.proto']!, { keepCase: true }).root.resolveAll().lookupType('Order');
const FORMATS = [
  { options: "format = 'avro', avro.schema = './order.avsc'", encode: (value: (typeof ORDERS)[number]) => avroType.toBuffer(value) },
  {
    options: "format = 'protobuf', protobuf.schema = './order.proto', protobuf.message = 'Order'",
    encode: ({ customer: { id, region }, ...rest }: (typeof ORDERS)[number]) =>
      Buffer.from(message.encode(message.create({ customer: { id, ...(region !== null && { region }) }, ...rest })).finish()),
  },
];

for (const { options, encode } of FORMATS) {
  test(`groups over ${options.slice(0, 17)}`, async () => {
    const sql = `CREATE STREAM orders (id BIGINT PATH '$.customer.id', customer ROW<region VARCHAR>, lines ARRAY<ROW<count INT, item VARCHAR>>, paid BOOLEAN)
      PARTITIONED BY (id, paid) WITH (${options});
      SELECT id, paid, customer.region, item, SUM(count) AS total FROM orders LEFT JOIN UNNEST(lines) AS l ON TRUE
      GROUP BY id, paid, customer.region, item EMIT CHANGES;`;
    await checkQuery({
      sql,
      rows: ORDERS.map(encode),
      readFile,
      expected: [
        { id: 1, paid: false, region: 'eu', item: 'a', total: 2 },
        { id: 1, paid: false, region: 'eu', item: 'b', total: 1 },
        { id: 2, paid: true, region: null, item: null, total: null },
        { id: 1, paid: false, region: 'eu', item: 'a', total: 5 },
        { id: 3, paid: false, region: 'us', item: 'c', total: 1 },
        { id: 2, paid: true, region: null, item: 'a', total: 5 },
      ],
    });
  });

  test(`partition keys of ${options.slice(0, 17)}`, () => {
    const keysOf = (columns: string) => {
      const sql = `CREATE STREAM orders (id BIGINT PATH '$.customer.id', region VARCHAR PATH '$.customer.region', paid BOOLEAN)
        PARTITIONED BY (${columns}) WITH (${options}); SELECT id FROM orders;`;
      const keyOf = binaryPartitionKey(compile(sql, { readFile }).application!.stages[0]!.stage.source)!;
      return [...ORDERS.slice(0, 2).map(encode), Buffer.from([0xff])].map(payload => keyOf(payload, 'broken'));
    };
    expect(keysOf('id')).toEqual(['1', '2', 'broken']);
    expect(keysOf('region, id')).toEqual(['["eu",1]', '[null,2]', 'broken']);
    expect(keysOf('region')).toEqual(['eu', '[null]', 'broken']);
    expect(keysOf('paid')).toEqual(['false', 'true', 'broken']);
  });
}
