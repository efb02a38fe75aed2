// The functions on JSON, in its own type or in a VARCHAR.
import { cast } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import { isNumeric } from '../../types/coercion.ts';
import { isNested } from '../../types/forms.ts';
import { arrayOf, BOOLEAN, INT, JSON_TYPE, type SqlType, VARCHAR } from '../../types/sql-type.ts';
import type { ScalarDefinition } from '../definition.ts';
import { JSON_DOCUMENT, JSON_PATH } from './parameter.ts';
import { type ComposedFunction, type Overload, type TableFunction, tableCall } from './table-function.ts';

const D = `'{"id": 7, "tags": ["a", "b"], "at": {"x": 1.50}}'`;

const at = (run: Overload['run'], gives: SqlType = VARCHAR): Overload[] => [
  { takes: [JSON_DOCUMENT], optional: [JSON_PATH], gives, run, nullable: true },
];

const QUOTE: Overload = { takes: [VARCHAR], gives: VARCHAR, run: 'jsonQuote', total: true };

/** Numbers, truth values, documents and values with parts as they are, everything else as a string. */
function asJson(value: Expression): Expression {
  const { kind } = value.type;
  if (kind === 'json' || isNested(value.type)) return cast(cast(value, JSON_TYPE), VARCHAR);
  const text = kind === 'varchar' ? value : cast(value, VARCHAR);
  return isNumeric(value.type) || kind === 'boolean' || kind === 'null' ? text : tableCall('JSON_QUOTE', QUOTE, [text], value.span);
}

function made(name: 'JSON_ARRAY' | 'JSON_OBJECT', run: 'jsonArray' | 'jsonObject'): ScalarDefinition['bind'] {
  return ({ span }, args, binder) => {
    if (name === 'JSON_OBJECT' && args.length % 2 === 1) {
      binder.diagnostics.error('W0502', args.at(-1)!.span, 'The last name of JSON_OBJECT has no value.', {
        hint: "give names and values in turn: JSON_OBJECT('a', 1, 'b', 2)",
      });
      return null;
    }
    const isName = (i: number) => name === 'JSON_OBJECT' && i % 2 === 0;
    const texts = args.map((value, i) => (isName(i) && value.type.kind !== 'null' ? quotedName(value) : asJson(value)));
    const overload: Overload = { takes: [], rest: VARCHAR, gives: VARCHAR, run, seesNull: true };
    return tableCall(name, overload, texts, span);
  };
}

const quotedName = (value: Expression): Expression =>
  tableCall('JSON_QUOTE', QUOTE, [value.type.kind === 'varchar' ? value : cast(value, VARCHAR)], value.span);

