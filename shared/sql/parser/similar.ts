// The pattern of SIMILAR TO, which is half LIKE and half regular expression, as a regular expression. `%` and `_` are those of LIKE; `| * + ? {m,n}`,
// brackets and sets mean what they do there; everything else, the dot too, stands for itself.

const KEPT = new Set('|*+?{})');
const SPECIAL = /[\\.^$|*+?{}()[\]]/;

const literal = (character: string): string => (SPECIAL.test(character) ? `\\${character}` : character);

/** `escaping`: the character behind which each stands for itself; empty: there is none. A pattern that ends in it ends in a backslash. */
export function similarToRegexp(pattern: string, escaping: string): string {
  const characters = [...pattern];
  let regexp = '';
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!;
    if (character === escaping) {
      i++;
      regexp += i < characters.length ? literal(characters[i]!) : '\\';
    } else if (character === '%') regexp += '.*';
    else if (character === '_') regexp += '.';
    else if (character === '(') regexp += '(?:';
    else if (character === '[') {
      const [set, end] = setAt(characters, i, escaping);
      regexp += set;
      i = end;
    } else regexp += KEPT.has(character) ? character : literal(character);
  }
  return `(?s)^(?:${regexp})$`;
}

/** The set that begins there, and the place of its last character. A set that never closes is the rest of the pattern. */
function setAt(characters: readonly string[], start: number, escaping: string): [set: string, end: number] {
  let set = '[';
  let i = start + 1;
  if (characters[i] === '^') {
    set += '^';
    i++;
  }
  for (let isFirst = true; i < characters.length; i++, isFirst = false) {
    const character = characters[i]!;
    if (character === ']' && !isFirst) return [`${set}]`, i];
    const named = /^\[:\^?\w+:\]/.exec(characters.slice(i, i + 16).join(''))?.[0];
    if (named !== undefined) {
      set += named;
      i += named.length - 1;
    } else if (character === escaping) {
      i++;
      set += `\\${characters[i] ?? ''}`;
    } else set += character === '\\' || character === '[' || character === ']' ? `\\${character}` : character;
  }
  return [set, i];
}
