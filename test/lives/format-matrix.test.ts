// Every type from every format, in every life: a value, nothing, NULL, what is no value of the type, and what lies beyond its range; for columns
// that may be NULL and for those that may not.
import { test } from '@jest/globals';
import avro from 'avsc';
import protobuf from 'protobufjs';
import { checkQuery } from './check-query.ts';

interface TypeCase {
  readonly type: string;
  /** As results show it. */
  readonly shown: string;
  /** As JSON has it, and as a text has it where that is another. */
  readonly json: string;
  readonly text?: string;
  readonly avro: readonly [schema: unknown, value: unknown];
  readonly protobuf: readonly [type: string, value: unknown];
  /** What is no such value; of Avro the value of a union's other type. Null: whatever comes is one. */
  readonly wrong: {
    readonly json: string | null;
    readonly text: string | null;
    readonly avro: readonly [schema: unknown, value: unknown];
    readonly protobuf: unknown;
  };
}

const NO_TEXT = ['boolean', true] as const;
const logical = (type: string, logicalType: string, more: object = {}) => ({ type, logicalType, ...more });
const point = { type: 'record', name: 'Point', fields: ['x', 'y'].map(name => ({ name, type: 'long' })) };
const unscaled = (value: number) => Buffer.from([value >> 8, value & 255]);

