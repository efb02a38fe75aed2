// Numbers, all digits at once. Sixteen bytes are loaded and the run of digits at their beginning is counted; then sixteen bytes that end with the
// last digit are loaded, what is not of the number is cut off, and the digits are folded two by two. No branch depends on how many digits there
// are, which no processor could foresee.
//
//   117.93,"quantity   3 digits, a point, 2 digits
//   "price":  117.93   sixteen bytes that end with the number (of the whole part: that end one further, so that it closes up)
//   0000000000011793   without the point
//   00 00 00 … 01 17 93       tens and ones
//   0000 0000 0001 1793       hundreds
//   00000000 00011793         ten thousands: two whole numbers, the first a hundred million times the second
import { TIMESTAMP_MAX_MS, TIMESTAMP_MIN_MS } from '../../../../engine/json/timestamp.ts';
import type { SourceColumn } from '../../../plan/source.ts';
import type { Expression } from '../../wasm/expression.ts';
import type { FunctionBuilder } from '../../wasm/function-builder.ts';
import { everyByte, f64, f64x2, i8x16, i16x8, i32, i32x4, v128 } from '../../wasm/instructions.ts';
import { EXACT_DIGITS } from '../scan-number.ts';
import type { Lane, SimdContext } from './simd-context.ts';

/** From the first byte of a value: past a sign; `mask` has a bit for each byte that is no digit, `count` is how many digits stand in front. */
export function scanDigits(f: FunctionBuilder, { p, isNegative, mask, count }: Lane): void {
  // A branch, which is foreseen, and not a sum, for which all that follows would wait.
  f.set(isNegative, i32.eq(i32.load8(p), 45)).if(isNegative, () => f.add(p, 1));
  // '0' to '9' become the ten largest signed bytes.
  const shifted = i8x16.add(v128.load(p), f.kept(everyByte(127 - 57)));
  // (Behind the sixteen bytes the number may go on: then no prefix stands there.)
  f.set(mask, i32.or(i8x16.bitmask(i8x16.ltS(shifted, f.kept(everyByte(127 - 9)))), 1 << 16));
  f.set(count, i32.ctz(mask));
}

/** Where the digits behind a point end, seen from the first digit: `mask` without the bit of the point. */
export const fractionEnd = ({ mask }: Lane): Expression => i32.ctz(i32.and(mask, i32.sub(mask, 1)));

/** A number begins with a zero only where that is its whole part. */
export function leaveIfLeadingZero(f: FunctionBuilder, { p, count }: Lane, leave: () => void): void {
  f.if(i32.eq(i32.load8(p), 48), () => f.if(i32.gtU(count, 1), leave));
}

/** Reads a number into `number` for `then`; `otherwise` where there is none. */
export function readNumber(
  f: FunctionBuilder,
  context: SimdContext,
  lane: Lane,
  column: SourceColumn,
  otherwise: () => void,
  then: () => void,
): void {
  scanDigits(f, lane);
  f.if(i32.eqz(lane.count), otherwise, () => {
    leaveIfLeadingZero(f, lane, () => f.br(lane.slow));
    readDigits(f, context, lane, column);
    then();
  });
}

function readDigits(f: FunctionBuilder, { layout }: SimdContext, lane: Lane, { type, timestampFormat }: SourceColumn): void {
  const { p, count, digitCount, number, isNegative, slow } = lane;
  const slowIf = (condition: Expression) => f.brIf(slow, condition);
  const power = (exponent: Expression) => f64.load(i32.shl(exponent, 3), layout.powers);
  const byPower = (exponent: Expression) => f.set(number, f64.mul(number, power(exponent)));
  const readWhole = () => {
    slowIf(i32.gtU(count, EXACT_DIGITS));
    loadWhole(f, layout.masks, lane);
    foldDigits(f, lane);
    f.add(p, count);
  };
  /** `then` finds the digits of the fraction in `count`. */
  const readFraction = (otherwise: () => void, then: () => void) => {
    const isPoint = i32.eq(i32.load8(i32.add(p, count)), 46);
    f.if(
      isPoint,
      () => {
        f.set(digitCount, i32.sub(fractionEnd(lane), 1)).set(count, i32.sub(digitCount, count));
        slowIf(i32.eqz(count));
        slowIf(i32.gtU(digitCount, EXACT_DIGITS));
        loadFraction(f, layout.masks, lane);
        foldDigits(f, lane);
        f.add(p, i32.add(digitCount, 1));
        then();
      },
      () => {
        readWhole();
        otherwise();
      },
    );
  };
  switch (type.kind) {
    case 'real':
    case 'double':
      // A quotient of two exact doubles is rounded once, which is what correctly rounded means.
      readFraction(
        () => {},
        () => f.set(number, f64.div(number, power(count))),
      );
      f.if(isNegative, () => f.set(number, f64.neg(number)));
      if (type.kind === 'real') f.set(number, f64.rounded(number));
      return;
    case 'decimal': {
      const { scale, precision } = type;
      slowIf(i32.gtU(count, EXACT_DIGITS - scale));
      readFraction(
        () => void f.set(number, f64.mul(number, 10 ** scale)),
        () => {
          slowIf(i32.gtU(count, scale));
          byPower(i32.sub(scale, count));
        },
      );
      if (precision < EXACT_DIGITS) slowIf(f64.ge(number, 10 ** precision));
      break;
    }
    case 'timestamp':
      if (timestampFormat === 'epoch-seconds') {
        readFraction(
          () => f.set(number, f64.mul(number, 1000)),
          () => {
            // Further digits are cut, which is wrong below zero only.
            slowIf(isNegative);
            f.if(
              i32.leU(count, 3),
              () => byPower(i32.sub(3, count)),
              () => f.set(number, f64.floor(f64.div(number, power(i32.sub(count, 3))))),
            );
          },
        );
        break;
      }
      readWhole();
      break;
    default:
      readWhole();
  }
  const limit = LIMITS[type.kind];
  if (limit !== undefined) slowIf(f64.gt(number, limit.above));
  f.if(isNegative, () => {
    if (limit !== undefined) slowIf(f64.gt(number, limit.below));
    // `0 - 0` is no `-0`, which whole numbers do not have.
    f.set(number, f64.sub(0, number));
  });
}

