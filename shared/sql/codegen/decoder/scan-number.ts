// Reads digits, four a step where four stand together. Fifteen digits are exact in a double; with more, with an exponent, or with a zero in
// front, the strict decoder takes over. That a number ends where a comma or the closing bracket stands is checked after every value.
import type { Builder } from '../fragments/builder.ts';
import { code } from '../fragments/code.ts';
import type { DecoderNames } from './decoder-names.ts';
import { wordAt } from './words.ts';

/** The most digits that a double holds whatever they are. */
export const EXACT_DIGITS = 15;

/** From the first byte `c` of a number at `p`: declares `isNegative`, `number` and `digitCount` and stops at the first byte that is no digit. */
export function scanWhole(builder: Builder, names: DecoderNames): void {
  const { bytes, p, c, usual, wordLimit, isNegative, valueStart, number, digitCount, word, digits } = names;
  builder.const(isNegative, code`${c} === 45`);
  builder.if(isNegative, () => builder.statement(code`${p}++`));
  builder.const(valueStart, p);
  builder.let(number, 0);
  builder.while(code`${p} <= ${wordLimit}`, () => {
    builder.const(word, wordAt(names, 0));
    builder.if(code`((${word} & 0xf0f0f0f0) | (((${word} + 0x06060606) & 0xf0f0f0f0) >>> 4)) !== 0x33333333`, () => builder.break());
    builder.let(digits, code`${word} & 0x0f0f0f0f`);
    builder.set(digits, code`(${digits} * 10 + (${digits} >>> 8)) & 0x00ff00ff`);
    builder.set(number, code`${number} * 10000 + ((${digits} * 100 + (${digits} >>> 16)) & 0xffff)`);
    builder.statement(code`${p} += 4`);
  });
  scanDigits(builder, names);
  builder.let(digitCount, code`${p} - ${valueStart}`);
  builder.if(code`${digitCount} === 0 || (${digitCount} > 1 && ${bytes}[${valueStart}] === 48)`, () => builder.break(usual));
}

function scanDigits(builder: Builder, { bytes, p, c, number }: DecoderNames): void {
  builder.set(c, code`${bytes}[${p}]`);
  builder.while(code`(${c} - 48) >>> 0 <= 9`, () => {
    builder.set(number, code`${number} * 10 + (${c} - 48)`);
    builder.set(c, code`${bytes}[++${p}]`);
  });
}

/** After `scanWhole`: reads a fraction into the same `number`, and declares `fractionDigitCount`. */
export function scanFraction(builder: Builder, names: DecoderNames): void {
  const { p, c, usual, fractionStart, fractionDigitCount, digitCount } = names;
  builder.let(fractionDigitCount, 0);
  builder.if(code`${c} === 46`, () => {
    builder.const(fractionStart, code`++${p}`);
    scanDigits(builder, names);
    builder.set(fractionDigitCount, code`${p} - ${fractionStart}`);
    builder.if(code`${fractionDigitCount} === 0`, () => builder.break(usual));
    builder.statement(code`${digitCount} += ${fractionDigitCount}`);
  });
}

/** After `scanWhole`, for seconds: makes `number` milliseconds. Further digits of the fraction are cut, which is wrong below zero only. */
export function scanMilliseconds(builder: Builder, { bytes, p, c, usual, isNegative, number, unit, fractionStart }: DecoderNames): void {
  builder.statement(code`${number} *= 1000`);
  builder.if(code`${c} === 46`, () => {
    builder.if(isNegative, () => builder.break(usual));
    builder.const(fractionStart, code`++${p}`);
    builder.let(unit, 100);
    builder.set(c, code`${bytes}[${p}]`);
    builder.while(code`(${c} - 48) >>> 0 <= 9`, () => {
      builder.statement(code`${number} += ${unit} * (${c} - 48)`);
      builder.set(unit, code`${unit} === 100 ? 10 : ${unit} === 10 ? 1 : 0`);
      builder.set(c, code`${bytes}[++${p}]`);
    });
    builder.if(code`${p} === ${fractionStart}`, () => builder.break(usual));
  });
}