const TYPES: readonly TypeCase[] = [
  {
    ...{ type: 'BOOLEAN', shown: 'true', json: 'true', text: 'TRUE', avro: ['boolean', true], protobuf: ['bool', true] },
    wrong: { json: '1', text: '1', avro: ['int', 1], protobuf: null },
  },
  {
    ...{ type: 'SMALLINT', shown: '-7', json: '-7.0', text: '-007', avro: ['int', -7], protobuf: ['int32', -7] },
    wrong: { json: '32768', text: '32768', avro: NO_TEXT, protobuf: 32768 },
  },
  {
    ...{ type: 'INT', shown: '7', json: '7', text: '+7', avro: ['long', 7], protobuf: ['sint64', 7] },
    wrong: { json: '"7"', text: '7x', avro: NO_TEXT, protobuf: 2 ** 40 },
  },
  {
    ...{
      type: 'BIGINT',
      shown: '4503599627370496',
      json: '4503599627370496',
      avro: ['long', 2 ** 52],
      protobuf: ['uint64', 2 ** 52],
    },
    wrong: { json: '1.5', text: '1.5', avro: NO_TEXT, protobuf: 2 ** 63 },
  },
  {
    ...{
      type: 'DECIMAL(5, 2)',
      shown: '1.50',
      json: '1.5',
      avro: [logical('bytes', 'decimal', { precision: 5, scale: 2 }), unscaled(150)],
    },
    ...{ protobuf: ['string', '1.5'] },
    wrong: { json: '1000', text: '1000', avro: ['string', 'x'], protobuf: '1000' },
  },
  {
    ...{ type: 'REAL', shown: '0.5', json: '0.5', text: '.5', avro: ['float', 0.5], protobuf: ['float', 0.5] },
    wrong: { json: '1e39', text: '1e39', avro: NO_TEXT, protobuf: Number.NaN },
  },
  {
    ...{ type: 'DOUBLE', shown: '0.1', json: '0.1', avro: ['double', 0.1], protobuf: ['double', 0.1] },
    wrong: { json: '"0.1"', text: 'x', avro: NO_TEXT, protobuf: Number.POSITIVE_INFINITY },
  },
  {
    ...{ type: 'VARCHAR', shown: '"é 7"', json: '"\\u00e9 7"', text: 'é 7', avro: ['string', 'é 7'], protobuf: ['string', 'é 7'] },
    wrong: { json: '7', text: null, avro: NO_TEXT, protobuf: null },
  },
  {
    ...{ type: 'BYTES', shown: '"AP8="', json: '"AP8="', text: 'AP8=', avro: ['bytes', Buffer.from([0, 255])] },
    ...{ protobuf: ['bytes', Buffer.from([0, 255])] },
    wrong: { json: '"weir!"', text: 'weir!', avro: NO_TEXT, protobuf: null },
  },
  {
    ...{ type: 'DATE', shown: '"2026-01-15"', json: '"2026-01-15"', text: '2026-01-15', avro: [logical('int', 'date'), 20468] },
    ...{ protobuf: ['string', '2026-01-15'] },
    wrong: { json: '20468', text: '15.1.2026', avro: NO_TEXT, protobuf: '2026-02-30' },
  },
  {
    ...{ type: 'TIME', shown: '"10:30:00.000"', json: '"10:30"', text: '10:30', avro: [logical('int', 'time-millis'), 37_800_000] },
    ...{ protobuf: ['string', '10:30'] },
    wrong: { json: '"25:00"', text: '25:00', avro: NO_TEXT, protobuf: '25:00' },
  },
  {
    ...{ type: 'TIMESTAMP(3)', shown: '"2026-01-15T10:00:00.000Z"', json: '"2026-01-15T10:00:00Z"', text: '2026-01-15 10:00' },
    ...{ avro: [logical('long', 'timestamp-millis'), Date.UTC(2026, 0, 15, 10)] },
    ...{ protobuf: ['google.protobuf.Timestamp', { seconds: Date.UTC(2026, 0, 15, 10) / 1000 }] },
    wrong: { json: '1768471200000', text: 'today', avro: NO_TEXT, protobuf: { seconds: 1e12 } },
  },
  {
    ...{ type: 'TIMESTAMP(3) WITHOUT TIME ZONE', shown: '"2026-01-15T10:00:00.000"', json: '"2026-01-15T10:00"', text: '2026-01-15 10:00' },
    ...{ avro: [logical('long', 'local-timestamp-millis'), Date.UTC(2026, 0, 15, 10)], protobuf: ['string', '2026-01-15T10:00'] },
    wrong: { json: '"2026-01-15T10:00Z"', text: '2026-01-15T10:00Z', avro: NO_TEXT, protobuf: '2026-01-15T10:00Z' },
  },
  {
    ...{ type: 'INTERVAL', shown: '"P1DT1H"', json: '"P1DT1H"', text: '1 day 01:00', avro: ['string', 'P1DT1H'] },
    ...{ protobuf: ['google.protobuf.Duration', { seconds: 90_000 }] },
    wrong: { json: '3600', text: 'soon', avro: NO_TEXT, protobuf: { seconds: 1e15 } },
  },
  {
    ...{ type: 'INTERVAL YEAR TO MONTH', shown: '"P1Y2M"', json: '"P1Y2M"', text: '14 months', protobuf: ['string', '14 months'] },
    avro: [{ type: 'fixed', name: 'Span', size: 12, logicalType: 'duration' }, Buffer.from([14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
    wrong: { json: '"P1D"', text: 'P1D', avro: ['string', 'P1D'], protobuf: 'P1D' },
  },
  {
    ...{
      type: 'ARRAY<INT>',
      shown: '[1,null,3]',
      json: '[1, null, 3]',
      avro: [{ type: 'array', items: ['null', 'int'] }, [{ int: 1 }, null, { int: 3 }]],
    },
    protobuf: ['repeated int64', [1, 3]],
    wrong: { json: '[1, "2"]', text: '[1', avro: NO_TEXT, protobuf: [2 ** 40] },
  },
  {
    ...{
      type: 'MAP<INT, INT>',
      shown: '{"1":10,"2":20}',
      json: '{"2": 20, "1": 10}',
      avro: [
        { type: 'map', values: 'int' },
        { 2: 20, 1: 10 },
      ],
    },
    protobuf: ['map<int32, int64>', { 2: 20, 1: 10 }],
    wrong: { json: '{"a": 1}', text: '{"a": 1}', avro: NO_TEXT, protobuf: { 1: 2 ** 40 } },
  },
  {
    ...{ type: 'ROW<y INT, x INT>', shown: '{"y":2,"x":1}', json: '{"x": 1, "y": 2, "z": 3}', avro: [point, { x: 1, y: 2 }] },
    protobuf: ['Point', { x: 1, y: 2 }],
    wrong: { json: '[1, 2]', text: '{"x": "1"}', avro: NO_TEXT, protobuf: { x: 2 ** 40 } },
  },
  {
    ...{
      type: 'JSON',
      shown: '{"b":[1.50,null],"a":{}}',
      json: '{"b": [1.50, null ], "a": {}}',
      avro: ['string', '{"b": [1.50, null ], "a": {}}'],
    },
    protobuf: ['string', '{"b": [1.50, null ], "a": {}}'],
    wrong: { json: null, text: '{"b"', avro: ['bytes', Buffer.from('{"b"')], protobuf: '{"b"' },
  },
];

interface Beyond {
  readonly json: string;
  readonly text?: string;
  /** Not there where nothing that the format can say lies beyond. */
  readonly avro?: unknown;
  readonly protobuf?: unknown;
}

/** Of the same type as the value, but outside the range of the column's. */
const BEYOND: Readonly<Record<string, Beyond>> = {
  SMALLINT: { json: '-32769', avro: -32769, protobuf: -32769 },
  INT: { json: '2147483648', avro: 2 ** 31, protobuf: 2 ** 31 },
  BIGINT: { json: '9223372036854775808', protobuf: 2 ** 63 },
  'DECIMAL(5, 2)': { json: '1000', avro: Buffer.from([1, 0x86, 0xa0]), protobuf: '-1000' },
  REAL: { json: '1e39', avro: Number.POSITIVE_INFINITY, protobuf: Number.NEGATIVE_INFINITY },
  DOUBLE: { json: '1e309', avro: Number.NaN, protobuf: Number.NaN },
  DATE: { json: '"2026-02-30"', text: '2026-02-30', avro: 2 ** 31 - 1, protobuf: '2026-13-01' },
  TIME: { json: '"24:00:01"', text: '24:00:01', avro: 86_400_001, protobuf: '24:00:01' },
  'TIMESTAMP(3)': { json: '"2026-02-30T10:00Z"', text: '2026-02-30 10:00', avro: 2 ** 52, protobuf: { seconds: 1e12 } },
  'ARRAY<INT>': { json: '[1, 2147483648]', protobuf: [2 ** 31] },
};

const nameOf = (i: number): string => `c${i}`;
const columns = (suffix: string) => TYPES.map(({ type }, i) => `${nameOf(i)} ${type}${suffix}`).join(', ');

type Payload = string | Uint8Array;
type Given = 'value' | 'missing' | 'null' | 'wrong' | 'beyond';
type GivenOf = (column: number) => Given;

interface Format {
  readonly name: string;
  readonly options: string;
  readonly files?: Readonly<Record<string, string>>;
  /** Null where the format cannot say that. */
  readonly encode: (given: GivenOf) => Payload | null;
}

const jsonOf = (given: GivenOf): string | null => {
  const members = TYPES.map(
    ({ type, json, wrong }, i) =>
      ({ value: json, missing: '', null: 'null', wrong: wrong.json, beyond: BEYOND[type]?.json ?? null })[given(i)],
  );
  if (members.includes(null)) return null;
  return `{${members.flatMap((text, i) => (text === '' ? [] : [`"${nameOf(i)}": ${text}`])).join(', ')}}`;
};

const csvOf = (given: GivenOf): string | null => {
  const quoted = (text: string | null) => (text === null ? null : `"${text.replaceAll('"', '""')}"`);
  const fields = TYPES.map(({ type, json, text = json, wrong }, i) => {
    const beyond = BEYOND[type];
    return { value: quoted(text), missing: '', null: '', wrong: quoted(wrong.text), beyond: quoted(beyond?.text ?? beyond?.json ?? null) }[
      given(i)
    ];
  });
  return fields.includes(null) ? null : fields.join(',');
};

const avroSchema = {
  ...{ type: 'record', name: 'All' },
  fields: TYPES.map((each, i) => ({ name: nameOf(i), type: ['null', each.avro[0], each.wrong.avro[0]] })),
};
const avroType = avro.Type.forSchema(avroSchema as avro.Schema, { wrapUnions: true });
const branchOf = (schema: unknown): string => {
  if (typeof schema === 'string') return schema;
  const { name, type } = schema as { name?: string; type: string };
  return name ?? type;
};

const avroOf = (given: GivenOf): Uint8Array | null => {
  const member = ([schema, value]: readonly [unknown, unknown]) => ({ [branchOf(schema)]: value });
  if (TYPES.some(({ type }, i) => given(i) === 'beyond' && BEYOND[type]?.avro === undefined)) return null;
  const value = TYPES.map((each, i) => {
    const kind = given(i);
    if (kind === 'beyond') return [nameOf(i), member([each.avro[0], BEYOND[each.type]!.avro])] as const;
    return [nameOf(i), kind === 'value' ? member(each.avro) : kind === 'wrong' ? member(each.wrong.avro) : null] as const;
  });
  return avroType.toBuffer(Object.fromEntries(value));
};

const proto = `syntax = "proto3"; import "google/protobuf/timestamp.proto"; import "google/protobuf/duration.proto";
  message Point { int64 x = 1; int64 y = 2; }
  message All { ${TYPES.map(({ protobuf: [type] }, i) => `${/^(repeated|map)/.test(type) ? '' : 'optional '}${type} ${nameOf(i)} = ${i + 1};`).join(' ')} }`;
const message = (() => {
  const root = new protobuf.Root();
  for (const file of ['timestamp', 'duration']) root.addJSON(protobuf.common.get(`google/protobuf/${file}.proto`)!.nested!);
  return protobuf.parse(proto, root, { keepCase: true }).root.resolveAll().lookupType('All');
})();

const protobufOf = (given: GivenOf): Uint8Array | null => {
  const value: Record<string, unknown> = {};
  for (const [i, each] of TYPES.entries()) {
    const beyond = BEYOND[each.type]?.protobuf;
    if ((given(i) === 'wrong' && each.wrong.protobuf === null) || (given(i) === 'beyond' && beyond === undefined)) return null;
    if (given(i) === 'value') value[nameOf(i)] = each.protobuf[1];
    else if (given(i) === 'wrong') value[nameOf(i)] = each.wrong.protobuf;
    else if (given(i) === 'beyond') value[nameOf(i)] = beyond;
  }
  return message.encode(message.fromObject(value)).finish();
};

const FORMATS: readonly Format[] = [
  { name: 'json', options: "format = 'json'", encode: jsonOf },
  { name: 'ndjson', options: "format = 'ndjson'", encode: jsonOf },
  { name: 'csv', options: "format = 'csv'", encode: csvOf },
  {
    name: 'avro',
    options: "format = 'avro', avro.schema = './all.avsc'",
    files: { './all.avsc': JSON.stringify(avroSchema) },
    encode: avroOf,
  },
  {
    ...{ name: 'protobuf', options: "format = 'protobuf', protobuf.schema = './all.proto', protobuf.message = 'All'" },
    ...{ files: { './all.proto': proto }, encode: protobufOf },
  },
];

const rowOf = (shown: (each: TypeCase) => string): string => `{${TYPES.map((each, i) => `"${nameOf(i)}":${shown(each)}`).join(',')}}`;
const FULL = rowOf(({ shown }) => shown);

/** Lists and maps of Protobuf are empty where they are missing, and have no NULL in them. */
const ofFormat = (name: string, row: string): string =>
  name === 'protobuf' ? row.replace('[1,null,3]', '[1,3]').replace('"c15":null', '"c15":[]').replace('"c16":null', '"c16":{}') : row;

for (const { name, options, files = {}, encode } of FORMATS) {
  const readFile = (file: string) => files[file] ?? null;

  test(`every type from ${name}`, async () => {
    const rows: Payload[] = [encode(() => 'value')!, encode(() => 'missing')!, encode(() => 'null')!];
    const deadLetters: string[] = [];
    for (const [i] of TYPES.entries()) {
      for (const given of ['wrong', 'beyond'] as const) {
        const payload = encode(column => (column === i ? given : 'value'));
        if (payload === null) continue;
        rows.push(payload);
        deadLetters.push(`column ${nameOf(i)}`);
      }
    }
    const none = ofFormat(
      name,
      rowOf(() => 'null'),
    );
    const sql = `CREATE STREAM s (${columns('')}) WITH (${options}); SELECT * FROM s;`;
    await checkQuery({ sql, rows, readFile, expected: [ofFormat(name, FULL), none, none], deadLetters });
  });

  test(`every type NOT NULL from ${name}`, async () => {
    const rows: Payload[] = [encode(() => 'value')!];
    const deadLetters: string[] = [];
    for (const [i] of TYPES.entries()) {
      const isNeverMissing = name === 'protobuf' && (i === 15 || i === 16);
      for (const given of [...(isNeverMissing ? [] : (['missing', 'null'] as const)), 'wrong', 'beyond'] as const) {
        const payload = encode(column => (column === i ? given : 'value'));
        if (payload === null) continue;
        rows.push(payload);
        deadLetters.push(given === 'missing' || given === 'null' ? `column ${nameOf(i)}: ` : `column ${nameOf(i)}`);
      }
    }
    const sql = `CREATE STREAM s (${columns(' NOT NULL')}) WITH (${options}); SELECT * FROM s;`;
    await checkQuery({ sql, rows, readFile, expected: [ofFormat(name, FULL)], deadLetters });
  });
}

test.each(TYPES.map(each => [each.type, each] as const))('%s from a raw payload', async (_, each) => {
  const { type, shown, json, text = json, wrong } = each;
  const takesAll = type === 'VARCHAR' || type === 'BYTES';
  const payload = type === 'BYTES' ? Buffer.from([0, 255]) : takesAll ? text : ` ${text}\n`;
  const isWrong = !takesAll && wrong.text !== null;
  const beyond = BEYOND[type];
  const bad = [...(isWrong ? [wrong.text] : []), ...(beyond ? [beyond.text ?? beyond.json] : [])];
  const nothing = takesAll ? '' : ' \n';
  const rows = [payload, nothing, ...bad];
  for (const constraint of ['', ' NOT NULL']) {
    const isRefused = constraint !== '' && !takesAll;
    await checkQuery({
      ...{ sql: `CREATE STREAM s (c ${type}${constraint}) WITH (format = 'raw'); SELECT * FROM s;`, rows },
      expected: [`{"c":${shown}}`, ...(isRefused ? [] : [`{"c":${takesAll ? '""' : 'null'}}`])],
      deadLetters: [...(isRefused ? ['column c: '] : []), ...bad.map(() => 'column c')],
    });
  }
});
