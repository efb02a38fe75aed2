// Pattern text ▸ tree. The language is RE2's: everything of Perl's that can be matched in time linear in the text. Look-around and back
// references cannot, and are refused by name.
import { quoted } from '../../cast/number-text.ts';
import { RowError } from '../../row-error.ts';
import { anyOf, type CharacterSet, CLASSES, caseless, inRange, not, POSIX_CLASSES, setOf, unicodeClass } from './characters.ts';

export type Assertion = 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word-edge' | 'no-word-edge';

export type PatternNode =
  | { readonly kind: 'characters'; readonly set: CharacterSet }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly min: number; readonly max: number; readonly greedy: boolean }
  | { readonly kind: 'group'; readonly index: number; readonly part: PatternNode }
  | { readonly kind: 'assertion'; readonly assertion: Assertion };

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly U: boolean;
}

type Test = (code: number) => boolean;

const REPEAT_MAX = 1000;
const NESTING_MAX = 100;
const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, a: 7 };

export class PatternParser {
  groupCount = 0;
  private readonly text: string;
  private position = 0;
  private depth = 0;
  private flags: Flags = { i: false, m: false, s: false, U: false };

  constructor(text: string) {
    this.text = text;
  }

  /** Throws `RowError` for what is no pattern. */
  parse(): PatternNode {
    const tree = this.choice();
    if (this.position < this.text.length) this.fail('a bracket closes that never opened');
    return tree;
  }

  private choice(): PatternNode {
    if (++this.depth > NESTING_MAX) this.fail(`it is more than ${NESTING_MAX} brackets deep`);
    const outer = this.flags;
    const options = [this.sequence()];
    while (this.accept('|')) options.push(this.sequence());
    this.flags = outer;
    this.depth--;
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  }

