// Texts with escapes: what they stand for is written behind the payloads, where a column finds it by the place `~start`. A half of a surrogate
// pair without the other is left to JavaScript, and so is all that is broken.
import type { SimdLayout } from '../../../../engine/json/simd-layout.ts';
import type { Expression, Local } from '../../wasm/expression.ts';
import { type Callee, call, type FunctionBuilder } from '../../wasm/function-builder.ts';
import { i32, v128 } from '../../wasm/instructions.ts';
import type { ModuleBuilder } from '../../wasm/module-builder.ts';
import { FAILED, PLACE, textMarks } from './skipping.ts';

const SHORT_ESCAPES: readonly (readonly [string, number])[] = [
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['"', 34],
  ['\\', 92],
  ['/', 47],
];

/** What the four digits at `p` stand for, or -1. */
function defineHexDigits(module: ModuleBuilder): Callee {
  return module.function('hexDigits', { p: 'i32' }, 'i32', (f, { p }) => {
    const [value, digit, end] = f.words('value', 'digit', 'end');
    f.set(end, i32.add(p, 4));
    f.loop('digits', () => {
      f.set(digit, i32.sub(i32.load8(p), 48));
      f.if(i32.gtU(digit, 9), () => {
        f.set(digit, i32.sub(i32.or(i32.load8(p), 32), 97));
        f.if(i32.gtU(digit, 5), () => f.return(FAILED)).add(digit, 10);
      });
      f.set(value, i32.or(i32.shl(value, 4), digit)).add(p, 1);
      f.brIf('digits', i32.ltU(p, end));
    });
    f.return(value);
  });
}

/** Appends the text at `p`, from behind the opening quote, to those that were kept; gives the place of the closing quote. */
function defineUnescape(module: ModuleBuilder, { textsEnd }: SimdLayout, sequenceEnd: Callee): Callee {
  const hexDigits = defineHexDigits(module);
  return module.function('unescapeText', PLACE, 'i32', (f, { p, last }) => {
    const [to, mask, c, low, next] = f.words('to', 'mask', 'c', 'low', 'next');
    const chunk = f.local('chunk', 'v128');
    const failIf = (condition: Expression) => f.if(condition, () => f.return(FAILED));
    f.set(to, i32.load(0, textsEnd));
    f.loop('marks', () => {
      f.comment('what is plain is copied before it is known where it ends');
      f.set(chunk, v128.load(p)).do(v128.store(to, chunk));
      f.set(mask, textMarks(f, chunk));
      f.if(i32.eqz(mask), () => f.add(p, 16).add(to, 16).br('marks'));
      f.set(mask, i32.ctz(mask)).add(p, mask).add(to, mask);
      failIf(i32.geU(p, last));
      f.set(c, i32.load8(p));
      f.if(i32.eq(c, 34), () => f.do(i32.store(0, to, textsEnd)).return(p));
      f.if(i32.geU(c, 0x80), () => {
        f.set(next, call(sequenceEnd, p, last));
        failIf(i32.ltS(next, 0));
        f.do(i32.store(to, i32.load(p)));
        f.add(to, i32.sub(next, p)).set(p, next).br('marks');
      });
      failIf(i32.ne(c, 92));
      failIf(i32.geU(i32.add(p, 1), last));
      f.set(c, i32.load8(p, 1));
      for (const [letter, meaning] of SHORT_ESCAPES) {
        f.if(i32.eq(c, letter.charCodeAt(0)), () => f.do(i32.store8(to, meaning)).add(to, 1).add(p, 2).br('marks'));
      }
      failIf(i32.or(i32.ne(c, 117), i32.gtU(i32.add(p, 6), last)));
      f.set(c, call(hexDigits, i32.add(p, 2)));
      failIf(i32.ltS(c, 0));
      f.add(p, 6);
      f.if(i32.eq(i32.and(c, 0xf800), 0xd800), () => {
        f.comment('the first half of a pair, and the second');
        failIf(i32.or(i32.geU(c, 0xdc00), i32.gtU(i32.add(p, 6), last)));
        failIf(i32.or(i32.ne(i32.load8(p), 92), i32.ne(i32.load8(p, 1), 117)));
        f.set(low, call(hexDigits, i32.add(p, 2)));
        failIf(i32.ne(i32.and(low, 0xfc00), 0xdc00));
        f.set(c, i32.add(i32.shl(i32.sub(c, 0xd7c0), 10), i32.and(low, 0x3ff))).add(p, 6);
      });
      appendCodePoint(f, to, c);
      f.br('marks');
    });
    f.return(FAILED);
  });
}

/** As UTF-8: one byte to four, written as one word. */
function appendCodePoint(f: FunctionBuilder, to: Local, c: Local): void {
  const tail = (shift: number, place: number) => i32.shl(i32.or(i32.and(i32.shrU(c, shift), 0x3f), 0x80), place * 8);
  const append = (length: number, word: Expression) => f.do(i32.store(to, word)).add(to, length);
  const head = (mark: number, shift: number) => i32.or(i32.shrU(c, shift), mark);
  f.if(
    i32.ltU(c, 0x80),
    () => append(1, c),
    () => {
      f.if(
        i32.ltU(c, 0x800),
        () => append(2, i32.or(head(0xc0, 6), tail(0, 1))),
        () => {
          f.if(
            i32.ltU(c, 0x10000),
            () => append(3, i32.or(i32.or(head(0xe0, 12), tail(6, 1)), tail(0, 2))),
            () => append(4, i32.or(i32.or(head(0xf0, 18), tail(12, 1)), i32.or(tail(6, 2), tail(0, 3)))),
          );
        },
      );
    },
  );
}

export interface EscapeFunctions {
  /** `unescapeText(p, last)`, for what is looked at and forgotten. */
  readonly unescapeText: Callee;
  /** `keepText(p, last, starts, ends)`: the same for a column, whose places for the row lie at `starts` and `ends`. */
  readonly keepText: Callee;
}

export function defineEscapes(module: ModuleBuilder, layout: SimdLayout, sequenceEnd: Callee): EscapeFunctions {
  const unescapeText = defineUnescape(module, layout, sequenceEnd);
  const parameters = { ...PLACE, starts: 'i32', ends: 'i32' } as const;
  const keepText = module.function('keepText', parameters, 'i32', (f, { p, last, starts, ends }) => {
    const place = () => i32.sub(i32.load(0, layout.textsEnd), layout.texts);
    f.do(i32.store(starts, i32.xor(place(), -1)));
    f.set(p, call(unescapeText, p, last));
    f.do(i32.store(ends, place()));
    f.return(p);
  });
  return { unescapeText, keepText };
}
