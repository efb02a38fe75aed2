// Passing over JSON that nobody reads, without believing it: what `engine/json/skip.ts` does, sixteen bytes a step where texts are long.
import { DEPTH_MAX } from '../../../../engine/json/skip.ts';
import type { Expression, Local } from '../../wasm/expression.ts';
import { type Callee, call, type FunctionBuilder } from '../../wasm/function-builder.ts';
import { everyByte, i8x16, i32, v128 } from '../../wasm/instructions.ts';
import type { ModuleBuilder } from '../../wasm/module-builder.ts';

export const FAILED = -1;
export const PLACE = { p: 'i32', last: 'i32' } as const;

/** A bit per byte of `chunk` that ends a plain text or needs a look: a quote, a backslash, a control character, or no ASCII. */
export function textMarks(f: FunctionBuilder, chunk: Expression): Expression {
  const ends = v128.or(i8x16.eq(chunk, f.kept(everyByte(34))), i8x16.eq(chunk, f.kept(everyByte(92))));
  // Bytes of 128 and more are below zero here.
  return i8x16.bitmask(v128.or(ends, i8x16.ltS(chunk, f.kept(everyByte(32)))));
}

/** Moves `p` to the first mark; there is one, if not in the document then in the zeros behind all. `p` must be checked. */
export function scanToMark(f: FunctionBuilder, p: Local, mask: Local): void {
  const chunk = f.local('chunk', 'v128');
  const look = () => f.set(chunk, v128.load(p)).set(mask, textMarks(f, chunk));
  look();
  f.if(i32.eqz(mask), () => {
    f.loop('chunks', () => {
      f.add(p, 16);
      look();
      f.brIf('chunks', i32.eqz(mask));
    });
  });
  f.add(p, i32.ctz(mask));
}

export function defineSpace(module: ModuleBuilder): Callee {
  return module.function('space', PLACE, 'i32', (f, { p, last }) => {
    const c = f.local('c', 'i32');
    f.block('done', () => {
      f.loop('bytes', () => {
        f.brIf('done', i32.geU(p, last));
        f.set(c, i32.load8(p));
        const isSpace = i32.or(i32.or(i32.eq(c, 32), i32.eq(c, 10)), i32.or(i32.eq(c, 13), i32.eq(c, 9)));
        f.brIf('done', i32.eqz(isSpace));
        f.add(p, 1).br('bytes');
      });
    });
    f.return(p);
  });
}

/** The end of the well-formed sequence of two to four bytes at `p`: the table 3-7 of the Unicode standard. */
export function defineSequenceEnd(module: ModuleBuilder): Callee {
  return module.function('sequenceEnd', PLACE, 'i32', (f, { p, last }) => {
    const first = f.local('first', 'i32');
    const second = f.local('second', 'i32');
    const isTail = (offset: number) => i32.eq(i32.and(i32.load8(p, offset), 0xc0), 0x80);
    const end = (length: number, isWellFormed: Expression) =>
      f.if(i32.and(i32.leU(i32.add(p, length), last), isWellFormed), () => f.return(i32.add(p, length))).return(FAILED);
    const between = (low: number, high: number) => i32.leU(i32.sub(second, low), high - low);
    f.set(first, i32.load8(p)).set(second, i32.load8(p, 1));
    f.if(i32.or(i32.ltU(first, 0xc2), i32.gtU(first, 0xf4)), () => f.return(FAILED));
    f.if(i32.ltU(first, 0xe0), () => end(2, isTail(1)));
    f.if(i32.eq(first, 0xe0), () => end(3, i32.and(between(0xa0, 0xbf), isTail(2))));
    f.if(i32.eq(first, 0xed), () => end(3, i32.and(between(0x80, 0x9f), isTail(2))));
    f.if(i32.ltU(first, 0xf0), () => end(3, i32.and(isTail(1), isTail(2))));
    const tails = i32.and(isTail(2), isTail(3));
    f.if(i32.eq(first, 0xf0), () => end(4, i32.and(between(0x90, 0xbf), tails)));
    f.if(i32.eq(first, 0xf4), () => end(4, i32.and(between(0x80, 0x8f), tails)));
    end(4, i32.and(isTail(1), tails));
  });
}

