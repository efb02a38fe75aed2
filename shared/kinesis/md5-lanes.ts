// MD5 of several messages at once. One message leaves a processor mostly waiting, because each of MD5's 64 steps needs the one before; here
// four messages go through each SIMD instruction, and two such sets side by side fill the gaps of one another.
//
// Words of eight messages must lie side by side for that, so each block is transposed first. In the module's memory:
//
//   CONSTANTS  64 × 16 bytes  the table K of RFC 1321, each number four times
//   WORDS      16 × 32 bytes  the words of the blocks at hand
//   STATES      4 × 32 bytes  a, b, c, d of all messages
//   INPUT       8 × LANE_BYTES  the next blocks of each message
import { brIf, type Code, i32, i32x4, local, loop, v128 } from '../engine/wasm/instructions.ts';
import { wasmModule } from '../engine/wasm/module.ts';

export const LANES = 8;
export const BLOCK_BYTES = 64;
/** Of each message at a time. All of it stays in the processor's nearest caches. */
export const LANE_BYTES = 4096;

const CONSTANTS = 0;
const WORDS = CONSTANTS + 64 * 16;
export const STATES = WORDS + 16 * 32;
export const INPUT = STATES + 4 * 32;
const MEMORY_BYTES = INPUT + LANES * LANE_BYTES;

/** Rotations, a row per round. */
const SHIFTS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const;
/** K[i] = floor(2^32 × |sin(i + 1)|). */
const SINES = Array.from({ length: 64 }, (_, i) => Math.floor(2 ** 32 * Math.abs(Math.sin(i + 1))));

/** Fills what the module expects to find in its memory. */
export function writeConstants(memory: ArrayBuffer): void {
  const words = new Uint32Array(memory, CONSTANTS, 64 * 4);
  for (const [i, sine] of SINES.entries()) words.fill(sine, i * 4, i * 4 + 4);
}

// Variables of the function: its one parameter, the place in the input, and per set a, b, c, d and four of scratch.
const BLOCKS_LEFT = 0;
const PLACE = 1;
const FIRST_OF_SET = [2, 10] as const;
const SETS = [0, 1] as const;
const SCRATCH = 4;

const variable = (set: number, index: number): Code => local.get(FIRST_OF_SET[set]! + index);
const assign = (set: number, index: number, value: Code): Code => local.set(FIRST_OF_SET[set]! + index, value);
const nowhere = i32.const(0);

/** What a step adds to `a`, from the other three. */
function mixed(step: number, b: Code, c: Code, d: Code): Code {
  if (step < 16) return v128.bitselect(c, d, b);
  if (step < 32) return v128.bitselect(b, c, d);
  if (step < 48) return v128.xor(v128.xor(b, c), d);
  return v128.xor(c, v128.or(b, v128.not(d)));
}

/** Which word of the block a step takes. */
function wordOf(step: number): number {
  const factors = [1, 5, 3, 7];
  const summands = [0, 1, 5, 0];
  const round = step >> 4;
  return (factors[round]! * step + summands[round]!) % 16;
}

function stepOf(step: number): Code[] {
  const shift = SHIFTS[step >> 4]![step & 3]!;
  // The roles of the four variables turn by one with each step.
  const [a, b, c, d] = [0, 1, 2, 3].map(role => (role + 64 - step) & 3) as [number, number, number, number];
  const word = (set: number) => v128.load(nowhere, WORDS + wordOf(step) * 32 + set * 16);
  const constant = v128.load(nowhere, CONSTANTS + step * 16);
  return [
    ...SETS.map(set => assign(set, a, i32x4.add(variable(set, a), i32x4.add(word(set), constant)))),
    ...SETS.map(set => assign(set, a, i32x4.add(variable(set, a), mixed(step, variable(set, b), variable(set, c), variable(set, d))))),
    ...SETS.map(set => assign(set, a, v128.or(i32x4.shl(variable(set, a), shift), i32x4.shrU(variable(set, a), 32 - shift)))),
    ...SETS.map(set => assign(set, a, i32x4.add(variable(set, a), variable(set, b)))),
  ];
}

const LOW_WORDS = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
const HIGH_WORDS = [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31];
const LOW_PAIRS = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];
const HIGH_PAIRS = [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31];

/** Four words of four messages, transposed. */
function transposed(set: number, quarter: number): Code[] {
  const lane = (index: number) => v128.load(local.get(PLACE), INPUT + (set * 4 + index) * LANE_BYTES + quarter * 16);
  const scratch = (index: number) => variable(set, SCRATCH + index);
  const rows = [
    v128.shuffle(scratch(0), scratch(2), LOW_PAIRS),
    v128.shuffle(scratch(0), scratch(2), HIGH_PAIRS),
    v128.shuffle(scratch(1), scratch(3), LOW_PAIRS),
    v128.shuffle(scratch(1), scratch(3), HIGH_PAIRS),
  ];
  return [
    assign(set, SCRATCH, v128.shuffle(lane(0), lane(1), LOW_WORDS)),
    assign(set, SCRATCH + 1, v128.shuffle(lane(0), lane(1), HIGH_WORDS)),
    assign(set, SCRATCH + 2, v128.shuffle(lane(2), lane(3), LOW_WORDS)),
    assign(set, SCRATCH + 3, v128.shuffle(lane(2), lane(3), HIGH_WORDS)),
    ...rows.map((row, index) => v128.store(nowhere, row, WORDS + (quarter * 4 + index) * 32 + set * 16)),
  ];
}

const state = (set: number, index: number): Code => v128.load(nowhere, STATES + index * 32 + set * 16);
const everyState = (of: (set: number, index: number) => Code): Code[] => SETS.flatMap(set => [0, 1, 2, 3].map(index => of(set, index)));

/** A module with one function, `digest(blockCount)`: takes so many blocks, at least one, of every message's input into its state. */
export function md5Module(): Uint8Array<ArrayBuffer> {
  const body = loop(
    ...SETS.flatMap(set => [0, 1, 2, 3].flatMap(quarter => transposed(set, quarter))),
    ...everyState((set, index) => assign(set, index, state(set, index))),
    ...Array.from({ length: 64 }, (_, step) => stepOf(step)).flat(),
    ...everyState((set, index) => v128.store(nowhere, i32x4.add(variable(set, index), state(set, index)), STATES + index * 32 + set * 16)),
    local.set(PLACE, i32.add(local.get(PLACE), i32.const(BLOCK_BYTES))),
    brIf(0, local.tee(BLOCKS_LEFT, i32.sub(local.get(BLOCKS_LEFT), i32.const(1)))),
  );
  const locals = ['i32', ...Array.from({ length: 16 }, () => 'v128' as const)] as const;
  return wasmModule([{ name: 'digest', parameters: ['i32'], results: [], locals, body, isExported: true }], MEMORY_BYTES);
}
