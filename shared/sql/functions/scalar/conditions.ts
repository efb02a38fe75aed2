// The functions that choose. They are CASE and COALESCE in other words: what is not chosen is not computed.

import { branch, call, condition, literal } from '../../plan/build.ts';
import type { Expression } from '../../plan/expression.ts';
import { isNumeric } from '../../types/coercion.ts';
import { BOOLEAN, typeText, VARCHAR } from '../../types/sql-type.ts';
import { numberHint } from '../../types/type-hints.ts';
import type { ScalarDefinition } from '../definition.ts';
import { coalesce } from './coalesce.ts';
import { nullif } from './nullif.ts';
import type { ComposedFunction } from './table-function.ts';

type Bind = ScalarDefinition['bind'];

function choice(when: Expression, then: Expression, otherwise: Expression, span: Expression['span']): Expression {
  return { kind: 'case', branches: [branch(when, then)], otherwise, type: then.type, span };
}

const bindIf: Bind = ({ span, arguments: asts }, args, binder) => {
  const when = binder.bindCondition(asts[0]!, 'The condition of IF');
  const results = binder.unify(args.length === 3 ? args.slice(1) : [args[1]!, literal({ kind: 'null' }, null, span)], 'The results of IF');
  return when === null || results === null ? null : choice(when, results[0]!, results[1]!, span);
};

const bindNvl2: Bind = ({ span }, [value, ...rest], binder) => {
  const results = binder.unify(rest, 'The results of NVL2');
  return results === null ? null : choice(condition('is-not-null', span, value!), results[0]!, results[1]!, span);
};

/** DECODE compares NULL with NULL as equal. */
const bindDecode: Bind = ({ span }, [value, ...rest], binder) => {
  const searchCount = Math.floor(rest.length / 2);
  const searches = rest.slice(0, 2 * searchCount).filter((_, i) => i % 2 === 0);
  const given = rest.filter((_, i) => i % 2 === 1 || i === 2 * searchCount);
  const otherwise = rest.length % 2 === 1 ? [] : [literal({ kind: 'null' }, null, span)];
  const compared = binder.unify([value!, ...searches], 'The compared values of DECODE');
  const results = binder.unify([...given, ...otherwise], 'The results of DECODE');
  if (compared === null || results === null) return null;
  const [left, ...right] = compared as [Expression, ...Expression[]];
  const branches = right.map((search, i) => {
    const bothNull = condition('and', span, condition('is-null', span, left), condition('is-null', span, search));
    return branch(condition('or', span, condition('equal', span, left, search), bothNull), results[i]!);
  });
  return { kind: 'case', branches, otherwise: results.at(-1)!, type: results[0]!.type, span };
};

function bindZero(name: string, bind: (value: Expression, zero: Expression, span: Expression['span']) => Expression): Bind {
  return ({ span }, [value], binder) => {
    if (!isNumeric(value!.type)) {
      binder.diagnostics.error('W0502', value!.span, `${name} takes a number, not ${value!.type.kind.toUpperCase()}.`, {
        hint: numberHint(value!.type),
      });
      return null;
    }
    const zero = binder.convert(literal({ kind: 'int' }, 0, span), value!.type);
    return zero === null ? null : bind(value!, zero, span);
  };
}

const bindIsDistinct: Bind = ({ span }, args, binder) => {
  const compared = binder.unify(args, 'The arguments of EQUAL_NULL');
  if (compared === null) return null;
  const [a, b] = compared as [Expression, Expression];
  const bothNull = condition('and', span, condition('is-null', span, a), condition('is-null', span, b));
  const equal = call('coalesce', BOOLEAN, span, condition('equal', span, a, b), literal(BOOLEAN, false, span));
  return condition('or', span, bothNull, equal);
};

export const CONDITIONAL_FUNCTIONS: readonly ComposedFunction[] = [
  {
    name: 'COALESCE',
    form: 'COALESCE(x, …)',
    says: 'The first value that is not NULL.',
    argumentCount: [coalesce.argumentCountMin, coalesce.argumentCountMax],
    bind: coalesce.bind,
    example: ["COALESCE(NULL, 'a', 'b')", 'a'],
  },
  {
    name: 'IFNULL',
    aliases: ['NVL'],
    form: 'IFNULL(a, b)',
    says: 'The first value, or the second where it is NULL.',
    argumentCount: [2, 2],
    bind: coalesce.bind,
    example: ['IFNULL(NULL, 2)', 2],
  },
  {
    name: 'NULLIF',
    form: 'NULLIF(a, b)',
    says: 'NULL where both are equal, otherwise the first.',
    argumentCount: [2, 2],
    bind: nullif.bind,
    example: ["NULLIF('-', '-')", null],
  },
  {
    name: 'IF',
    aliases: ['IIF'],
    form: 'IF(condition, a [, b])',
    says: '`a` where the condition is true; otherwise `b`, or NULL.',
    argumentCount: [2, 3],
    bind: bindIf,
    example: ["IF(2 > 1, 'yes', 'no')", 'yes'],
  },
  {
    name: 'NVL2',
    form: 'NVL2(value, a, b)',
    says: '`a` where the value is not NULL, otherwise `b`.',
    argumentCount: [3, 3],
    bind: bindNvl2,
    example: ["NVL2(NULL, 'there', 'missing')", 'missing'],
  },
  {
    name: 'DECODE',
    form: 'DECODE(value, search, result, … [, default])',
    says: 'The result behind the first search that equals the value (NULL equals NULL here), or the default, or NULL.',
    argumentCount: [3, Number.POSITIVE_INFINITY],
    bind: bindDecode,
    example: ["DECODE(2, 1, 'one', 2, 'two', 'many')", 'two'],
  },
  {
    name: 'ZEROIFNULL',
    form: 'ZEROIFNULL(number)',
    says: 'The number, or 0 where it is NULL.',
    argumentCount: [1, 1],
    bind: bindZero('ZEROIFNULL', (value, zero, span) => call('coalesce', value.type, span, value, zero)),
    example: ['ZEROIFNULL(NULLIF(5, 5))', 0],
  },
  {
    name: 'NULLIFZERO',
    form: 'NULLIFZERO(number)',
    says: 'The number, or NULL where it is 0.',
    argumentCount: [1, 1],
    bind: bindZero('NULLIFZERO', (value, zero, span) =>
      choice(condition('equal', span, value, zero), literal(value.type, null, span), value, span),
    ),
    example: ['NULLIFZERO(0)', null],
  },
  {
    name: 'EQUAL_NULL',
    form: 'EQUAL_NULL(a, b)',
    says: 'Whether both are equal or both NULL: never NULL itself.',
    argumentCount: [2, 2],
    bind: bindIsDistinct,
    example: ['EQUAL_NULL(NULL, NULL)', true],
  },
  {
    name: 'TYPEOF',
    aliases: ['PG_TYPEOF'],
    form: 'TYPEOF(x)',
    says: 'The type of the expression, as it would be written; known when the script is compiled.',
    argumentCount: [1, 1],
    bind: ({ span }, [value]) => literal(VARCHAR, typeText(value!.type), span),
    example: ['TYPEOF(1.5 * 2)', 'DECIMAL(4, 1)'],
  },
];