/** Both go on at a mark, `p`: `textEnd` gives the closing quote and fails at an escape, `skipString` gives the byte after the quote. */
export function defineStrings(module: ModuleBuilder, sequenceEnd: Callee): { readonly textEnd: Callee; readonly skipString: Callee } {
  const scan = (f: FunctionBuilder, p: Local, last: Local, onQuote: Expression, onEscape: (c: Local) => void) => {
    const c = f.local('c', 'i32');
    const mask = f.local('mask', 'i32');
    f.loop('marks', () => {
      scanToMark(f, p, mask);
      f.if(i32.geU(p, last), () => f.return(FAILED));
      f.set(c, i32.load8(p));
      f.if(i32.eq(c, 34), () => f.return(onQuote));
      f.if(i32.geU(c, 0x80), () => {
        f.set(p, call(sequenceEnd, p, last));
        f.if(i32.ltS(p, 0), () => f.return(FAILED)).br('marks');
      });
      onEscape(c);
    });
    f.return(FAILED);
  };
  const textEnd = module.function('textEnd', PLACE, 'i32', (f, { p, last }) => scan(f, p, last, p, () => f.return(FAILED)));
  const skipString = module.function('skipString', PLACE, 'i32', (f, { p, last }) => {
    const digit = f.local('digit', 'i32');
    scan(f, p, last, i32.add(p, 1), c => {
      f.if(i32.ne(c, 92), () => f.return(FAILED));
      f.if(i32.geU(i32.add(p, 1), last), () => f.return(FAILED));
      f.set(c, i32.load8(p, 1));
      f.if(isOneOf(c, '"/\\bfnrt'), () => f.add(p, 2).br('marks'));
      f.if(i32.or(i32.ne(c, 117), i32.gtU(i32.add(p, 6), last)), () => f.return(FAILED));
      for (const offset of [2, 3, 4, 5]) {
        f.set(digit, i32.load8(p, offset));
        const isDigit = i32.leU(i32.sub(digit, 48), 9);
        f.if(i32.eqz(i32.or(isDigit, i32.leU(i32.sub(i32.or(digit, 32), 97), 5))), () => f.return(FAILED));
      }
      f.add(p, 6).br('marks');
    });
  });
  return { textEnd, skipString };
}

const isOneOf = (c: Local, letters: string): Expression =>
  [...letters].map(letter => i32.eq(c, letter.charCodeAt(0))).reduce((a, b) => i32.or(a, b));

function defineNumber(module: ModuleBuilder): Callee {
  const digits = module.function('digits', PLACE, 'i32', (f, { p, last }) => {
    const start = f.local('start', 'i32');
    f.set(start, p);
    f.block('done', () => {
      f.loop('bytes', () => {
        f.brIf('done', i32.or(i32.geU(p, last), i32.gtU(i32.sub(i32.load8(p), 48), 9)));
        f.add(p, 1).br('bytes');
      });
    });
    f.if(i32.eq(p, start), () => f.return(FAILED));
    f.return(p);
  });
  return module.function('number', PLACE, 'i32', (f, { p, last }) => {
    const c = f.local('c', 'i32');
    const more = () => f.set(p, call(digits, p, last)).if(i32.ltS(p, 0), () => f.return(FAILED));
    f.if(i32.eq(i32.load8(p), 45), () => f.add(p, 1));
    f.if(i32.geU(p, last), () => f.return(FAILED));
    f.if(i32.eq(i32.load8(p), 48), () => f.add(p, 1), more);
    f.if(i32.and(i32.ltU(p, last), i32.eq(i32.load8(p), 46)), () => {
      f.add(p, 1);
      more();
    });
    f.if(i32.and(i32.ltU(p, last), i32.eq(i32.or(i32.load8(p), 32), 101)), () => {
      f.add(p, 1).set(c, i32.load8(p));
      f.if(i32.and(i32.ltU(p, last), i32.or(i32.eq(c, 43), i32.eq(c, 45))), () => f.add(p, 1));
      more();
    });
    f.return(p);
  });
}

