// The functions on arrays.

import type { ExpressionBinder } from '../../binder/expression-binder.ts';
import type { EngineExport } from '../../codegen/fragments/imports.ts';
import { cast, describeType } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import { isAssignable, isComparable, isOrdered } from '../../types/coercion.ts';
import { type ArrayType, arrayOf, BIGINT, BOOLEAN, INT, type SqlType, typeText, VARCHAR } from '../../types/sql-type.ts';
import type { ScalarDefinition } from '../definition.ts';
import type { ComposedFunction, Overload, TableFunction } from './table-function.ts';
import { tableCall } from './table-function.ts';

type Bind = ScalarDefinition['bind'];

const A = 'ARRAY[3, 1, NULL, 1]';

/** The argument where it is an array; null after reporting. */
export function arrayArgument(name: string, argument: Expression, binder: ExpressionBinder): (Expression & { type: ArrayType }) | null {
  if (argument.type.kind === 'array') return argument as Expression & { type: ArrayType };
  binder.diagnostics.error('W0502', argument.span, `${name} takes an ARRAY, not ${describeType(argument)}.`, {
    hint:
      argument.type.kind === 'json' ? 'write CAST(… AS ARRAY<VARCHAR>), or of what its elements are' : 'write ARRAY[…] around the values',
  });
  return null;
}

/** Of one array, perhaps with more arguments of fixed types behind it. */
function ofArray(
  name: string,
  run: EngineExport,
  gives: (array: ArrayType) => SqlType,
  {
    more = [],
    nullable = false,
    total = true,
    ordered = false,
  }: { more?: SqlType[]; nullable?: boolean; total?: boolean; ordered?: boolean } = {},
): Bind {
  return ({ span }, args, binder) => {
    const array = arrayArgument(name, args[0]!, binder);
    if (array === null) return null;
    if (ordered && !isOrdered(array.type.element)) {
      binder.diagnostics.error('W0502', args[0]!.span, `${name} takes an ARRAY of values with an order, not ${describeType(array)}.`, {
        hint: 'cast it to an array of numbers, texts or times',
      });
      return null;
    }
    const rest = args.slice(1).map((argument, i) => binder.convert(argument, more[i]!));
    if (rest.includes(null)) return null;
    const overload: Overload = { takes: [array.type, ...more.slice(0, rest.length)], gives: gives(array.type), run, total, nullable };
    return tableCall(name, overload, [array, ...(rest as Expression[])], span);
  };
}

/** Of an array and a value that could be one of its elements; NULL may be one. */
function withElement(name: string, run: EngineExport, gives: (array: ArrayType) => SqlType, nullable = false, elementFirst = false): Bind {
  return ({ span }, args, binder) => {
    const [given, value] = (elementFirst ? args.toReversed() : args) as [Expression, Expression];
    const array = arrayArgument(name, given, binder);
    if (array === null) return null;
    const unified = binder.unify([value, cast(value, array.type.element)], `The element and the array of ${name}`);
    if (unified === null || !isAssignable(value.type, array.type.element))
      return reportElement(name, array, value, unified !== null, binder);
    const element = binder.convert(value, array.type.element);
    if (element === null) return null;
    const list: Expression[] = elementFirst ? [element, array] : [array, element];
    const overload: Overload = {
      takes: list.map(({ type }) => type),
      gives: gives(array.type),
      run,
      nullable,
      seesNull: true,
      total: !nullable,
    };
    return tableCall(name, overload, list, span);
  };
}

function reportElement(name: string, array: Expression, value: Expression, isNew: boolean, binder: ExpressionBinder): null {
  if (isNew) {
    const hint = `write CAST(… AS ${typeText((array.type as ArrayType).element)}), or cast the array`;
    binder.diagnostics.error('W0502', value.span, `${name}: ${describeType(value)} is no element of ${describeType(array)}.`, { hint });
  }
  return null;
}

const sameArray = (array: ArrayType): SqlType => array;
const elementType = (array: ArrayType): SqlType => array.element;

const bindArray: Bind = ({ span }, args, binder) => {
  const elements = args.length === 0 ? [] : binder.unify(args, 'The elements of ARRAY');
  if (elements === null) return null;
  const element: SqlType = elements[0]?.type ?? { kind: 'null' };
  return tableCall(
    'ARRAY',
    { takes: [], rest: element, gives: arrayOf(element), run: 'listOf', total: true, seesNull: true },
    elements,
    span,
  );
};

