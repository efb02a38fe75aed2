// WebAssembly instructions as typed pieces: each function takes the code of its operands and gives code, so that a program reads like nested
// expressions and nothing but a list of bytes lies between it and the module. Only what is used somewhere is here; opcodes are those of the
// specification's binary format (WebAssembly Core 2.0, section 5.4).
import { signedLeb, unsignedLeb } from './encoding.ts';

/** Instructions, one behind the other, in the binary format. */
export type Code = readonly number[];

const SIMD_PREFIX = 0xfd;
const NO_RESULT = 0x40;

type Unary = (a: Code) => Code;
type Binary = (a: Code, b: Code) => Code;

const unary =
  (opcode: number): Unary =>
  a => [...a, opcode];
const binary =
  (opcode: number): Binary =>
  (a, b) => [...a, ...b, opcode];
const simd = (opcode: number): number[] => [SIMD_PREFIX, ...unsignedLeb(opcode)];
const simdBinary =
  (opcode: number): Binary =>
  (a, b) => [...a, ...b, ...simd(opcode)];

/** Alignment is a hint that costs nothing to leave at one byte. `offset` is added to the address. */
const load =
  (opcode: readonly number[]) =>
  (address: Code, offset = 0): Code => [...address, ...opcode, 0, ...unsignedLeb(offset)];
const store =
  (opcode: readonly number[]) =>
  (address: Code, value: Code, offset = 0): Code => [...address, ...value, ...opcode, 0, ...unsignedLeb(offset)];

export const local = {
  get: (index: number): Code => [0x20, ...unsignedLeb(index)],
  set: (index: number, value: Code): Code => [...value, 0x21, ...unsignedLeb(index)],
  tee: (index: number, value: Code): Code => [...value, 0x22, ...unsignedLeb(index)],
};

export const i32 = {
  const: (value: number): Code => [0x41, ...signedLeb(BigInt(value | 0))],
  eqz: unary(0x45),
  add: binary(0x6a),
  sub: binary(0x6b),
  load: load([0x28]),
  store: store([0x36]),
};

export const v128 = {
  load: load(simd(0x00)),
  store: store(simd(0x0b)),
  xor: simdBinary(0x51),
  or: simdBinary(0x50),
  not: (a: Code): Code => [...a, ...simd(0x4d)],
  /** The bits of `whenSet` where `mask` has ones, those of `whenClear` elsewhere. */
  bitselect: (whenSet: Code, whenClear: Code, mask: Code): Code => [...whenSet, ...whenClear, ...mask, ...simd(0x52)],
  /** Bytes of `a` (0 to 15) and `b` (16 to 31), picked by `lanes`. */
  shuffle: (a: Code, b: Code, lanes: readonly number[]): Code => [...a, ...b, ...simd(0x0d), ...lanes],
};

export const i32x4 = {
  add: simdBinary(0xae),
  shl: (a: Code, bits: number): Code => [...a, ...i32.const(bits), ...simd(0xab)],
  shrU: (a: Code, bits: number): Code => [...a, ...i32.const(bits), ...simd(0xad)],
};

/** Repeats: `br(0)` in it begins again, running to its end leaves it. */
export const loop = (...body: readonly Code[]): Code => [0x03, NO_RESULT, ...body.flat(), 0x0b];
/** Goes on behind the `depth`-th block around this place, or again at the beginning of a loop, where `condition` is not 0. */
export const brIf = (depth: number, condition: Code): Code => [...condition, 0x0d, ...unsignedLeb(depth)];
