// The functions on maps and rows, and those that take a map as well as an array.
import type { ExpressionBinder } from '../../binder/expression-binder.ts';
import type { EngineExport } from '../../codegen/fragments/imports.ts';
import { quoted } from '../../diagnostics/suggestion.ts';
import { describeType } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import { isMapKey, MAP_KEYS_NOTE } from '../../types/forms.ts';
import { arrayOf, BOOLEAN, INT, type MapType, mapOf, type RowField, rowOf, type SqlType, typeText } from '../../types/sql-type.ts';
import type { ScalarDefinition } from '../definition.ts';
import { arrayArgument } from './arrays.ts';
import type { ComposedFunction } from './table-function.ts';
import { tableCall } from './table-function.ts';

type Bind = ScalarDefinition['bind'];

const M = "MAP['a', 1, 'b', 2]";

const bindMap: Bind = ({ span }, args, binder) => {
  if (args.length % 2 === 1) {
    binder.diagnostics.error('W0502', args.at(-1)!.span, 'The last key of MAP has no value.', {
      hint: "give keys and values in turn: MAP['a', 1, 'b', 2]",
    });
    return null;
  }
  const unified = (which: 0 | 1, what: string): Expression[] | null =>
    args.length === 0
      ? []
      : binder.unify(
          args.filter((_, i) => i % 2 === which),
          what,
        );
  const [keys, values] = [unified(0, 'The keys of MAP'), unified(1, 'The values of MAP')];
  if (keys === null || values === null) return null;
  if (keys[0] !== undefined && !isKey(keys[0].type, keys[0], binder)) return null;
  const none: SqlType = { kind: 'null' };
  const type = mapOf(keys[0]?.type ?? none, values[0]?.type ?? none);
  const pairs = keys.flatMap((key, i) => [key, values[i]!]);
  return tableCall('MAP', { takes: [], rest: none, gives: type, run: 'mapOfPairs', seesNull: true }, pairs, span);
};

function isKey(type: SqlType, { span }: Expression, binder: ExpressionBinder): boolean {
  if (isMapKey(type)) return true;
  binder.diagnostics.error('W0502', span, `${typeText(type)} cannot be the key of a MAP.`, {
    note: MAP_KEYS_NOTE,
    hint: 'write CAST(… AS VARCHAR)',
  });
  return false;
}

const bindRow: Bind = ({ span, fieldNames = [], arguments: asts }, args, binder) => {
  const fields: RowField[] = [];
  for (const [i, { type }] of args.entries()) {
    const ast = asts[i]!;
    const written = fieldNames[i] ?? (ast.kind === 'name' || ast.kind === 'field' ? ast.name : null);
    const name = written?.text ?? `f${i + 1}`;
    if (fields.some(field => field.name === name)) {
      const hint = 'give one of them another name with AS';
      binder.diagnostics.error('W0502', ast.span, `Two fields of this ROW are called ${quoted(name)}.`, { hint });
      return null;
    }
    fields.push({ name, type });
  }
  const type = rowOf(fields);
  return tableCall('ROW', { takes: fields.map(field => field.type), gives: type, run: 'listOf', total: true, seesNull: true }, args, span);
};

/** Of one map, perhaps with a key behind it. */
function ofMap(name: string, run: EngineExport, gives: (map: MapType) => SqlType): Bind {
  return ({ span }, args, binder) => {
    const [map, key] = args as [Expression, Expression | undefined];
    if (map.type.kind !== 'map') {
      binder.diagnostics.error('W0502', map.span, `${name} takes a MAP, not ${describeType(map)}.`, {
        hint: map.type.kind === 'json' ? 'write CAST(… AS MAP<VARCHAR, VARCHAR>), or of what its values are' : "write MAP['key', value]",
      });
      return null;
    }
    const type = map.type;
    const given = key === undefined ? [] : [binder.convert(key, type.key)];
    if (given[0] === null) return null;
    const list = [map, ...(given as Expression[])];
    return tableCall(name, { takes: list.map(each => each.type), gives: gives(type), run, total: true }, list, span);
  };
}

const bindCount: Bind = (call, args, binder) => {
  const [argument] = args as [Expression];
  if (argument.type.kind === 'map') return ofMap('CARDINALITY', 'elementCount', () => INT)(call, args, binder);
  const array = arrayArgument('CARDINALITY', argument, binder);
  if (array === null) return null;
  return tableCall('CARDINALITY', { takes: [array.type], gives: INT, run: 'elementCount', total: true }, [array], call.span);
};

