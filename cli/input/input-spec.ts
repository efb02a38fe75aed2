// `--input name=path`, `--output name=path`: what the user wrote, checked against what the script declares.
import { UsageError } from '../errors.ts';

export interface NamedPath {
  readonly name: string;
  readonly path: string;
}

/**
 * Reads `name=path` options. Where the script has one `kind` only, a bare path is enough. Names match without regard to case, as in SQL.
 * Throws a UsageError that lists the names there are.
 */
export function namedPaths(option: string, kind: string, given: readonly string[], names: readonly string[]): NamedPath[] {
  return given.map(text => {
    const equals = text.indexOf('=');
    const written = equals < 0 ? null : text.slice(0, equals);
    const path = text.slice(equals + 1);
    if (path === '') throw new UsageError(`${option} ${text} names no file. Write ${option} ${written ?? names[0] ?? 'name'}=file.`);
    if (written === null) {
      if (names.length === 1) return { name: names[0]!, path };
      throw new UsageError(
        `${option} ${text} does not say which ${kind} it means. Write ${option} name=${text} with one of: ${names.join(', ')}.`,
      );
    }
    const name = names.find(known => known === written) ?? names.find(known => known.toLowerCase() === written.toLowerCase());
    if (name === undefined) {
      throw new UsageError(`${option} ${text}: the script has no ${kind} ${written}. It has: ${names.join(', ') || 'none'}.`);
    }
    return { name, path };
  });
}