export const JSON_FUNCTIONS: readonly (TableFunction | ComposedFunction)[] = [
  {
    name: 'JSON_VALUE',
    form: "JSON_VALUE(json [, 'path'])",
    says: 'The string, number or truth value at the path, as text with all its digits; NULL for objects, arrays, null, where nothing is, and where a wildcard leads to several places.',
    overloads: at('jsonValue'),
    example: [`JSON_VALUE(${D}, '$.at.x')`, '1.50'],
  },
  {
    name: 'JSON_EXTRACT_STRING',
    aliases: ['GET_JSON_OBJECT'],
    form: "JSON_EXTRACT_STRING(json [, 'path'])",
    says: 'The same, with objects and arrays as JSON.',
    overloads: at('jsonExtractText'),
    example: [`JSON_EXTRACT_STRING(${D}, '$.tags')`, '["a","b"]'],
  },
  {
    name: 'JSON_EXTRACT',
    form: "JSON_EXTRACT(json [, 'path'])",
    says: 'What stands at the path, as JSON without spaces: strings keep their quotes. NULL where nothing is.',
    overloads: at('jsonExtract'),
    example: [`JSON_EXTRACT(${D}, '$.tags[-1]')`, '"b"'],
  },
  {
    name: 'JSON_QUERY',
    form: "JSON_QUERY(json [, 'path'])",
    says: 'The object or array at the path, as JSON without spaces; NULL for anything else. With `.*` or `[*]` in the path: an array of all that it leads to.',
    overloads: at('jsonQuery'),
    example: [`JSON_QUERY(${D}, '$.tags[*]')`, '["a","b"]'],
  },
  {
    name: 'JSON_EXISTS',
    form: "JSON_EXISTS(json, 'path')",
    says: 'Whether anything stands at the path, null included.',
    overloads: [{ takes: [JSON_DOCUMENT, JSON_PATH], gives: BOOLEAN, run: 'jsonExists' }],
    example: [`JSON_EXISTS(${D}, '$.at.y')`, false],
  },
  {
    name: 'JSON_ARRAY_LENGTH',
    form: "JSON_ARRAY_LENGTH(json [, 'path'])",
    says: 'How many elements the array at the path has; 0 for anything else, NULL where nothing is.',
    overloads: at('jsonArrayLength', INT),
    example: [`JSON_ARRAY_LENGTH(${D}, '$.tags')`, 2],
  },
  {
    name: 'JSON_KEYS',
    aliases: ['JSON_OBJECT_KEYS'],
    form: "JSON_KEYS(json [, 'path'])",
    says: 'The names in the object at the path, as an array, each once; NULL for anything else.',
    overloads: at('jsonKeys', arrayOf(VARCHAR)),
    example: [`JSON_KEYS(${D})`, ['id', 'tags', 'at']],
  },
  {
    name: 'JSON_TYPE',
    aliases: ['JSON_TYPEOF'],
    form: "JSON_TYPE(json [, 'path'])",
    says: 'object, array, string, number, boolean or null; NULL where nothing is.',
    overloads: at('jsonType'),
    example: [`JSON_TYPE(${D}, '$.id')`, 'number'],
  },
  {
    name: 'JSON_VALID',
    form: 'JSON_VALID(text)',
    says: 'Whether the text is a JSON document.',
    overloads: [{ takes: [VARCHAR], gives: BOOLEAN, run: 'jsonValid', total: true }],
    example: ["JSON_VALID('{a: 1}')", false],
  },
  {
    name: 'TO_JSON',
    form: 'TO_JSON(x)',
    says: 'The value as JSON, as results show it; the same as CAST(x AS JSON), but a text becomes a JSON string.',
    argumentCount: [1, 1],
    bind: ({ span }, [value], binder) => {
      if (value!.type.kind === 'null') return binder.convert(value!, JSON_TYPE);
      const json = value!.type.kind === 'varchar' ? tableCall('JSON_QUOTE', QUOTE, [value!], span) : value!;
      return cast(json, JSON_TYPE, span);
    },
    example: ["TO_JSON(ARRAY['a'])[0]", 'a'],
  },
  {
    name: 'PARSE_JSON',
    form: 'PARSE_JSON(text)',
    says: 'The text as JSON; the same as CAST(text AS JSON). An error of the row where it is none.',
    argumentCount: [1, 1],
    bind: ({ span }, [value], binder) => {
      const text = binder.convert(value!, VARCHAR);
      return text === null ? null : cast(text, JSON_TYPE, span);
    },
    example: ['PARSE_JSON(\'{"a": {"b": 1}}\').a', { b: 1 }],
  },
  {
    name: 'JSON_COMPACT',
    form: 'JSON_COMPACT(json)',
    says: 'The document without spaces.',
    overloads: [{ takes: [JSON_DOCUMENT], gives: VARCHAR, run: 'jsonCompact' }],
    example: ['JSON_COMPACT(\'{"a": [1, 2]}\')', '{"a":[1,2]}'],
  },
  {
    name: 'JSON_QUOTE',
    form: 'JSON_QUOTE(text)',
    says: 'The text as a JSON string.',
    overloads: [QUOTE],
    example: ['JSON_QUOTE(\'say "weir"\')', '"say \\"weir\\""'],
  },
  {
    name: 'JSON_OBJECT',
    form: 'JSON_OBJECT(name, value, …)',
    says: 'A JSON object. Numbers, truth values, JSON, arrays, maps and rows stay what they are, NULL becomes null, everything else a string.',
    argumentCount: [0, Number.POSITIVE_INFINITY],
    bind: made('JSON_OBJECT', 'jsonObject'),
    example: ["JSON_OBJECT('id', 7, 'name', 'weir', 'to', NULL)", '{"id":7,"name":"weir","to":null}'],
  },
  {
    name: 'JSON_ARRAY',
    form: 'JSON_ARRAY(value, …)',
    says: 'A JSON array of such values.',
    argumentCount: [0, Number.POSITIVE_INFINITY],
    bind: made('JSON_ARRAY', 'jsonArray'),
    example: ["JSON_ARRAY(1, 'a', TRUE)", '[1,"a",true]'],
  },
];
