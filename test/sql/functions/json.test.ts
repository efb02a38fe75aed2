// The JSON functions against DuckDB's over random documents and paths, and against JSON.parse where they must refuse.
import { expect, test } from '@jest/globals';
import {
  jsonArrayLength,
  jsonExists,
  jsonExtract,
  jsonExtractText,
  jsonPath,
  jsonQuery,
  jsonType,
  jsonValid,
  jsonValue,
  RowError,
} from '../../../shared/engine/index.ts';
import { SCALAR_FAMILIES } from '../../../shared/sql/functions/scalar-table.ts';
import { askDuckDb } from './duckdb.ts';
import { randomFrom } from './random-rows.ts';

const PAIR_COUNT = 2000;
const SEED = Number(process.env.WEIR_SEED ?? 815);
const NAMES = ['a', 'b', 'c d', 'é', '__proto__', 'constructor'];

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** A document as text, with spaces in places. Numbers and strings are spelt as DuckDB spells them; Weir keeps the spelling it finds. */
function randomDocument(random: () => number, depth: number): string {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const space = () => pick(['', '', ' ', '\n ', '\t']);
  const inner = () => space() + randomDocument(random, depth - 1) + space();
  const many = () => Array.from({ length: Math.floor(random() * 4) }, (_, i) => i);
  const scalars = ['1', '-2.5', '1.0', '12345678901234567890', 'true', 'false', 'null', '"x"', '"a\\né\\"b"', '""', '"{[,:]}"'];
  if (depth === 0 || random() < 0.2) return pick(scalars);
  if (random() < 0.4) return `[${many().map(inner).join(',')}]`;
  const shift = Math.floor(random() * NAMES.length);
  return `{${many()
    .map(i => `${space()}${JSON.stringify(NAMES[(i + shift) % NAMES.length])}${space()}:${inner()}`)
    .join(',')}${space()}}`;
}

function randomPath(random: () => number): string {
  const steps = ['.a', '.b', '."c d"', '.é', '[0]', '[1]', '[-1]', '.__proto__', '.constructor'];
  return `$${Array.from({ length: Math.floor(random() * 3.5) }, () => steps[Math.floor(random() * steps.length)]).join('')}`;
}

const TYPES: Readonly<Record<string, string>> = {
  OBJECT: 'object',
  ARRAY: 'array',
  VARCHAR: 'string',
  BOOLEAN: 'boolean',
  NULL: 'null',
};

test('random documents are read as DuckDB reads them', async () => {
  const random = randomFrom(SEED);
  const pairs = Array.from({ length: PAIR_COUNT }, () => [randomDocument(random, 4), randomPath(random)] as const);
  const values = pairs.map(([document, path], i) => `(${i}, ${quoted(document)}, ${quoted(path)})`);
  const answers = await askDuckDb(`SELECT json_extract_string(d, p), json_extract(d, p), json_exists(d, p), json_array_length(d, p),
    json_type(d, p) FROM (VALUES ${values.join(', ')}) AS v(n, d, p) ORDER BY n`);
  const differences = pairs.flatMap(([document, text], i) => {
    const path = jsonPath(text);
    const own = [jsonExtractText(document, path), jsonExtract(document, path), jsonExists(document, path), jsonArrayLength(document, path)];
    const ownType = jsonType(document, path);
    const [there, type] = [answers[i]!.slice(0, 4), answers[i]![4]!];
    const isContainer = ownType === 'object' || ownType === 'array';
    const consistent =
      jsonValue(document, path) === (isContainer ? null : own[0]) && jsonQuery(document, path) === (isContainer ? own[1] : null);
    const texts = own.map(value => (value === null ? null : String(value)));
    const same = JSON.stringify(texts) === JSON.stringify(there) && ownType === (type === null ? null : (TYPES[type] ?? 'number'));
    return same && consistent ? [] : [{ seed: SEED, document, path: text, own, ownType, there, type }];
  });
  expect(differences.slice(0, 3)).toEqual([]);
});

test('a text is JSON exactly when JSON.parse takes it', () => {
  const random = randomFrom(SEED + 1);
  for (let i = 0; i < 3000; i++) {
    const document = randomDocument(random, 3);
    const at = Math.floor(random() * document.length);
    const broken = document.slice(0, at) + ['', ',', '}', '"', ' ', '\\', '0'][Math.floor(random() * 7)] + document.slice(at + 1);
    let parses = true;
    try {
      JSON.parse(broken);
    } catch {
      parses = false;
    }
    expect({ broken, valid: jsonValid(broken) }).toEqual({ broken, valid: parses });
    if (!parses) expect(() => jsonValue(broken, jsonPath('$.a'))).toThrow(RowError);
  }
});

test('of fields with one name the last counts, as in records', () => {
  expect(jsonValue('{"a": 1, "\\u0061": 2}', jsonPath('$.a'))).toBe('2');
});

test('deep documents do not overflow', () => {
  const deep = '['.repeat(200_000) + ']'.repeat(200_000);
  expect(jsonArrayLength(deep, jsonPath('$'))).toBe(1);
  expect(jsonType(deep, jsonPath('$[0][0]'))).toBe('array');
});

test('wildcards: every part there is', () => {
  const text = '{"a": [{"b": 1}, {"b": [2, 3]}, 4, {"c": 5}], "d": {"x": 6, "y": {}}}';
  const at = (path: string) => [jsonQuery(text, jsonPath(path)), jsonValue(text, jsonPath(path)), jsonExists(text, jsonPath(path))];
  expect(at('$.a[*].b')).toEqual(['[1,[2,3]]', null, true]);
  expect(at('$.a[*]')).toEqual(['[{"b":1},{"b":[2,3]},4,{"c":5}]', null, true]);
  expect(at('$.d.*')).toEqual(['[6,{}]', null, true]);
  expect(at('$.*.x')).toEqual(['[6]', '6', true]);
  expect(at('$.a[*].b[*]')).toEqual(['[2,3]', null, true]);
  expect(at('$.a[*].none')).toEqual(['[]', null, false]);
  expect(at('$.d[*]')).toEqual(['[]', null, false]);
});

test.each(['a.b', '$.', '$..a', '$[a]', '$.a[', '$["a]', '', '$.a b', '/a'])('the path %s is refused', path => {
  expect(() => jsonPath(path)).toThrow(RowError);
});

test('the family is whole', () => {
  expect(SCALAR_FAMILIES.find(({ title }) => title === 'JSON')!.functions.length).toBeGreaterThanOrEqual(10);
});
