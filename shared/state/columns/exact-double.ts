// Every double is a whole multiple of 2^-1074, so a sum of doubles is a bigint in that unit: exact, at any range, and slow. It is the
// fallback of `DoubleSumColumn` and the form in which two ways of adding up can be compared.

const FRACTION_BITS = 52;
const LEAST_EXPONENT = -1074;
/** Bits kept when rounding by hand: more than the 53 of a double, so that one more bit for "there was a rest" decides every tie. */
const KEPT_BITS = 64;

const scratch = new DataView(new ArrayBuffer(8));

/** A finite double as a multiple of 2^-1074. */
export function exactUnits(value: number): bigint {
  scratch.setFloat64(0, value);
  const bits = scratch.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0 ? fraction : (fraction | 0x10000000000000n) << BigInt(exponent - 1);
  return value < 0 ? -magnitude : magnitude;
}

/** The double nearest to a multiple of 2^-1074 (ties to even); infinite when it lies beyond the largest double. */
export function nearestDouble(units: bigint): number {
  const magnitude = units < 0n ? -units : units;
  const bitCount = magnitude.toString(16).length * 4;
  const dropped = Math.max(0, bitCount - KEPT_BITS);
  let kept = magnitude >> BigInt(dropped);
  if (kept << BigInt(dropped) !== magnitude) kept |= 1n;
  // Where bits were dropped the result is a normal number, so the scaling below is exact; otherwise `kept` may round once, here.
  const rounded = Number(kept) * 2 ** (dropped + LEAST_EXPONENT);
  return units < 0n ? -rounded : rounded;
}

/** The exponent of the lowest bit that is set in a finite double other than 0. */
export function lowestBitExponent(value: number): number {
  scratch.setFloat64(0, value);
  const high = scratch.getUint32(0);
  const low = scratch.getUint32(4);
  const biased = (high >>> 20) & 0x7ff;
  const exponent = Math.max(biased, 1) - 1 + LEAST_EXPONENT;
  if (low !== 0) return exponent + trailingZeros(low);
  const highFraction = (high & 0xfffff) | (biased === 0 ? 0 : 1 << 20);
  return exponent + FRACTION_BITS - 20 + trailingZeros(highFraction);
}

const trailingZeros = (word: number) => 31 - Math.clz32(word & -word);
