// The one place of chance. Everything else is handed `nextNonce`, so that tests and the simulated world replay.
import { randomBytes } from 'node:crypto';

/** 128 random bits, 22 characters that are safe in a file name. */
export function nextNonce(): string {
  return randomBytes(16).toString('base64url');
}

/** Uniform in [0, 1), for the jitter of retries. */
export function nextChance(): number {
  return Math.random();
}
