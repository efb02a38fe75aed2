// The instructions of WebAssembly that decoders use, by type as the standard names them.
import { f64Bytes, unsignedLeb } from '../../../engine/wasm/encoding.ts';
import type { ValueType } from '../../../engine/wasm/module.ts';
import { type Expression, instruction, type Operand, operand } from './expression.ts';

const SIMD = 0xfd;
const simd = (opcode: number) => [SIMD, ...unsignedLeb(opcode)];

const unary = (name: string, of: ValueType, ...code: number[]) => {
  return (a: Operand): Expression => instruction(name, code, [operand(a, of)]);
};
const binary = (name: string, of: ValueType, ...code: number[]) => {
  return (a: Operand, b: Operand): Expression => instruction(name, code, [operand(a, of), operand(b, of)]);
};
const shift = (name: string, opcode: number) => {
  return (a: Expression, count: Operand): Expression => instruction(name, simd(opcode), [a, operand(count, 'i32')]);
};
/** Memory is read at any alignment: the hint is one byte. */
const load = (name: string, ...code: number[]) => {
  return (address: Operand, offset = 0): Expression =>
    instruction(name, [...code, 0, ...unsignedLeb(offset)], [operand(address, 'i32')], offset === 0 ? '' : ` offset=${offset}`);
};
const store = (name: string, of: ValueType, ...code: number[]) => {
  return (address: Operand, value: Operand, offset = 0): Expression =>
    instruction(
      name,
      [...code, 0, ...unsignedLeb(offset)],
      [operand(address, 'i32'), operand(value, of)],
      offset === 0 ? '' : ` offset=${offset}`,
    );
};
const lanes = (name: string, laneBytes: 1 | 2) => {
  return (...values: readonly number[]): Expression => {
    const bytes = values.flatMap(value => (laneBytes === 1 ? [value & 255] : [value & 255, (value >> 8) & 255]));
    return { bytes: [...simd(0x0c), ...bytes], text: `(v128.const ${name} ${values.join(' ')})` };
  };
};

export const i32 = {
  load: load('i32.load', 0x28),
  load8: load('i32.load8_u', 0x2d),
  store: store('i32.store', 'i32', 0x36),
  store8: store('i32.store8', 'i32', 0x3a),
  eqz: unary('i32.eqz', 'i32', 0x45),
  eq: binary('i32.eq', 'i32', 0x46),
  ne: binary('i32.ne', 'i32', 0x47),
  ltS: binary('i32.lt_s', 'i32', 0x48),
  ltU: binary('i32.lt_u', 'i32', 0x49),
  gtU: binary('i32.gt_u', 'i32', 0x4b),
  leS: binary('i32.le_s', 'i32', 0x4c),
  leU: binary('i32.le_u', 'i32', 0x4d),
  geU: binary('i32.ge_u', 'i32', 0x4f),
  ctz: unary('i32.ctz', 'i32', 0x68),
  add: binary('i32.add', 'i32', 0x6a),
  sub: binary('i32.sub', 'i32', 0x6b),
  mul: binary('i32.mul', 'i32', 0x6c),
  divU: binary('i32.div_u', 'i32', 0x6e),
  remU: binary('i32.rem_u', 'i32', 0x70),
  and: binary('i32.and', 'i32', 0x71),
  or: binary('i32.or', 'i32', 0x72),
  xor: binary('i32.xor', 'i32', 0x73),
  shl: binary('i32.shl', 'i32', 0x74),
  shrU: binary('i32.shr_u', 'i32', 0x76),
  rotl: binary('i32.rotl', 'i32', 0x77),
  wrap: unary('i32.wrap_i64', 'i64', 0xa7),
};

export const i64 = {
  load: load('i64.load', 0x29),
  store: store('i64.store', 'i64', 0x37),
  clz: unary('i64.clz', 'i64', 0x79),
  mul: binary('i64.mul', 'i64', 0x7e),
  and: binary('i64.and', 'i64', 0x83),
  xor: binary('i64.xor', 'i64', 0x85),
  shrS: binary('i64.shr_s', 'i64', 0x87),
  shrU: binary('i64.shr_u', 'i64', 0x88),
  extend: unary('i64.extend_i32_u', 'i32', 0xad),
  /** Of a double that is a whole number. */
  fromF64: unary('i64.trunc_f64_s', 'f64', 0xb0),
};

