// Finds the closing quote, four bytes a step. A byte of a word is marked (its top bit set) where it is a quote, a backslash, a control
// character or not ASCII; the lowest mark is always true, which is all that is used. That a string of six letters always takes two steps
// makes the loop predictable, where a loop over bytes is not.
import type { Builder } from '../fragments/builder.ts';
import { code } from '../fragments/code.ts';
import type { DecoderNames } from './decoder-names.ts';
import { wordAt } from './words.ts';

/** From the byte after the opening quote (at `p`) to the first marked byte. It may lie behind the document: `p` must be checked. */
function scanToMark(builder: Builder, names: DecoderNames): void {
  const { p, wordLimit, word, marks, quotes, backslashes } = names;
  builder.let(marks, 0);
  builder.while(code`${p} <= ${wordLimit}`, () => {
    builder.const(word, wordAt(names, 0));
    builder.const(quotes, code`${word} ^ 0x22222222`);
    builder.const(backslashes, code`${word} ^ 0x5c5c5c5c`);
    builder.set(
      marks,
      code`(((${quotes} - 0x01010101) & ~${quotes}) | ((${backslashes} - 0x01010101) & ~${backslashes}) | ((${word} - 0x20202020) & ~${word}) | ${word}) & 0x80808080`,
    );
    builder.if(code`${marks} !== 0`, () => builder.break());
    builder.statement(code`${p} += 4`);
  });
  builder.if(code`${marks} !== 0`, () => builder.statement(code`${p} += (31 - Math.clz32(${marks} & -${marks})) >> 3`));
}

/** From the opening quote at `p` to the closing one; afterwards the text is `[valueStart, p)`. Leaves `usual` where it has escapes. */
export function scanText(builder: Builder, names: DecoderNames): void {
  const { imports, bytes, p, last, usual, valueStart } = names;
  builder.const(valueStart, code`++${p}`);
  scanToMark(builder, names);
  builder.if(code`${p} >= ${last} || ${bytes}[${p}] !== 34`, () => {
    builder.set(p, code`${imports.engine('plainTextEnd')}(${bytes}, ${p}, ${last})`);
    builder.if(code`${p} < 0`, () => builder.break(usual));
  });
}

/** From the opening quote at `p` to the byte after the closing one, whatever stands between. */
export function skipText(builder: Builder, names: DecoderNames): void {
  const { imports, bytes, p, last, usual } = names;
  builder.statement(code`${p}++`);
  scanToMark(builder, names);
  builder.if(
    code`${p} < ${last} && ${bytes}[${p}] === 34`,
    () => builder.statement(code`${p}++`),
    () => {
      builder.set(p, code`${imports.engine('skipString')}(${bytes}, ${p}, ${last})`);
      builder.if(code`${p} < 0`, () => builder.break(usual));
    },
  );
}
