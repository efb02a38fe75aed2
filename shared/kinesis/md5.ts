// The MD5 of many messages. Several at a time go through SIMD instructions (`md5-lanes.ts`), about four times as fast as Node's MD5, which is
// the reference and takes what is alone or small.
import { hash } from 'node:crypto';
import { instantiate } from '../engine/wasm/instantiate.ts';
import { BLOCK_BYTES, INPUT, LANE_BYTES, LANES, md5Module, STATES, writeConstants } from './md5-lanes.ts';

export const DIGEST_BYTES = 16;

/** Message i is `[starts[i], ends[i])` of `bytes`. */
export interface Messages {
  readonly bytes: Buffer;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Fewer bytes are hashed by Node, as long as the module is not compiled. */
const LANES_BYTES_MIN = 64 * 1024;

let lanes: Md5Lanes | null = null;

/** The digests, 16 bytes each, one behind the other. */
export function md5Digests(messages: Messages): Uint8Array {
  const { starts, ends } = messages;
  let byteCount = 0;
  for (const [i, start] of starts.entries()) byteCount += ends[i]! - start;
  if (starts.length < 2 || (lanes === null && byteCount < LANES_BYTES_MIN)) return digestsOneByOne(messages);
  lanes ??= new Md5Lanes();
  return lanes.digests(messages);
}

/** The same, by Node. */
export function digestsOneByOne({ bytes, starts, ends }: Messages): Uint8Array {
  const digests = new Uint8Array(starts.length * DIGEST_BYTES);
  for (const [i, start] of starts.entries()) digests.set(hash('md5', bytes.subarray(start, ends[i]!), 'buffer'), i * DIGEST_BYTES);
  return digests;
}

const INITIAL_STATE = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476] as const;
const NO_MESSAGE = -1;

/** Hands messages to the lanes of the module: a lane that is through with one begins with the next. */
export class Md5Lanes {
  private readonly input: Uint8Array;
  private readonly states: Uint32Array;
  private readonly digest: (blockCount: number) => void;
  private readonly messageOf = new Int32Array(LANES);
  /** Per lane, the bytes of its message that are hashed, and those that are not, padding included. */
  private readonly taken = new Int32Array(LANES);
  private readonly left = new Int32Array(LANES);
  private nextMessage = 0;

  constructor() {
    const { memory, functions } = instantiate<{ digest(blockCount: number): void }>(md5Module());
    writeConstants(memory);
    this.input = new Uint8Array(memory, INPUT, LANES * LANE_BYTES);
    this.states = new Uint32Array(memory, STATES, 4 * LANES);
    this.digest = functions.digest;
  }

  digests(messages: Messages): Uint8Array {
    const digests = new Uint32Array(messages.starts.length * (DIGEST_BYTES / 4));
    this.nextMessage = 0;
    for (let lane = 0; lane < LANES; lane++) this.begin(lane, messages);
    for (let byteCount = this.bytesOfAll(); byteCount > 0; byteCount = this.bytesOfAll()) {
      for (let lane = 0; lane < LANES; lane++) if (this.left[lane]! > 0) this.feed(lane, messages, byteCount);
      this.digest(byteCount / BLOCK_BYTES);
      for (let lane = 0; lane < LANES; lane++) {
        if (this.left[lane] === 0) continue;
        this.taken[lane]! += byteCount;
        this.left[lane]! -= byteCount;
        if (this.left[lane]! > 0) continue;
        for (let word = 0; word < 4; word++) digests[this.messageOf[lane]! * 4 + word] = this.states[word * LANES + lane]!;
        this.begin(lane, messages);
      }
    }
    return new Uint8Array(digests.buffer);
  }

  private begin(lane: number, { starts, ends }: Messages): void {
    const message = this.nextMessage < starts.length ? this.nextMessage++ : NO_MESSAGE;
    this.messageOf[lane] = message;
    this.taken[lane] = 0;
    this.left[lane] = message === NO_MESSAGE ? 0 : paddedBytes(ends[message]! - starts[message]!);
    for (let word = 0; word < 4; word++) this.states[word * LANES + lane] = INITIAL_STATE[word]!;
  }

  /** What every busy lane has left, as far as it fits; 0 when none is busy. */
  private bytesOfAll(): number {
    let byteCount = LANE_BYTES;
    let isBusy = false;
    for (let lane = 0; lane < LANES; lane++) {
      if (this.left[lane] === 0) continue;
      isBusy = true;
      byteCount = Math.min(byteCount, this.left[lane]!);
    }
    return isBusy ? byteCount : 0;
  }

  /** Lays the next bytes of a message into its lane; behind its end the padding of RFC 1321: a one, zeros, and the length in bits. */
  private feed(lane: number, { bytes, starts, ends }: Messages, byteCount: number): void {
    const { input } = this;
    const message = this.messageOf[lane]!;
    const end = ends[message]!;
    const from = starts[message]! + this.taken[lane]!;
    const place = lane * LANE_BYTES;
    const dataCount = Math.max(0, Math.min(byteCount, end - from));
    if (dataCount > 0) bytes.copy(input, place, from, from + dataCount);
    if (dataCount === byteCount) return;
    input.fill(0, place + dataCount, place + byteCount);
    if (from + dataCount === end) input[place + dataCount] = 0x80;
    if (byteCount < this.left[lane]!) return;
    const byteLength = end - starts[message]!;
    const lengthPlace = place + byteCount - 8;
    for (let i = 0; i < 5; i++) input[lengthPlace + i] = Math.floor((byteLength * 8) / 2 ** (8 * i)) % 256;
  }
}

/** Length of a message with its padding, in whole blocks. */
const paddedBytes = (byteCount: number): number => (Math.floor((byteCount + 8) / BLOCK_BYTES) + 1) * BLOCK_BYTES;
