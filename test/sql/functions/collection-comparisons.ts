// Which expressions over arrays, maps, rows and documents must give the same in Weir and DuckDB, by function of the table.
import type { Compared } from './comparisons.ts';

export const COMPARED_COLLECTIONS: ReadonlyMap<string, readonly Compared[]> = new Map<string, readonly Compared[]>([
  [
    'ARRAY',
    [
      ['ARRAY[i, j, NULL]', '[i, j, NULL]::JSON'],
      ['ARRAY[s, r][2]', '[s, r][2]'],
      ['ARRAY[i, j][j]', '[i, j][j]'],
      ['ARRAY[i, j] = ARRAY[j, i]', '[i, j] = [j, i]'],
    ],
  ],
  [
    'ARRAY_CONTAINS',
    [
      ['ARRAY_CONTAINS(ARRAY[i, 1, 7], j)', 'CASE WHEN j IS NULL THEN i IS NULL ELSE list_contains([i, 1, 7], j) END'],
      ['CONTAINS(ARRAY[s], r)', 'CASE WHEN r IS NULL THEN s IS NULL ELSE list_contains([s], r) END'],
    ],
  ],
  ['ARRAY_POSITION', [['ARRAY_POSITION(ARRAY[i, 1, 7], 7)', 'list_position([i, 1, 7], 7)']]],
  ['ARRAY_APPEND', [['ARRAY_APPEND(ARRAY[i], j)', 'list_append([i], j)::JSON']]],
  ['ARRAY_PREPEND', [['ARRAY_PREPEND(i, ARRAY[j])', 'list_prepend(i, [j])::JSON']]],
  ['ARRAY_REMOVE', [['ARRAY_REMOVE(ARRAY[i, 1, 2], 1)', 'list_filter([i, 1, 2], x -> x IS DISTINCT FROM 1)::JSON']]],
  [
    'ARRAY_CONCAT',
    [
      ['ARRAY_CONCAT(ARRAY[i], ARRAY[j, i])', 'list_concat([i], [j, i])::JSON'],
      ['ARRAY[i] || ARRAY[j]', '([i] || [j])::JSON'],
    ],
  ],
  [
    'ARRAY_DISTINCT',
    [
      [
        'CARDINALITY(ARRAY_DISTINCT(ARRAY[i, j, 1, 1]))',
        'len(list_distinct([i, j, 1, 1])) + CASE WHEN i IS NULL OR j IS NULL THEN 1 ELSE 0 END',
      ],
    ],
  ],
  ['ARRAY_REVERSE', [['ARRAY_REVERSE(ARRAY[i, j, 1])', 'list_reverse([i, j, 1])::JSON']]],
  [
    'ARRAY_SORT',
    [
      ['ARRAY_SORT(ARRAY[i, j, 1])', "list_sort([i, j, 1], 'ASC', 'NULLS LAST')::JSON"],
      ['ARRAY_SORT(ARRAY[s, r])', "list_sort([s, r], 'ASC', 'NULLS LAST')::JSON"],
    ],
  ],
  ['ARRAY_MIN', [['ARRAY_MIN(ARRAY[i, j])', 'list_min([i, j])']]],
  ['ARRAY_MAX', [['ARRAY_MAX(ARRAY[l, m])', 'list_max([l, m])']]],
  [
    'ARRAY_SLICE',
    [
      ['ARRAY_SLICE(ARRAY[1, i, j, 4], 2, 3)', 'list_slice([1, i, j, 4], 2, 3)::JSON'],
      ['ARRAY_SLICE(ARRAY[1, i, j, 4], -2, -1)', 'list_slice([1, i, j, 4], -2, -1)::JSON'],
    ],
  ],
  ['ARRAY_JOIN', [["ARRAY_JOIN(ARRAY[s, 'x', r], '-')", "array_to_string([s, 'x', r], '-')"]]],
  ['SPLIT', [["SPLIT(s, '-')", "string_split(s, '-')::JSON"]]],
  [
    'SEQUENCE',
    [
      ['SEQUENCE(1, MOD(i, 20))', 'range(1, i % 20 + 1)::JSON'],
      ['SEQUENCE(10, MOD(i, 20), -3)', 'generate_series(10, i % 20, -3)::JSON'],
    ],
  ],
  [
    'CARDINALITY',
    [
      ['CARDINALITY(ARRAY[i, j])', 'len([i, j])'],
      ["CARDINALITY(MAP['a', i])", "cardinality(MAP {'a': i})"],
    ],
  ],
  ['MAP', [["MAP['a', i, 'b', j]['b']", "MAP {'a': i, 'b': j}['b']"]]],
  ['MAP_FROM_ARRAYS', [["MAP_FROM_ARRAYS(ARRAY['a', 'b'], ARRAY[i, j])['a']", "map_from_entries([{'k': 'a', 'v': i}])['a']"]]],
  ['MAP_KEYS', [['MAP_KEYS(MAP[1, i, 2, j])', 'map_keys(MAP {1: i, 2: j})::JSON']]],
  ['MAP_VALUES', [['MAP_VALUES(MAP[1, i, 2, j])', 'map_values(MAP {1: i, 2: j})::JSON']]],
  ['MAP_ENTRIES', [['MAP_ENTRIES(MAP[1, i])', 'map_entries(MAP {1: i})::JSON']]],
  ['MAP_CONTAINS_KEY', [['MAP_CONTAINS_KEY(MAP[1, 2], i)', 'CASE WHEN i IS NULL THEN NULL ELSE i = 1 END']]],
  ['MAP_CONCAT', [["MAP_CONCAT(MAP['a', i], MAP['a', j])['a']", "map_concat(MAP {'a': i}, MAP {'a': j})['a']"]]],
  [
    'ROW',
    [
      ['ROW(i AS a, s AS b)', "{'a': i, 'b': s}::JSON"],
      ['ROW(i AS a, s AS b).b', "{'a': i, 'b': s}.b"],
    ],
  ],
  [
    'TO_JSON',
    [
      ['TO_JSON(s)', 'to_json(s)'],
      ['TO_JSON(i)', 'to_json(i)'],
      ['TO_JSON(ROW(i AS a, ARRAY[s] AS b))', "to_json({'a': i, 'b': [s]})"],
    ],
  ],
  ['JSON_QUOTE', [['JSON_QUOTE(s)', 'to_json(s)']]],
  ['JSON_OBJECT', ["JSON_OBJECT('a', i, 'b', s, 'c', b)"]],
  ['JSON_ARRAY', ['JSON_ARRAY(i, s, NULL, l)']],
]);
