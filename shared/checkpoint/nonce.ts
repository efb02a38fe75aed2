// The one place of chance. Everything else is handed `nextNonce`, so that tests and the simulated world replay.
import { randomUUID } from 'node:crypto';

/** 122 random bits, 22 characters that are safe in a file name. (Node draws bytes for many UUIDs at once, but for each call of `randomBytes` anew.) */
export function nextNonce(): string {
  return Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
}

/** Uniform in [0, 1), for the jitter of retries. */
export function nextChance(): number {
  return Math.random();
}
