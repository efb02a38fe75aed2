// Regular expressions that take time linear in the text, whatever the pattern: all ways through the program advance together, one character
// at a time, and no two of them are at the same place (Pike's machine). So a pattern in a query cannot be made to hang by a record, which
// the backtracking RegExp of JavaScript can.
//
// Of the ways that match, the one counts that Perl would find first: the leftmost, with the earlier alternative and the greedier repetition.
import { hasCharacter, isWord } from './characters.ts';
import { compileProgram, type Instruction } from './program.ts';
import { type Assertion, PatternParser } from './syntax.ts';

interface Way {
  readonly at: number;
  /** Start and end per group in UTF-16 units, -1 where it did not take part; the group 0 is the whole. */
  readonly slots: Int32Array;
}

const PATTERN_LENGTH_MAX = 2000;

export class RegularExpression {
  readonly groupCount: number;
  private readonly program: readonly Instruction[];
  private readonly slotCount: number;
  /** What every match begins with, as far as it is plain text. */
  private readonly prefix: string;
  /** A match can only begin where the text does. */
  private readonly isAnchored: boolean;
  /** In which step an instruction was reached last. */
  private readonly reached: Int32Array;
  private step = 0;
  /** Characters looked at so far, by all calls together. */
  visitedCount = 0;

  /** Throws `RowError` for a pattern that is none, or that no linear matcher can do. */
  constructor(pattern: string) {
    const parser = new PatternParser(pattern.slice(0, PATTERN_LENGTH_MAX + 1));
    const tree = parser.parse();
    this.program = compileProgram(tree, pattern);
    this.groupCount = parser.groupCount;
    this.slotCount = 2 * (parser.groupCount + 1);
    this.prefix = prefixOf(this.program);
    const first = this.program.find(({ op }) => op !== 'save')!;
    this.isAnchored = first.op === 'assert' && first.assertion === 'text-start';
    this.reached = new Int32Array(this.program.length);
  }

  /** Whether it matches somewhere. */
  test(text: string): boolean {
    return this.match(text, 0, 2, true) !== null;
  }

  /** The groups of the first match from there on, as places in the text; null where there is none. */
  exec(text: string, from = 0): Int32Array | null {
    return this.match(text, from, this.slotCount, false);
  }

  private match(text: string, from: number, slotCount: number, any: boolean): Int32Array | null {
    let ways: Way[] = [];
    let found: Int32Array | null = null;
    for (let position = from; ; ) {
      if (ways.length === 0) {
        if (found !== null || (this.isAnchored && position > 0)) return found;
        if (this.prefix !== '') position = text.indexOf(this.prefix, position);
        if (position < 0) return null;
      }
      // A match that begins later is worth less than all that are on their way.
      const next: Way[] = [];
      if (found === null && !(this.isAnchored && position > 0)) {
        this.step++;
        for (const way of ways) this.reached[way.at] = this.step;
        this.follow(0, new Int32Array(slotCount).fill(-1), text, position, ways);
      }
      const code = position < text.length ? text.codePointAt(position)! : -1;
      const after = position + (code > 0xffff ? 2 : 1);
      this.step++;
      for (const { at, slots } of ways) {
        const instruction = this.program[at]!;
        if (instruction.op === 'match') {
          found = slots;
          if (any) return found;
          break;
        }
        if (instruction.op === 'take' && code >= 0 && hasCharacter(instruction.set, code)) this.follow(at + 1, slots, text, after, next);
      }
      if (code < 0) return found;
      this.visitedCount++;
      ways = next;
      position = after;
    }
  }

  /** Adds all places that can be reached from `at` without taking a character, in order of preference. */
  private follow(at: number, slots: Int32Array, text: string, position: number, into: Way[]): void {
    for (let i = at; this.reached[i] !== this.step; ) {
      this.reached[i] = this.step;
      const instruction = this.program[i]!;
      switch (instruction.op) {
        case 'jump':
          i = instruction.to;
          break;
        case 'split':
          this.follow(instruction.first, slots, text, position, into);
          i = instruction.second;
          break;
        case 'save':
          if (instruction.slot < slots.length) slots = changed(slots, instruction.slot, position);
          i++;
          break;
        case 'assert':
          if (!holds(instruction.assertion, text, position)) return;
          i++;
          break;
        default:
          into.push({ at: i, slots });
          return;
      }
    }
  }
}

function changed(slots: Int32Array, slot: number, value: number): Int32Array {
  const copy = slots.slice();
  copy[slot] = value;
  return copy;
}

function holds(assertion: Assertion, text: string, position: number): boolean {
  switch (assertion) {
    case 'text-start':
      return position === 0;
    case 'text-end':
      return position === text.length;
    case 'line-start':
      return position === 0 || text[position - 1] === '\n';
    case 'line-end':
      return position === text.length || text[position] === '\n';
    default: {
      const before = position > 0 && isWord(text.charCodeAt(position - 1));
      const behind = position < text.length && isWord(text.charCodeAt(position));
      return (before !== behind) === (assertion === 'word-edge');
    }
  }
}

function prefixOf(program: readonly Instruction[]): string {
  let prefix = '';
  for (const instruction of program) {
    if (instruction.op === 'save') continue;
    if (instruction.op !== 'take' || instruction.set.single === null) break;
    prefix += instruction.set.single;
  }
  return prefix;
}
