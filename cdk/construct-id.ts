// SQL names as construct ids: quoted names may hold anything, ids may not.
import { createHash } from 'node:crypto';

/** One id per name; the name itself wherever it can be. */
export function constructId(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9_-]/g, '-');
  return plain === name ? name : `${plain}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}
