// FORMAT: `%s` is the next argument, `%2$s` the second, `%%` a percent sign.
import { RowError } from '../../row-error.ts';
import { checkLength } from './characters.ts';

/** NULL arguments are empty. Throws `RowError` for a format that asks for what is not there. */
export function formatText(format: string | null, ...args: readonly (string | null)[]): string | null {
  if (format === null) return null;
  let next = 0;
  const result = format.replace(/%(?:(\d{1,3})\$)?(.?)/gsu, (written, place: string | undefined, kind: string) => {
    if (kind === '%' && place === undefined) return '%';
    if (kind !== 's') throw new RowError(`FORMAT does not know '${written}'; it knows %s, %1$s and %%`);
    next = place === undefined ? next + 1 : Number(place);
    if (next < 1 || next > args.length) throw new RowError(`FORMAT has ${args.length} arguments, but '${written}' asks for number ${next}`);
    return args[next - 1] ?? '';
  });
  checkLength('FORMAT', result.length);
  return result;
}
