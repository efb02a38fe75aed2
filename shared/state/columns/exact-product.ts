// The product of two doubles as two doubles, without loss (Dekker 1971, Veltkamp's splitting): what a fused multiply-add would give.
import { exactUnits, nearestDouble } from './exact-double.ts';

/** 2^27 + 1 splits 53 bits into 26 and 26 with a sign. */
const SPLITTER = 134217729;
/** Where splitting cannot overflow, and no partial product loses bits. */
const FACTOR_MAX = 2 ** 500;
const PRODUCT_MIN = 2 ** -960;

/**
 * What `product`, the rounded `x * y`, which is finite, is short of the exact one. A product below 2^-960 may have a rest below what doubles
 * can hold; that is rounded to the nearest multiple of 2^-1074.
 */
export function productError(x: number, y: number, product: number): number {
  if (x === 0 || y === 0) return 0;
  const magnitude = Math.abs(product);
  if (!(magnitude >= PRODUCT_MIN && Math.abs(x) < FACTOR_MAX && Math.abs(y) < FACTOR_MAX)) return slowError(x, y, product);
  const xBig = SPLITTER * x;
  const xHigh = xBig - (xBig - x);
  const xLow = x - xHigh;
  const yBig = SPLITTER * y;
  const yHigh = yBig - (yBig - y);
  const yLow = y - yHigh;
  return xLow * yLow - (product - xHigh * yHigh - xLow * yHigh - xHigh * yLow);
}

/** In units of 2^-2148, then rounded to those of doubles, half away from zero. */
function slowError(x: number, y: number, product: number): number {
  const rest = exactUnits(x) * exactUnits(y) - (exactUnits(product) << 1074n);
  const half = 1n << 1073n;
  const rounded = rest < 0n ? -((-rest + half) >> 1074n) : (rest + half) >> 1074n;
  return nearestDouble(rounded);
}
