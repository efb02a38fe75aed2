// The key of PARTITION BY for a row in the loop, and the expressions that are computed before the state is touched.
import { expressionKey } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import type { Column } from '../../plan/node.ts';
import type { Over } from '../../plan/over.ts';
import { isFed } from '../../plan/states.ts';
import { isFloating } from '../../types/forms.ts';
import { decodeKey } from '../aggregation/key-decoding.ts';
import { asSlice, encodeKey } from '../aggregation/key-encoding.ts';
import type { ExpressionContext } from '../expression-context.ts';
import { generate, hintOf } from '../expressions/registry.ts';
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import type { QueryContext } from '../stage/query-context.ts';
import type { Value } from '../value.ts';

export interface OpenedKey {
  readonly values: readonly Value[];
  /** The call that gives the key's slot. */
  readonly find: (state: Name) => Code;
}

/** Adds the statements that make the key and leave what another task owns; from here on the row is this task's to count. */
export function openKey(node: Over, query: QueryContext, context: ExpressionContext): OpenedKey {
  const { out } = context;
  const { keyGroups } = query.stage.names;
  const { record } = query.place;
  const values = node.keys.map(key => asSlice(context.boundValue(generate(key, context), hintOf(key)), query, context));
  const key = encodeKey(values, query, context);
  if (!isFed(node)) {
    out.const(key.keyGroup, code`${context.engine('keyGroupOf')}(${key.hash})`);
    out.if(code`${key.keyGroup} < ${keyGroups}.first || ${key.keyGroup} >= ${keyGroups}.end`, () => query.leave(out));
  }
  query.ownRow(out);
  return { values, find: state => code`${state}.findOrCreate(${key.bytes}, ${key.start}, ${key.end}, ${key.hash}, ${record})` };
}

/** Expressions over the record, each computed once. */
export function computing(context: ExpressionContext): (expression: Expression) => Value {
  const known = new Map<string, Value>();
  return expression => {
    const key = expressionKey(expression);
    let value = known.get(key);
    if (value === undefined) known.set(key, (value = context.boundValue(generate(expression, context), hintOf(expression))));
    return value;
  };
}

/** The index of the key that hands the column on, or -1. Keys of REAL and DOUBLE are left out: in a key -0 is 0. */
export function keyOfColumn({ keys }: Pick<Over, 'keys'>, index: number): number {
  return keys.findIndex(key => key.kind === 'column' && key.index === index && !isFloating(key.type));
}

/** The keys of the group in `slot`; `values` are those of the loop. */
export function readKeys(
  keys: readonly Expression[],
  values: readonly Value[],
  slot: Name,
  state: Name,
  query: QueryContext,
  context: ExpressionContext,
): readonly Value[] {
  const columns = keys.map((key, i): Column => ({ name: key.kind === 'column' ? key.name : `key ${i + 1}`, type: key.type }));
  const nullable = values.map(value => value.isNull !== null);
  return decodeKey({ columns, keys }, nullable, slot, { state }, query, context);
}
