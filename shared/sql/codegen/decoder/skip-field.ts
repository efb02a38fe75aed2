// A field that nothing reads: its name is compared with the learned one, its value passed over and checked.
import type { Builder } from '../fragments/builder.ts';
import { code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';
import type { DecoderNames, ObjectNames } from './decoder-names.ts';
import { skipText } from './scan-string.ts';

/** Where the expected name stands at `p`, runs `then` with `p` after it. */
export function ifLearnedName(builder: Builder, names: ObjectNames, then: () => void): void {
  const { view, p, last, field, signatures, signatureStarts, signatureLengths, signatureLength, signatureAt, position, tail } = names;
  builder.const(signatureLength, code`${signatureLengths}[${field}]`);
  builder.if(code`${p} + ${signatureLength} <= ${last}`, () => {
    builder.const(signatureAt, code`${signatureStarts}[${field}] - ${p}`);
    builder.const(tail, code`${p} + ${signatureLength} - 4`);
    const sameWordAt = (position: Name) =>
      code`${view}.getInt32(${position}, true) === ${signatures}.getInt32(${signatureAt} + ${position}, true)`;
    builder.if(sameWordAt(p), () => {
      builder.let(position, code`${p} + 4`);
      builder.while(code`${position} < ${tail} && ${sameWordAt(position)}`, () => builder.statement(code`${position} += 4`));
      builder.comment('the last word overlaps the one before it');
      builder.if(code`${position} >= ${tail} && ${sameWordAt(tail)}`, () => {
        builder.set(p, code`${tail} + 4`);
        then();
      });
    });
  });
}

/** From the first byte `c` of a value at `p` to the byte after it. `depth`: how many objects and arrays are open around it. */
export function skipField(builder: Builder, names: DecoderNames, depth: number): void {
  const { c } = names;
  builder.if(
    code`${c} === 34`,
    () => skipText(builder, names),
    () => {
      builder.if(
        code`${c} > 48 && ${c} <= 57`,
        () => skipPlainNumber(builder, names, depth),
        () => skipAnyValue(builder, names, names.p, depth),
      );
    },
  );
}

/** Past digits and a fraction; a number with an exponent is gone over once more. */
function skipPlainNumber(builder: Builder, names: DecoderNames, depth: number): void {
  const { bytes, p, c, usual, valueStart, fractionStart } = names;
  const skipDigits = () => builder.while(code`(${c} - 48) >>> 0 <= 9`, () => builder.set(c, code`${bytes}[++${p}]`));
  builder.const(valueStart, p);
  skipDigits();
  builder.if(code`${c} === 46`, () => {
    builder.const(fractionStart, code`++${p}`);
    builder.set(c, code`${bytes}[${p}]`);
    skipDigits();
    builder.if(code`${p} === ${fractionStart}`, () => builder.break(usual));
  });
  builder.if(code`(${c} | 32) === 101`, () => skipAnyValue(builder, names, valueStart, depth));
}

export function skipAnyValue(builder: Builder, { imports, bytes, p, last, usual }: DecoderNames, from: Name, depth: number): void {
  builder.set(p, code`${imports.engine('skipValue')}(${bytes}, ${from}, ${last}, ${depth})`);
  builder.if(code`${p} < 0`, () => builder.break(usual));
}