const bindFromArrays: Bind = ({ span }, args, binder) => {
  const [keys, values] = args.map(argument => arrayArgument('MAP_FROM_ARRAYS', argument, binder));
  if (!keys || !values || !isKey(keys.type.element, keys, binder)) return null;
  const type = mapOf(keys.type.element, values.type.element);
  return tableCall('MAP_FROM_ARRAYS', { takes: [keys.type, values.type], gives: type, run: 'mapOfLists' }, [keys, values], span);
};

const bindConcat: Bind = ({ span }, args, binder) => {
  const maps = binder.unify(args, 'The maps of MAP_CONCAT');
  if (maps === null) return null;
  const { type } = maps[0]!;
  if (type.kind !== 'map') {
    binder.diagnostics.error('W0502', span, `MAP_CONCAT takes two MAPs, not ${describeType(maps[0]!)}.`, {
      hint: "write MAP['key', value]",
    });
    return null;
  }
  return tableCall('MAP_CONCAT', { takes: [type, type], gives: type, run: 'mapConcat', total: true }, maps, span);
};

export const MAP_FUNCTIONS: readonly ComposedFunction[] = [
  {
    name: 'CARDINALITY',
    aliases: ['ARRAY_LENGTH', 'ARRAY_SIZE', 'MAP_SIZE'],
    form: 'CARDINALITY(array)\nCARDINALITY(map)',
    says: 'How many elements or entries there are, NULLs included.',
    argumentCount: [1, 1],
    bind: bindCount,
    example: ['CARDINALITY(ARRAY[1, NULL])', 2],
  },
  {
    name: 'MAP',
    form: 'MAP[key, value, …]',
    says: 'A map of these entries. A key that is NULL is an error of the row; of one that stands twice the last counts.',
    argumentCount: [0, Number.POSITIVE_INFINITY],
    bind: bindMap,
    example: [M, { a: 1, b: 2 }],
  },
  {
    name: 'MAP_FROM_ARRAYS',
    form: 'MAP_FROM_ARRAYS(keys, values)',
    says: 'A map of the keys of one array and the values of another.',
    argumentCount: [2, 2],
    bind: bindFromArrays,
    example: ["MAP_FROM_ARRAYS(ARRAY['a'], ARRAY[1])", { a: 1 }],
  },
  {
    name: 'MAP_KEYS',
    form: 'MAP_KEYS(map)',
    says: 'The keys, in their order.',
    argumentCount: [1, 1],
    bind: ofMap('MAP_KEYS', 'mapKeys', map => arrayOf(map.key)),
    example: [`MAP_KEYS(${M})`, ['a', 'b']],
  },
  {
    name: 'MAP_VALUES',
    form: 'MAP_VALUES(map)',
    says: 'The values, in the order of their keys.',
    argumentCount: [1, 1],
    bind: ofMap('MAP_VALUES', 'mapValues', map => arrayOf(map.value)),
    example: [`MAP_VALUES(${M})`, [1, 2]],
  },
  {
    name: 'MAP_ENTRIES',
    form: 'MAP_ENTRIES(map)',
    says: 'The entries, in the order of their keys, as rows of `key` and `value`.',
    argumentCount: [1, 1],
    bind: ofMap('MAP_ENTRIES', 'mapEntries', ({ key, value }) =>
      arrayOf(
        rowOf([
          { name: 'key', type: key },
          { name: 'value', type: value },
        ]),
      ),
    ),
    example: [`MAP_ENTRIES(${M})[2].value`, 2],
  },
  {
    name: 'MAP_CONTAINS_KEY',
    form: 'MAP_CONTAINS_KEY(map, key)',
    says: 'Whether there is such a key, also where its value is NULL.',
    argumentCount: [2, 2],
    bind: ofMap('MAP_CONTAINS_KEY', 'hasKey', () => BOOLEAN),
    example: [`MAP_CONTAINS_KEY(${M}, 'c')`, false],
  },
  {
    name: 'MAP_CONCAT',
    form: 'MAP_CONCAT(a, b)',
    says: 'The entries of both; where both have a key, the second’s.',
    argumentCount: [2, 2],
    bind: bindConcat,
    example: [`MAP_CONCAT(${M}, MAP['b', 3])['b']`, 3],
  },
  {
    name: 'ROW',
    aliases: ['STRUCT'],
    form: 'ROW(x [AS name], …)',
    says: 'A row of these fields. Without a name a column keeps its own, and any other field is called f1, f2 … by its place.',
    argumentCount: [1, Number.POSITIVE_INFINITY],
    bind: bindRow,
    example: ["ROW(1, 'a' AS name)", { f1: 1, name: 'a' }],
  },
];
