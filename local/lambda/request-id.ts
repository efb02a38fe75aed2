// Request ids look like Lambda's (UUIDs) and are derived, not drawn: the same run names its invocations the same way.
import { createHash } from 'node:crypto';

/** A UUID-shaped id that depends on `parts` alone. */
export function requestIdOf(...parts: readonly (string | number)[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
