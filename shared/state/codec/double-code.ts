// A double, or the exact sum of two doubles that do not overlap, in few bytes.
//
// Most doubles of real streams were short decimals once (prices, amounts): 123.45 takes 8 bytes as a double and 3 as 12345 / 10^2. Sums of
// them are a decimal plus a rounding rest of a few bits far below. So a value is written as decimal / 10^scale plus rest * 2^exponent, each
// part small and exact; what does not fit that shape is written raw. A tag says which; tags go to their own stream, which packs to nothing.
//
//   tag 0..15    scale; then: decimal (zigzag)
//   tag 16..31   scale; then: decimal (zigzag), exponent (byte, biased), rest (zigzag)
//   tag 32       one raw double      tag 33   two raw doubles      tag 34   as before (the column knows what)
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { lowestBitExponent } from '../columns/exact-double.ts';
import { type ByteReader, damaged } from './byte-reader.ts';
import { writeZigzag, zigzagByteCount } from './varint.ts';

const SCALE_MAX = 8;
const POWERS_OF_TEN = Array.from({ length: SCALE_MAX + 1 }, (_, scale) => 10 ** scale);
const WITH_REST = 16;
const RAW_ONE = 32;
const RAW_TWO = 33;
/** First tag that is the column's own. */
export const TAG_OWN = 34;

/** Beyond these the decimal form is no shorter than the raw one. */
const DECIMAL_MAX = 2 ** 45;
const REST_MAX = 2 ** 33;
const REST_EXPONENT_BIAS = 200;
/** By biased exponent, which is one byte. */
const REST_POWERS = Float64Array.from({ length: 256 }, (_, biased) => 2 ** (biased - REST_EXPONENT_BIAS));
/** How far a double may be from a decimal, relative to its size, for the decimal to be worth a try: some last places. */
const NEARNESS = 2 ** -49;

const raw = new DataView(new ArrayBuffer(8));

/** Appends `first + second`, where `first` is the double nearest to the exact sum. Both finite. */
export function writeDouble(tags: ByteWriter, payload: ByteWriter, first: number, second: number): void {
  for (let scale = 0; scale <= SCALE_MAX; scale++) {
    const power = POWERS_OF_TEN[scale]!;
    const scaled = first * power;
    const decimal = Math.round(scaled);
    const distance = scaled - decimal;
    if (!(decimal < DECIMAL_MAX && decimal > -DECIMAL_MAX)) break;
    const reach = scaled * NEARNESS;
    if (distance !== 0 && distance * distance > reach * reach) continue;
    if (writeDecimal(tags, payload, scale, decimal, first, second)) return;
  }
  tags.byte(second === 0 ? RAW_ONE : RAW_TWO);
  writeRaw(payload, first);
  if (second !== 0) writeRaw(payload, second);
}

/** False, and nothing written, where the rest has no form shorter than the raw one. */
function writeDecimal(tags: ByteWriter, payload: ByteWriter, scale: number, decimal: number, first: number, second: number): boolean {
  const near = decimal / POWERS_OF_TEN[scale]!;
  if (near === first && second === 0) {
    if (decimal === 0 && Object.is(first, -0)) return false;
    tags.byte(scale);
    writeZigzag(payload, decimal);
    return true;
  }
  // Both steps are exact or refused: `near` is within some last places of `first`.
  const gap = first - near;
  const rest = gap + second;
  if (gap + near !== first || rest - gap !== second || rest - second !== gap || rest === 0) return false;
  const biased = lowestBitExponent(rest) + REST_EXPONENT_BIAS;
  if (biased < 0 || biased > 255) return false;
  const mantissa = rest / REST_POWERS[biased]!;
  if (!(mantissa < REST_MAX && mantissa > -REST_MAX)) return false;
  if (zigzagByteCount(decimal) + 1 + zigzagByteCount(mantissa) > (second === 0 ? 8 : 16)) return false;
  tags.byte(WITH_REST + scale);
  writeZigzag(payload, decimal);
  payload.byte(biased);
  writeZigzag(payload, mantissa);
  return true;
}

/** Reads what `writeDouble` wrote: the exact value is `first + second`. One is reused for a whole stream. */
export class DoubleReader {
  first = 0;
  second = 0;

  /** @throws ExternalError when `tag` (below `TAG_OWN`) or what follows is damaged. */
  read(tag: number, payload: ByteReader): void {
    this.second = 0;
    if (tag === RAW_ONE || tag === RAW_TWO) {
      this.first = readRaw(payload);
      if (tag === RAW_TWO) this.second = readRaw(payload);
      return;
    }
    const scale = tag & 15;
    if (tag >= RAW_ONE || scale > SCALE_MAX) throw damaged(`tag ${tag} of a double in stream "${payload.name}"`);
    this.first = payload.zigzag() / POWERS_OF_TEN[scale]!;
    if (tag < WITH_REST) return;
    const power = REST_POWERS[payload.byte()]!;
    this.second = payload.zigzag() * power;
  }
}

export function writeRaw(to: ByteWriter, value: number): void {
  raw.setFloat64(0, value, true);
  to.reserve(8);
  for (let i = 0; i < 8; i++) to.bytes[to.length++] = raw.getUint8(i);
}

export function readRaw(from: ByteReader): number {
  const start = from.skip(8);
  for (let i = 0; i < 8; i++) raw.setUint8(i, from.bytes[start + i]!);
  const value = raw.getFloat64(0, true);
  if (!Number.isFinite(value)) throw damaged(`${value} as a double in stream "${from.name}"`);
  return value;
}
