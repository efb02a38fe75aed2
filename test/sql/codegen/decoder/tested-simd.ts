// Runs the WebAssembly that is generated for the fields of a test: those of them that it has code for.
import { brotliCompressSync } from 'node:zlib';
import type { FieldSpec } from '../../../../shared/engine/json/field-spec.ts';
import { openSimdMemory, type SimdMemory } from '../../../../shared/engine/json/simd-decoder.ts';
import { simdDecoderOf } from '../../../../shared/sql/codegen/decoder/simd/generate-simd.ts';
import type { OracleValue } from '../../../engine/json/oracle.ts';
import { columnOf } from './generated-decoder.ts';

export interface TestedSimd {
  readonly fields: readonly FieldSpec[];
  /** By record: its fields, or null where it is left to JavaScript. */
  decode(bytes: Uint8Array, starts: ArrayLike<number>, ends: ArrayLike<number>): (readonly OracleValue[] | null)[];
}

export function testedSimd(all: readonly FieldSpec[]): TestedSimd {
  const fields = all.filter(field => simdDecoderOf([columnOf(field)]) !== null).slice(0, 31);
  const code = simdDecoderOf(fields.map(columnOf))?.generate([]);
  if (code === undefined) return { fields, decode: (_bytes, starts) => new Array(starts.length).fill(null) };
  const forms = fields.map(field => (field.type === 'varchar' ? 'text' : 'number'));
  const memory = openSimdMemory([brotliCompressSync(code.bytes).toString('base64')], forms);
  if (memory === null) throw new Error('WebAssembly with SIMD is not to be had here');
  return { fields, decode: (bytes, starts, ends) => decodeAll(memory, fields, bytes, Int32Array.from(starts), Int32Array.from(ends)) };
}

function decodeAll(memory: SimdMemory, fields: readonly FieldSpec[], bytes: Uint8Array, starts: Int32Array, ends: Int32Array) {
  const slowCount = memory.decode({ bytes, starts, ends }, 0, starts.length);
  const slow = new Set(memory.slowRows.subarray(0, slowCount));
  return Array.from(starts, (_, row) => (slow.has(row) ? null : fields.map((field, i) => fieldOf(memory, field, i, row, bytes))));
}

function fieldOf({ rows }: SimdMemory, { type }: FieldSpec, i: number, row: number, bytes: Uint8Array): OracleValue {
  if ((rows.nullBits[0]![row]! & (2 ** i)) !== 0) return null;
  if (type === 'varchar') {
    const start = rows.starts[i]![row]!;
    const text = start < 0 ? rows.extra : bytes;
    return Buffer.from(text.subarray(start < 0 ? ~start : start, rows.ends[i]![row])).toString('utf8');
  }
  const number = rows.numbers[i]![row]!;
  return type === 'boolean' ? number === 1 : number;
}