/** (-32768 and such are left to JavaScript.) */
const LIMITS: Readonly<Partial<Record<string, { readonly below: number; readonly above: number }>>> = {
  smallint: { below: 32_767, above: 32_767 },
  int: { below: 2_147_483_647, above: 2_147_483_647 },
  timestamp: { below: -TIMESTAMP_MIN_MS, above: TIMESTAMP_MAX_MS },
};

/** The sixteen bytes that end at `end`, as the values of digits. */
const digitsBefore = (f: FunctionBuilder, end: Expression): Expression => i8x16.sub(v128.load(i32.sub(end, 16)), f.kept(everyByte(48)));
/** A mask of the last `count` bytes of sixteen. */
const maskOfLast = (masks: number, count: Expression): Expression => v128.load(count, masks);

function loadWhole(f: FunctionBuilder, masks: number, { p, digits, count }: Lane): void {
  f.set(digits, v128.and(digitsBefore(f, i32.add(p, count)), maskOfLast(masks, count)));
}

/** `count` digits are behind the point, of `digitCount` in all. */
function loadFraction(f: FunctionBuilder, masks: number, { p, digits, count, digitCount }: Lane): void {
  const end = i32.add(p, digitCount);
  const closedUp = v128.select(digitsBefore(f, i32.add(end, 1)), digitsBefore(f, end), maskOfLast(masks, count));
  f.set(digits, v128.and(closedUp, maskOfLast(masks, digitCount)));
}

/** Folds sixteen digits into `number`. */
function foldDigits(f: FunctionBuilder, { digits, number }: Lane): void {
  // Of a digit, and of the next one in the byte above it: (a + 256 b) × 2561 = 256 × (10 a + b) + a, and what leaves the 16 bits.
  f.set(digits, i16x8.shrU(i16x8.mul(digits, f.kept(i16x8.every(2561))), 8));
  f.set(digits, i32x4.dot(digits, f.kept(v128.words(100, 1, 100, 1, 100, 1, 100, 1))));
  f.set(digits, i32x4.dot(i16x8.narrow(digits, digits), f.kept(v128.words(10_000, 1, 10_000, 1, 10_000, 1, 10_000, 1))));
  f.set(digits, f64x2.mul(f64x2.fromLowI32x4(digits), f.kept(v128.doubles(1e8, 1))));
  f.set(number, f64.add(f64x2.lane(digits, 0), f64x2.lane(digits, 1)));
}

/** Past a number that nobody reads, of the usual form; for any other `p` is where it was for `otherwise`. */
export function skipNumber(f: FunctionBuilder, lane: Lane, otherwise: () => void): void {
  const { p, count, digitCount, isNegative } = lane;
  f.block('skipped', () => {
    f.block('unusual', () => {
      scanDigits(f, lane);
      leaveIfLeadingZero(f, lane, () => f.br('unusual'));
      f.brIf('unusual', i32.eqz(count));
      f.if(i32.eq(i32.load8(i32.add(p, count)), 46), () => {
        f.set(digitCount, fractionEnd(lane));
        f.brIf('unusual', i32.eq(digitCount, i32.add(count, 1)));
        f.set(count, digitCount);
      });
      // All sixteen bytes may be of the number, and an exponent may follow.
      f.brIf('unusual', i32.gtU(count, 15));
      f.brIf('unusual', i32.eq(i32.or(i32.load8(i32.add(p, count)), 32), 101));
      f.add(p, count).br('skipped');
    });
    f.set(p, i32.sub(p, isNegative));
    otherwise();
  });
}
