// Sets of characters: what one place of a pattern matches. ASCII is a table; everything else is asked.

export interface CharacterSet {
  /** By code point below 128. */
  readonly ascii: Uint8Array;
  readonly other: (code: number) => boolean;
  /** The only character, where it is one in one case: lets a search begin with `indexOf`. */
  readonly single: string | null;
}

type Test = (code: number) => boolean;

export function setOf(test: Test, single: string | null = null): CharacterSet {
  return { ascii: Uint8Array.from({ length: 128 }, (_, code) => (test(code) ? 1 : 0)), other: test, single };
}

export const hasCharacter = (set: CharacterSet, code: number): boolean => (code < 128 ? set.ascii[code] === 1 : set.other(code));

export const inRange =
  (from: number, to: number): Test =>
  code =>
    code >= from && code <= to;

export const not =
  (test: Test): Test =>
  code =>
    !test(code);

export const anyOf =
  (tests: readonly Test[]): Test =>
  code =>
    tests.some(test => test(code));

const codeOf = (character: string): number => character.codePointAt(0)!;
const ranges = (text: string): Test => anyOf((text.match(/../gsu) ?? []).map(pair => inRange(codeOf(pair[0]!), codeOf(pair[1]!))));

const digit = ranges('09');
const word = ranges('azAZ09__');
const space: Test = code => code === 32 || (code >= 9 && code <= 13 && code !== 11);

/** `\d \w \s` are ASCII, as in RE2; capitals are the others. */
export const CLASSES: Readonly<Record<string, Test>> = {
  d: digit,
  D: not(digit),
  w: word,
  W: not(word),
  s: space,
  S: not(space),
};

export const isWord = word;

/** Inside brackets: `[[:alpha:]]`. */
export const POSIX_CLASSES: Readonly<Record<string, Test>> = {
  alnum: ranges('azAZ09'),
  alpha: ranges('azAZ'),
  ascii: inRange(0, 127),
  blank: code => code === 9 || code === 32,
  cntrl: code => code < 32 || code === 127,
  digit,
  graph: inRange(33, 126),
  lower: ranges('az'),
  print: inRange(32, 126),
  punct: ranges('!/:@[`{~'),
  space: code => code === 32 || (code >= 9 && code <= 13),
  upper: ranges('AZ'),
  word,
  xdigit: ranges('09afAF'),
};

/** `\p{Letter}`, `\p{Lu}`, `\p{Greek}`; null where there is no such property. */
export function unicodeClass(name: string): Test | null {
  if (!/^[A-Za-z_=]+$/.test(name)) return null;
  for (const property of [name, `Script=${name}`]) {
    try {
      const expression = new RegExp(`^\\p{${property}}$`, 'u');
      return code => expression.test(String.fromCodePoint(code));
    } catch {
      // Not a property of that name: the next spelling.
    }
  }
  return null;
}

/** The set without regard to case: a character is in it when any of its cases is. */
export function caseless(test: Test): Test {
  return code => {
    if (test(code)) return true;
    const character = String.fromCodePoint(code);
    const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
    return isOther(lower, code, test) || isOther(upper, code, test);
  };
}

function isOther(character: string, code: number, test: Test): boolean {
  const other = codeOf(character);
  return other !== code && String.fromCodePoint(other) === character && test(other);
}
