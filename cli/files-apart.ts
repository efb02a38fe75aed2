// Files of one command line that must not be the same one: whoever writes over his own input finds out too late.
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from './errors.ts';

export interface NamedFile {
  /** As the user wrote it: `--late`. */
  readonly option: string;
  readonly path: string;
}

/** Throws a UsageError where a file is written twice, or written while it is read. Devices and `-` may be shared. */
export function checkApart(written: readonly NamedFile[], read: readonly NamedFile[]): void {
  const seen = new Map(read.map(file => [identityOf(file.path), file]));
  for (const file of written) {
    const identity = identityOf(file.path);
    if (identity.startsWith('/dev/')) continue;
    const other = seen.get(identity);
    if (other) throw new UsageError(`${file.option} and ${other.option} both name ${file.path}. Give each a file of its own.`);
    seen.set(identity, file);
  }
}

/** Two names of one file (a link, `./`) have one identity. */
function identityOf(file: string): string {
  const full = path.resolve(file);
  try {
    return realpathSync(full);
  } catch {
    return full;
  }
}
