// STRING_AGG: the texts of a group in one.
import { compareTexts } from '../text/slice.ts';

/** The texts in the order given, with `separator` between them. */
export const joinedTexts = (texts: readonly unknown[], separator: string): string => texts.join(separator);

/** The texts in order of code points. */
export const joinedSortedTexts = (texts: readonly unknown[], separator: string): string =>
  ([...texts] as string[]).sort(compareTexts).join(separator);