const bindConcat: Bind = ({ span }, args, binder) => {
  const lists = binder.unify(args, 'The arrays of ARRAY_CONCAT');
  if (lists === null || lists.some(list => arrayArgument('ARRAY_CONCAT', list, binder) === null)) return null;
  const { type } = lists[0]!;
  return tableCall('ARRAY_CONCAT', { takes: [], rest: type, gives: type, run: 'listConcat' }, lists, span);
};

/** Elements that are no text are joined as their text. */
const bindJoin: Bind = (call, args, binder) => {
  const array = arrayArgument('ARRAY_JOIN', args[0]!, binder);
  if (array === null) return null;
  const texts = array.type.element.kind === 'varchar' ? array : cast(array, arrayOf(VARCHAR));
  const more = [VARCHAR, VARCHAR];
  return ofArray('ARRAY_JOIN', 'listJoin', () => VARCHAR, { more, total: false })(call, [texts, ...args.slice(1)], binder);
};

/** ARRAY_DISTINCT and such ask which elements are equal. */
const comparing =
  (name: string, bind: Bind): Bind =>
  (call, args, binder) => {
    const array = args.find(({ type }) => type.kind === 'array');
    if (array === undefined || isComparable((array.type as ArrayType).element) || (array.type as ArrayType).element.kind === 'null')
      return bind(call, args, binder);
    binder.diagnostics.error('W0502', array.span, `${name} compares elements, which those of ${describeType(array)} cannot be.`, {
      hint: 'cast it to an array of values that can be compared: CAST(… AS ARRAY<VARCHAR>)',
    });
    return null;
  };

const entry = (
  name: string,
  form: string,
  says: string,
  argumentCount: ComposedFunction['argumentCount'],
  bind: Bind,
  example: ComposedFunction['example'],
  aliases: readonly string[] = [],
): ComposedFunction => ({ name, aliases, form, says, argumentCount, bind: comparing(name, bind), example });

/** `||` where one side is an array. */
export const bindArrayJoin: Bind = (call, args, binder) => {
  const isArray = args.map(({ type }) => type.kind === 'array');
  if (isArray[0] && isArray[1]) return bindConcat(call, args, binder);
  if (isArray[0]) return withElement('||', 'listAppend', sameArray)(call, args, binder);
  return withElement('||', 'listPrepend', sameArray, false, true)(call, args, binder);
};

/** CONTAINS of an array. */
export const bindArrayContains: Bind = comparing(
  'CONTAINS',
  withElement('CONTAINS', 'listContains', () => BOOLEAN),
);

