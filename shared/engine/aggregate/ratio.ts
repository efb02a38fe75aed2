// The quotient of two whole numbers of any size as a double, rounded once.

/** More bits than a double has, so that one more for "there was a rest" decides every tie. */
const QUOTIENT_BITS = 66;

const bitCount = (value: bigint) => value.toString(16).length * 4;

/** `numerator / denominator * 2^exponent`; the denominator is above 0. Infinite where no double is as large. */
export function ratio(numerator: bigint, denominator: bigint, exponent = 0): number {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const shift = QUOTIENT_BITS - (bitCount(magnitude) - bitCount(denominator));
  const dividend = shift > 0 ? magnitude << BigInt(shift) : magnitude;
  const divisor = shift < 0 ? denominator << BigInt(-shift) : denominator;
  let quotient = dividend / divisor;
  if (quotient * divisor !== dividend) quotient |= 1n;
  const rounded = scaled(Number(quotient), exponent - shift);
  return numerator < 0n ? -rounded : rounded;
}

/** `value * 2^exponent`, in steps that a double can hold. */
function scaled(value: number, exponent: number): number {
  let left = exponent;
  for (; left < -1000; left += 1000) value *= 2 ** -1000;
  for (; left > 1000; left -= 1000) value *= 2 ** 1000;
  return value * 2 ** left;
}
