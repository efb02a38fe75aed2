// Upper and lower case, by the full mappings of Unicode without regard to a language (`ß` is `SS` in upper case).

export const upperText = (text: string): string => text.toUpperCase();

export const lowerText = (text: string): string => text.toLowerCase();

/** Every word with a capital: a word is a run of letters and digits. */
export function capitalized(text: string): string {
  return text.replace(/[\p{L}\p{N}\p{M}]+/gu, word => {
    const first = String.fromCodePoint(word.codePointAt(0)!);
    return first.toUpperCase() + word.slice(first.length).toLowerCase();
  });
}