  private sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (this.position < this.text.length && !this.at('|') && !this.at(')')) {
      const part = this.atom();
      if (part !== null) parts.push(this.repeated(part));
    }
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  }

  private repeated(part: PatternNode): PatternNode {
    let result = part;
    for (let bounds = this.bounds(); bounds !== null; bounds = this.bounds()) {
      if (result !== part) this.fail('a repetition is repeated');
      const greedy = this.accept('?') === this.flags.U;
      result = { kind: 'repeat', part, min: bounds[0], max: bounds[1], greedy };
    }
    return result;
  }

  private bounds(): readonly [number, number] | null {
    if (this.accept('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.accept('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.accept('?')) return [0, 1];
    const counted = /^\{(\d{1,6})(,(\d{0,6}))?\}/.exec(this.text.slice(this.position, this.position + 20));
    if (counted === null) return null;
    this.position += counted[0].length;
    const min = Number(counted[1]);
    const max = counted[2] === undefined ? min : counted[3] === '' ? Number.POSITIVE_INFINITY : Number(counted[3]);
    if (min > REPEAT_MAX || (max > REPEAT_MAX && max !== Number.POSITIVE_INFINITY)) this.fail(`it repeats more than ${REPEAT_MAX} times`);
    if (max < min) this.fail(`${counted[0]} ends before it begins`);
    return [min, max];
  }

  /** Null for flags alone, which match nothing. */
  private atom(): PatternNode | null {
    const character = this.take();
    switch (character) {
      case '(':
        return this.bracket();
      case '[':
        return this.characters(this.set());
      case '.':
        return this.characters(this.flags.s ? () => true : code => code !== 10);
      case '^':
        return { kind: 'assertion', assertion: this.flags.m ? 'line-start' : 'text-start' };
      case '$':
        return { kind: 'assertion', assertion: this.flags.m ? 'line-end' : 'text-end' };
      case '\\':
        return this.escape();
      case '*':
      case '+':
      case '?':
        return this.fail(`${quoted(character)} repeats nothing`);
      default:
        return this.literal(character);
    }
  }

  private bracket(): PatternNode | null {
    let index = 0;
    if (this.accept('?')) {
      const flags = /^([imsU]*)(?:-([imsU]+))?([:)])/.exec(this.text.slice(this.position));
      const name = /^P?<([A-Za-z_]\w*)>/.exec(this.text.slice(this.position));
      if (flags !== null) {
        this.position += flags[0].length;
        const outer = this.flags;
        this.flags = changed(outer, flags[1]!, flags[2] ?? '');
        if (flags[3] === ')') return null;
        const inner = this.closed();
        this.flags = outer;
        return inner;
      }
      if (name === null)
        this.fail('look-around and other extensions cannot be matched in linear time, so they are not part of the language');
      this.position += name[0].length;
    }
    index = ++this.groupCount;
    return { kind: 'group', index, part: this.closed() };
  }

  private closed(): PatternNode {
    const inner = this.choice();
    if (!this.accept(')')) this.fail('a bracket never closes');
    return inner;
  }

  private escape(): PatternNode {
    const letter = this.position < this.text.length ? this.take() : this.fail('it ends in a backslash');
    if (letter === 'b') return { kind: 'assertion', assertion: 'word-edge' };
    if (letter === 'B') return { kind: 'assertion', assertion: 'no-word-edge' };
    if (letter === 'A') return { kind: 'assertion', assertion: 'text-start' };
    if (letter === 'z') return { kind: 'assertion', assertion: 'text-end' };
    if (/[1-9]/.test(letter)) {
      this.fail('back references cannot be matched in linear time, so they are not part of the language');
    }
    const escaped = this.escaped(letter);
    return typeof escaped === 'number' ? this.literal(String.fromCodePoint(escaped)) : this.characters(escaped);
  }

  /** A class, or the code point of one character. */
  private escaped(letter: string): Test | number {
    if (Object.hasOwn(CLASSES, letter)) return CLASSES[letter]!;
    if (Object.hasOwn(ESCAPES, letter)) return ESCAPES[letter]!;
    if (letter === 'x') return this.hexadecimal();
    if (letter === 'p' || letter === 'P') {
      const name = /^\{(\^?)([^}]*)\}|^()([A-Z])/.exec(this.text.slice(this.position, this.position + 64));
      const test = name === null ? null : unicodeClass(name[2] ?? name[4]!);
      if (name === null || test === null) this.fail(`there is no class ${quoted(`\\${letter}${name?.[0] ?? ''}`)}`);
      this.position += name[0].length;
      return (letter === 'P') !== (name[1] === '^') ? not(test) : test;
    }
    if (/[A-Za-z0-9]/.test(letter)) this.fail(`there is no escape \\${letter}`);
    return letter.codePointAt(0)!;
  }

  private hexadecimal(): number {
    const digits = /^(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))/.exec(this.text.slice(this.position, this.position + 8));
    const code = digits === null ? Number.NaN : Number.parseInt(digits[1] ?? digits[2]!, 16);
    if (digits === null || code > 0x10ffff) this.fail('\\x takes two hexadecimal digits, or more in braces');
    this.position += digits[0].length;
    return code;
  }

  private set(): Test {
    const negated = this.accept('^');
    const tests: Test[] = [];
    for (let isFirst = true; isFirst || !this.at(']'); isFirst = false) {
      if (this.position >= this.text.length) this.fail('a set in [ ] never closes');
      tests.push(this.setPart());
    }
    this.take();
    const test = this.flags.i ? caseless(anyOf(tests)) : anyOf(tests);
    return negated ? not(test) : test;
  }

  private setPart(): Test {
    const posix = /^\[:(\^?)(\w+):\]/.exec(this.text.slice(this.position, this.position + 16));
    if (posix !== null) {
      const test = Object.hasOwn(POSIX_CLASSES, posix[2]!) ? POSIX_CLASSES[posix[2]!]! : this.fail(`there is no class ${posix[0]}`);
      this.position += posix[0].length;
      return posix[1] === '^' ? not(test) : test;
    }
    const from = this.setCharacter();
    if (typeof from !== 'number') return from;
    if (!this.at('-') || this.text[this.position + 1] === ']' || this.position + 1 >= this.text.length) return inRange(from, from);
    this.take();
    const to = this.setCharacter();
    if (typeof to !== 'number' || to < from) this.fail('a range in [ ] ends before it begins');
    return inRange(from, to);
  }

  private setCharacter(): Test | number {
    const character = this.take();
    return character === '\\'
      ? this.escaped(this.position < this.text.length ? this.take() : this.fail('it ends in a backslash'))
      : character.codePointAt(0)!;
  }

  private literal(character: string): PatternNode {
    const code = character.codePointAt(0)!;
    const test = inRange(code, code);
    if (this.flags.i) return { kind: 'characters', set: setOf(caseless(test)) };
    return { kind: 'characters', set: setOf(test, character) };
  }

  private characters(test: Test): PatternNode {
    return { kind: 'characters', set: setOf(test) };
  }

  private at(character: string): boolean {
    return this.text[this.position] === character;
  }

  private accept(character: string): boolean {
    if (!this.at(character)) return false;
    this.position++;
    return true;
  }

  private take(): string {
    const character = String.fromCodePoint(this.text.codePointAt(this.position)!);
    this.position += character.length;
    return character;
  }

  private fail(why: string): never {
    throw new RowError(`the pattern ${quoted(this.text)} is not a regular expression here: ${why}`);
  }
}

function changed(flags: Flags, on: string, off: string): Flags {
  const value = (flag: keyof Flags) => (flags[flag] || on.includes(flag)) && !off.includes(flag);
  return { i: value('i'), m: value('m'), s: value('s'), U: value('U') };
}
