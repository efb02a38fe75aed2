// The keys of a block of rows, made and hashed by the WebAssembly that decoded them: texts go from the payloads into keys sixteen bytes a step. It
// makes those of a whole block or none; JavaScript then writes them one by one.
import type { DecodedRows } from '../decoded-rows.ts';
import { KEYS_AHEAD_MAX, type KeyMaker } from '../keys-ahead.ts';
import type { SimdMemory } from './simd-decoder.ts';
import { SIMD_KEY_BYTES_MAX, type SimdKeyLayout } from './simd-layout.ts';

/** Makes the keys of the rows `[from, to)`; gives 0 where it cannot. `delta`: from places in the batch to places in memory. */
export type MakeKeys = (from: number, to: number, delta: number) => number;

export class SimdKeys implements KeyMaker {
  readonly hashes: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly bytes: Uint8Array;
  readonly memory: DataView;
  private readonly decoded: SimdMemory;
  private readonly makeKeys: MakeKeys;

  constructor(decoded: SimdMemory, buffer: ArrayBuffer, layout: SimdKeyLayout, makeKeys: MakeKeys) {
    const words = (at: number) => new Int32Array(buffer, at, KEYS_AHEAD_MAX);
    this.hashes = words(layout.hashes);
    this.starts = words(layout.starts);
    this.ends = words(layout.ends);
    this.bytes = new Uint8Array(buffer, layout.bytes, SIMD_KEY_BYTES_MAX);
    // A word of the last key may end behind it.
    this.memory = new DataView(buffer, layout.bytes);
    this.decoded = decoded;
    this.makeKeys = makeKeys;
  }

  make(rows: DecodedRows, from: number, to: number): boolean {
    const { decoded } = this;
    return decoded.holds(rows, to) && this.makeKeys(from, to, decoded.delta) !== 0;
  }
}