export const f64 = {
  load: load('f64.load', 0x2b),
  store: store('f64.store', 'f64', 0x39),
  ne: binary('f64.ne', 'f64', 0x62),
  gt: binary('f64.gt', 'f64', 0x64),
  ge: binary('f64.ge', 'f64', 0x66),
  floor: unary('f64.floor', 'f64', 0x9c),
  neg: unary('f64.neg', 'f64', 0x9a),
  add: binary('f64.add', 'f64', 0xa0),
  sub: binary('f64.sub', 'f64', 0xa1),
  mul: binary('f64.mul', 'f64', 0xa2),
  div: binary('f64.div', 'f64', 0xa3),
  fromI32: unary('f64.convert_i32_s', 'i32', 0xb7),
  /** To the nearest 32-bit number, and back. */
  rounded: (a: Expression) => unary('f64.promote_f32', 'f64', 0xbb)(unary('f32.demote_f64', 'f64', 0xb6)(a)),
};

export const v128 = {
  load: load('v128.load', ...simd(0x00)),
  store: store('v128.store', 'v128', ...simd(0x0b)),
  bytes: lanes('i8x16', 1),
  words: lanes('i16x8', 2),
  doubles: (a: number, b: number): Expression => ({
    bytes: [...simd(0x0c), ...f64Bytes(a), ...f64Bytes(b)],
    text: `(v128.const f64x2 ${a} ${b})`,
  }),
  and: binary('v128.and', 'v128', ...simd(0x4e)),
  or: binary('v128.or', 'v128', ...simd(0x50)),
  xor: binary('v128.xor', 'v128', ...simd(0x51)),
  /** Bits of `a` where the mask has ones, of `b` elsewhere. */
  select: (a: Expression, b: Expression, mask: Expression): Expression => instruction('v128.bitselect', simd(0x52), [a, b, mask]),
  anyTrue: unary('v128.any_true', 'v128', ...simd(0x53)),
};

/** Sixteen times one byte. */
export const everyByte = (value: number): Expression => v128.bytes(...new Array<number>(16).fill(value));
const everyWord = (value: number): Expression => v128.words(...new Array<number>(8).fill(value));

export const i8x16 = {
  swizzle: binary('i8x16.swizzle', 'v128', ...simd(0x0e)),
  eq: binary('i8x16.eq', 'v128', ...simd(0x23)),
  ltS: binary('i8x16.lt_s', 'v128', ...simd(0x25)),
  ltU: binary('i8x16.lt_u', 'v128', ...simd(0x26)),
  bitmask: unary('i8x16.bitmask', 'v128', ...simd(0x64)),
  add: binary('i8x16.add', 'v128', ...simd(0x6e)),
  sub: binary('i8x16.sub', 'v128', ...simd(0x71)),
};

export const i16x8 = {
  every: everyWord,
  narrow: binary('i16x8.narrow_i32x4_u', 'v128', ...simd(0x86)),
  shrU: shift('i16x8.shr_u', 0x8d),
  add: binary('i16x8.add', 'v128', ...simd(0x8e)),
  mul: binary('i16x8.mul', 'v128', ...simd(0x95)),
};

export const i32x4 = {
  lane: (a: Expression, lane: number): Expression => instruction('i32x4.extract_lane', [...simd(0x1b), lane], [a], ` ${lane}`),
  /** Products of neighbours, added two by two. */
  dot: binary('i32x4.dot_i16x8_s', 'v128', ...simd(0xba)),
};

export const f64x2 = {
  lane: (a: Expression, lane: number): Expression => instruction('f64x2.extract_lane', [...simd(0x21), lane], [a], ` ${lane}`),
  mul: binary('f64x2.mul', 'v128', ...simd(0xf2)),
  fromLowI32x4: unary('f64x2.convert_low_i32x4_s', 'v128', ...simd(0xfe)),
};

/** `whenTrue` where the condition is not zero; both are computed. */
export const select = (whenTrue: Operand, whenFalse: Operand, condition: Operand, type: ValueType = 'i32'): Expression =>
  instruction('select', [0x1b], [operand(whenTrue, type), operand(whenFalse, type), operand(condition, 'i32')]);

export const memoryCopy = (to: Operand, from: Operand, byteCount: Operand): Expression =>
  instruction('memory.copy', [0xfc, 0x0a, 0, 0], [operand(to, 'i32'), operand(from, 'i32'), operand(byteCount, 'i32')]);

export const memoryFill = (at: Operand, byte: Operand, byteCount: Operand): Expression =>
  instruction('memory.fill', [0xfc, 0x0b, 0], [operand(at, 'i32'), operand(byte, 'i32'), operand(byteCount, 'i32')]);