export const ARRAY_FUNCTIONS: readonly (TableFunction | ComposedFunction)[] = [
  entry('ARRAY', 'ARRAY[x, …]', 'An array of these elements, in their common type.', [0, Number.POSITIVE_INFINITY], bindArray, [
    "ARRAY['a', 'b']",
    ['a', 'b'],
  ]),
  entry(
    'ARRAY_CONTAINS',
    'ARRAY_CONTAINS(array, x)',
    'Whether x is an element; NULL is one where it stands.',
    [2, 2],
    withElement('ARRAY_CONTAINS', 'listContains', () => BOOLEAN),
    [`ARRAY_CONTAINS(${A}, 1)`, true],
    ['LIST_CONTAINS'],
  ),
  entry(
    'ARRAY_POSITION',
    'ARRAY_POSITION(array, x)',
    'Where x stands first, from 1; NULL where it does not.',
    [2, 2],
    withElement('ARRAY_POSITION', 'listPosition', () => INT, true),
    [`ARRAY_POSITION(${A}, 1)`, 2],
  ),
  entry(
    'ARRAY_APPEND',
    'ARRAY_APPEND(array, x)',
    'The array with x behind it.',
    [2, 2],
    withElement('ARRAY_APPEND', 'listAppend', sameArray),
    ['ARRAY_APPEND(ARRAY[1], 2)', [1, 2]],
  ),
  entry(
    'ARRAY_PREPEND',
    'ARRAY_PREPEND(x, array)',
    'The array with x before it.',
    [2, 2],
    withElement('ARRAY_PREPEND', 'listPrepend', sameArray, false, true),
    ['ARRAY_PREPEND(1, ARRAY[2])', [1, 2]],
  ),
  entry(
    'ARRAY_REMOVE',
    'ARRAY_REMOVE(array, x)',
    'The array without the elements that equal x.',
    [2, 2],
    withElement('ARRAY_REMOVE', 'listWithout', sameArray),
    [`ARRAY_REMOVE(${A}, 1)`, [3, null]],
  ),
  entry(
    'ARRAY_CONCAT',
    'ARRAY_CONCAT(a, b, …)',
    'The arrays one after the other.',
    [1, Number.POSITIVE_INFINITY],
    bindConcat,
    ['ARRAY_CONCAT(ARRAY[1], ARRAY[2, 3])', [1, 2, 3]],
    ['ARRAY_CAT'],
  ),
  entry(
    'ARRAY_DISTINCT',
    'ARRAY_DISTINCT(array)',
    'Each element once, where it stands first.',
    [1, 1],
    ofArray('ARRAY_DISTINCT', 'listDistinct', sameArray),
    [`ARRAY_DISTINCT(${A})`, [3, 1, null]],
  ),
  entry(
    'ARRAY_REVERSE',
    'ARRAY_REVERSE(array)',
    'The elements from the last to the first.',
    [1, 1],
    ofArray('ARRAY_REVERSE', 'listReverse', sameArray),
    ['ARRAY_REVERSE(ARRAY[1, 2])', [2, 1]],
  ),
  entry(
    'ARRAY_SORT',
    'ARRAY_SORT(array)',
    'The elements in ascending order, NULLs last.',
    [1, 1],
    ofArray('ARRAY_SORT', 'listSort', sameArray, { ordered: true }),
    [`ARRAY_SORT(${A})`, [1, 1, 3, null]],
  ),
  entry(
    'ARRAY_MIN',
    'ARRAY_MIN(array)',
    'The least element that is not NULL.',
    [1, 1],
    ofArray('ARRAY_MIN', 'listMin', elementType, { nullable: true, ordered: true }),
    [`ARRAY_MIN(${A})`, 1],
  ),
  entry(
    'ARRAY_MAX',
    'ARRAY_MAX(array)',
    'The greatest element that is not NULL.',
    [1, 1],
    ofArray('ARRAY_MAX', 'listMax', elementType, { nullable: true, ordered: true }),
    [`ARRAY_MAX(${A})`, 3],
  ),
  entry(
    'ARRAY_SLICE',
    'ARRAY_SLICE(array, from [, to])',
    'The elements from one place to another, both included; below 0 from the end.',
    [2, 3],
    ofArray('ARRAY_SLICE', 'listSlice', sameArray, { more: [BIGINT, BIGINT] }),
    [`ARRAY_SLICE(${A}, 2, -2)`, [1, null]],
  ),
  entry(
    'ARRAY_JOIN',
    'ARRAY_JOIN(array, separator [, null])',
    'The texts of the elements in one; NULLs are left out, or written as it is said.',
    [2, 3],
    bindJoin,
    [`ARRAY_JOIN(${A}, '-', '?')`, '3-1-?-1'],
    ['ARRAY_TO_STRING'],
  ),
  entry(
    'ELEMENT',
    'ELEMENT(array)',
    'The only element; NULL of an empty array, an error of the row where there are several.',
    [1, 1],
    ofArray('ELEMENT', 'onlyElement', elementType, { nullable: true, total: false }),
    ["ELEMENT(ARRAY['a'])", 'a'],
  ),
  {
    name: 'SPLIT',
    aliases: ['STRING_SPLIT', 'STRING_TO_ARRAY'],
    form: 'SPLIT(text, separator)',
    says: 'The parts of the text between separators, as an array.',
    overloads: [{ takes: [VARCHAR, VARCHAR], gives: arrayOf(VARCHAR), run: 'splitText', total: true }],
    example: ["SPLIT('a,b', ',')", ['a', 'b']],
  },
  {
    name: 'SEQUENCE',
    form: 'SEQUENCE(from, to [, step])',
    says: 'The whole numbers from one to the other, both included.',
    overloads: [{ takes: [BIGINT, BIGINT], optional: [BIGINT], gives: arrayOf(BIGINT), run: 'numberSeries' }],
    example: ['SEQUENCE(1, 7, 3)', [1, 4, 7]],
  },
];
