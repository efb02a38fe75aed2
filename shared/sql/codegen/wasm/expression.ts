// Expressions of WebAssembly: each is its bytes and its text, made together, so that what is read is what runs.
import { f64Bytes, signedLeb, unsignedLeb } from '../../../engine/wasm/encoding.ts';
import type { ValueType } from '../../../engine/wasm/module.ts';

export interface Expression {
  readonly bytes: readonly number[];
  readonly text: string;
}

export class Local implements Expression {
  readonly name: string;
  readonly type: ValueType;
  readonly index: number;

  constructor(name: string, type: ValueType, index: number) {
    this.name = name;
    this.type = type;
    this.index = index;
  }

  get bytes(): readonly number[] {
    return [0x20, ...unsignedLeb(this.index)];
  }

  get text(): string {
    return `$${this.name}`;
  }
}

/** A number is a constant of the type that stands there. */
export type Operand = Expression | number | bigint;

export function constant(type: ValueType, value: number | bigint): Expression {
  switch (type) {
    case 'i32':
      return { bytes: [0x41, ...signedLeb(BigInt(Number(value) | 0))], text: String(value) };
    case 'i64':
      return { bytes: [0x42, ...signedLeb(BigInt.asIntN(64, BigInt(value)))], text: String(value) };
    case 'f64':
      return { bytes: [0x44, ...f64Bytes(Number(value))], text: String(value) };
    case 'v128':
      throw new Error('bug in Weir: a constant of 128 bits is written as its lanes');
  }
}

export const operand = (value: Operand, type: ValueType): Expression => (typeof value === 'object' ? value : constant(type, value));

/** An instruction over its operands, which are pushed before it. */
export function instruction(name: string, code: readonly number[], operands: readonly Expression[], immediates = ''): Expression {
  const bytes = [...operands.flatMap(each => each.bytes), ...code];
  const text = [name + immediates, ...operands.map(each => each.text)].join(' ');
  return { bytes, text: `(${text})` };
}