const word = (text: string): number => [...text].reduce((value, letter, i) => value | (letter.charCodeAt(0) << (8 * i)), 0);
/** Whether `text`, of four bytes or five, stands at `p`. */
export function standsAt(p: Local, text: 'true' | 'false' | 'null'): Expression {
  const first = i32.eq(i32.load(p), word(text.slice(0, 4)));
  return text.length === 4 ? first : i32.and(first, i32.eq(i32.load8(p, 4), text.charCodeAt(4)));
}

/** Past any value at `p`; `depth` objects and arrays are open around it. */
export function defineSkipValue(module: ModuleBuilder, opened: number, space: Callee, skipString: Callee): Callee {
  const number = defineNumber(module);
  return module.function('skipValue', { ...PLACE, depth: 'i32' }, 'i32', (f, { p, last, depth }) => {
    const c = f.local('c', 'i32');
    const depthAround = f.local('depthAround', 'i32');
    const skipSpace = () => f.set(p, call(space, p, last));
    const failIf = (condition: Expression) => f.if(condition, () => f.return(FAILED));
    const isBehind = i32.geU(p, last);
    const take = (next: Expression) => f.set(p, next).if(i32.ltS(p, 0), () => f.return(FAILED));
    const around = i32.load8(i32.add(depth, opened - 1));
    const name = () => {
      failIf(i32.or(isBehind, i32.ne(i32.load8(p), 34)));
      take(call(skipString, i32.add(p, 1), last));
      skipSpace();
      failIf(i32.or(isBehind, i32.ne(i32.load8(p), 58)));
      f.add(p, 1);
      skipSpace();
    };
    f.set(depthAround, depth);
    f.loop('values', () => {
      failIf(isBehind);
      f.set(c, i32.load8(p));
      f.block('scalar', () => {
        f.block('open', () => {
          f.brIf('open', i32.eq(i32.or(c, 32), 123));
          f.if(
            i32.eq(c, 34),
            () => take(call(skipString, i32.add(p, 1), last)),
            () => {
              f.if(
                i32.or(i32.eq(c, 45), i32.leU(i32.sub(c, 48), 9)),
                () => take(call(number, p, last)),
                () => {
                  const literal = (text: 'true' | 'false' | 'null') =>
                    f.if(i32.and(standsAt(p, text), i32.leU(i32.add(p, text.length), last)), () => f.add(p, text.length).br('scalar'));
                  literal('true');
                  literal('false');
                  literal('null');
                  f.return(FAILED);
                },
              );
            },
          );
          f.br('scalar');
        });
        failIf(i32.eq(depth, DEPTH_MAX));
        f.add(p, 1);
        skipSpace();
        f.if(
          i32.and(i32.ltU(p, last), i32.eq(i32.load8(p), i32.add(c, 2))),
          () => f.add(p, 1),
          () => {
            f.do(i32.store8(i32.add(depth, opened), c)).add(depth, 1);
            f.if(i32.eq(c, 123), name);
            f.br('values');
          },
        );
      });
      f.loop('after', () => {
        f.if(i32.eq(depth, depthAround), () => f.return(p));
        skipSpace();
        failIf(isBehind);
        f.if(i32.eq(i32.load8(p), 44), () => {
          f.add(p, 1);
          skipSpace();
          f.if(i32.eq(around, 123), name);
          f.br('values');
        });
        failIf(i32.ne(i32.load8(p), i32.add(around, 2)));
        f.add(p, 1).add(depth, -1).br('after');
      });
    });
    f.return(FAILED);
  });
}
