// Exact arithmetic on doubles by the plainest means, to check the clever ones with.

/** A finite double in units of 2^-1074. */
export function unitsOf(value: number): bigint {
  let doublings = 0;
  while (!Number.isInteger(value)) {
    value *= 2;
    doublings++;
  }
  return BigInt(value) << BigInt(1074 - doublings);
}

/** The double nearest to `units * 2^-1074`, ties to even, found by bisection over all doubles; infinite when out of range. */
export function roundUnits(units: bigint): number {
  if (units < 0n) return -roundUnits(-units);
  let low = 0n;
  let high = 0x7fefffffffffffffn;
  if (units >= unitsOf(Number.MAX_VALUE) + unitsOf(2 ** 970)) return Number.POSITIVE_INFINITY;
  while (low < high) {
    const middle = (low + high + 1n) / 2n;
    if (unitsOf(doubleOfBits(middle)) <= units) low = middle;
    else high = middle - 1n;
  }
  const below = doubleOfBits(low);
  if (low === 0x7fefffffffffffffn) return below;
  const above = doubleOfBits(low + 1n);
  const twice = 2n * units - unitsOf(below) - unitsOf(above);
  if (twice === 0n) return low % 2n === 0n ? below : above;
  return twice < 0n ? below : above;
}

function doubleOfBits(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}
