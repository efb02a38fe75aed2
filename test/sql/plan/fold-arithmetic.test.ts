// Folded constants against the arithmetic that rows go through: the same value, or an error on both sides.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bigintRange } from '../../../shared/engine/arithmetic/bigint.ts';
import { decimalRange, divideDecimal, shiftDecimal } from '../../../shared/engine/arithmetic/decimal.ts';
import { intRange } from '../../../shared/engine/arithmetic/int.ts';
import { addWhole, divideWhole, moduloWhole, multiplyWhole, subtractWhole } from '../../../shared/engine/arithmetic/whole.ts';
import { RowError } from '../../../shared/engine/row-error.ts';
import { type Whole, whole } from '../../../shared/engine/values.ts';
import { call, literal } from '../../../shared/sql/plan/build.ts';
import type { Literal } from '../../../shared/sql/plan/expression.ts';
import { foldArithmetic } from '../../../shared/sql/plan/fold-arithmetic.ts';
import { type DecimalOperator, decimalResult } from '../../../shared/sql/types/decimal-rules.ts';
import { BIGINT, decimal, INT, type SqlType } from '../../../shared/sql/types/sql-type.ts';

const span = { start: 0, end: 0 };
const OPERATIONS = { add: addWhole, subtract: subtractWhole, multiply: multiplyWhole, divide: divideWhole, modulo: moduloWhole };
const operator = fc.constantFrom<DecimalOperator>('add', 'subtract', 'multiply', 'divide', 'modulo');

/** The value, or `error` where a row would fail. */
function orError(compute: () => Whole): bigint | 'error' {
  try {
    return BigInt(compute());
  } catch (error) {
    if (error instanceof RowError) return 'error';
    throw error;
  }
}

function check(name: DecimalOperator, type: SqlType, left: Literal, right: Literal, expected: bigint | 'error'): void {
  const folded = foldArithmetic(call(name, type, span, left, right), left, right);
  expect('literal' in folded ? BigInt(folded.literal.value as number | bigint) : 'error').toBe(expected);
}

const near = (limit: bigint) => fc.oneof(fc.bigInt(-20n, 20n), fc.bigInt(-limit, limit - 1n), fc.bigInt(limit - 5n, limit - 1n));

test('whole numbers', () => {
  const check32 = fc.property(operator, near(2n ** 31n), near(2n ** 31n), (name, a, b) => {
    const expected = orError(() => intRange(Number(OPERATIONS[name](whole(a), whole(b)))));
    check(name, INT, literal(INT, Number(a), span), literal(INT, Number(b), span), expected);
  });
  const check64 = fc.property(operator, near(2n ** 63n), near(2n ** 63n), (name, a, b) => {
    const expected = orError(() => bigintRange(OPERATIONS[name](whole(a), whole(b))));
    check(name, BIGINT, literal(BIGINT, a, span), literal(BIGINT, b, span), expected);
  });
  fc.assert(check32, { numRuns: 500 });
  fc.assert(check64, { numRuns: 500 });
});

const decimalLiteral = fc
  .record({ digits: fc.integer({ min: 1, max: 38 }), scaleRatio: fc.nat(100), unscaled: fc.bigInt(-(10n ** 38n), 10n ** 38n) })
  .map(({ digits, scaleRatio, unscaled }) => {
    const scale = Math.floor((digits * scaleRatio) / 100);
    return { type: { kind: 'decimal', precision: digits, scale } as const, value: unscaled % 10n ** BigInt(digits) };
  });

test('decimals', () => {
  const property = fc.property(operator, decimalLiteral, decimalLiteral, (name, a, b) => {
    const type = decimalResult(name, a.type, b.type) as Extract<SqlType, { kind: 'decimal' }>;
    const common = Math.max(a.type.scale, b.type.scale);
    const at = (value: bigint, from: number) => shiftDecimal(whole(value), common - from);
    const expected = orError(() => {
      if (name === 'divide') {
        const quotient = divideDecimal(whole(a.value), whole(b.value), type.scale - a.type.scale + b.type.scale);
        return decimalRange(quotient, type.precision, type.scale);
      }
      const exact = name === 'multiply' ? multiplyWhole(whole(a.value), whole(b.value)) : null;
      const scale = exact === null ? common : a.type.scale + b.type.scale;
      const value = exact ?? OPERATIONS[name](at(a.value, a.type.scale), at(b.value, b.type.scale));
      return decimalRange(shiftDecimal(value, type.scale - scale), type.precision, type.scale);
    });
    check(name, type, literal(a.type, a.value, span), literal(b.type, b.value, span), expected);
  });
  fc.assert(property, { numRuns: 2000 });
});

test('a DECIMAL result has at most 38 digits and keeps 6 places', () => {
  const type = decimalLiteral.map(({ type: shown }) => shown);
  fc.assert(
    fc.property(operator, type, type, (name, a, b) => {
      const result = decimalResult(name, a, b) as Extract<SqlType, { kind: 'decimal' }>;
      expect(result.precision).toBeGreaterThanOrEqual(1);
      expect(result.precision).toBeLessThanOrEqual(38);
      expect(result.scale).toBeLessThanOrEqual(result.precision);
      const wanted = name === 'multiply' ? a.scale + b.scale : Math.max(a.scale, b.scale);
      expect(result.scale).toBeGreaterThanOrEqual(Math.min(6, wanted));
    }),
  );
  expect(decimal(38, 6)).toEqual(
    decimalResult('divide', { kind: 'decimal', precision: 38, scale: 10 }, { kind: 'decimal', precision: 38, scale: 10 }),
  );
});
