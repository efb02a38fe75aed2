// Numbers in messages: a double beyond 10^300 has as many digits, and nobody counts them.
import type { Whole } from '../values.ts';

/** Sign, 38 digits and a point, which DECIMAL has at most, and some of what is beyond it. */
const LENGTH_MAX = 44;

/** The number with all its digits, or where they are too many to read with its first ones and the power of ten. */
export function readable(value: Whole | string): string {
  const text = String(value);
  return text.length <= LENGTH_MAX ? text : `about ${Number(text)}`;
}
