// Generates the WebAssembly that makes the keys of decoded rows, and hashes them: the bytes of engine/key/group-key.ts, and engine/hash.ts of them.
//
//   keys0(from, to, delta):
//     for each row { each column: length and bytes, behind the key before }
//     for each row { hash }           a loop of its own: words that are read just behind bytes that were written would have to wait for them
//
// 0 is the answer where it cannot: texts of more than a byte's length, whole numbers beyond 2^53, more bytes than there is room for. JavaScript then
// writes the keys.
import { SIMD_KEY_BYTES_MAX, type SimdKeyLayout, type SimdLayout } from '../../../../engine/json/simd-layout.ts';
import type { SourceColumn } from '../../../plan/source.ts';
import type { SimdKey } from '../../decoder-contract.ts';
import type { Expression, Local } from '../../wasm/expression.ts';
import type { FunctionBuilder } from '../../wasm/function-builder.ts';
import { f64, i32, i64, v128 } from '../../wasm/instructions.ts';
import type { ModuleBuilder } from '../../wasm/module-builder.ts';

/** What it has code for: texts and whole numbers. */
export const takesKey = ({ type: { kind } }: SourceColumn): boolean =>
  kind === 'varchar' || kind === 'smallint' || kind === 'int' || kind === 'bigint' || kind === 'decimal' || kind === 'timestamp';

/** Of a column; the length and one more are a byte without its highest bit. */
const TEXT_BYTES_MAX = 126;
const STEP_BYTES = 16;
/** Of a key that is one text, in the place of NULL. */
const NULL_TEXT = 0xff;

/** Where the function is in its rows. */
interface Place {
  /** Of the row, times four. */
  readonly row4: Local;
  /** Where the next byte of the key goes. */
  readonly at: Local;
  readonly delta: Local;
}

export function defineKeys(module: ModuleBuilder, layout: SimdLayout, fields: readonly SourceColumn[], key: SimdKey, number: number): void {
  const places = layout.keys[number]!;
  const parameters = { from: 'i32', to: 'i32', delta: 'i32' } as const;
  const body = (f: FunctionBuilder, { from, to, delta }: Readonly<Record<keyof typeof parameters, Local>>) => {
    const [row4, index4, at, nulls] = f.words('row4', 'index4', 'at', 'nulls');
    f.set(row4, i32.shl(from, 2)).set(at, places.bytes);
    const room = key.fields.length * (TEXT_BYTES_MAX + STEP_BYTES);
    f.block('failed', () => {
      f.loop('rows', () => {
        f.brIf('failed', i32.gtU(at, places.bytes + SIMD_KEY_BYTES_MAX - room));
        f.do(i32.store(index4, i32.sub(at, places.bytes), places.starts));
        f.set(nulls, i32.load(row4, layout.nullBits));
        for (const field of key.fields) {
          const write = fields[field]!.type.kind === 'varchar' ? writeText : writeWhole;
          f.if(
            i32.and(nulls, 1 << field),
            () => f.do(i32.store8(at, key.isText ? NULL_TEXT : 0)).add(at, 1),
            () => write(f, layout, { row4, at, delta }, field, key.isText),
          );
        }
        f.do(i32.store(index4, i32.sub(at, places.bytes), places.ends));
        f.add(row4, 4).add(index4, 4);
        f.brIf('rows', i32.ltU(row4, i32.shl(to, 2)));
      });
      hashKeys(f, places, index4);
      f.return(1);
    });
    f.return(0);
  };
  module.function(`keys${number}`, parameters, 'i32', body, true);
}

/** A text of the payloads, or one that was written with escapes, which lies behind them. */
function writeText(f: FunctionBuilder, layout: SimdLayout, { row4, at, delta }: Place, field: number, isText: boolean): void {
  const [text, length, copied] = f.words('text', 'length', 'copied');
  f.set(text, i32.load(row4, layout.values[field]!));
  f.set(length, i32.load(row4, layout.ends[field]!));
  f.if(
    i32.ltS(text, 0),
    () => f.set(text, i32.xor(text, -1)).set(length, i32.sub(length, text)).add(text, layout.texts),
    () => f.set(length, i32.sub(length, text)).add(text, delta),
  );
  f.brIf('failed', i32.gtU(length, TEXT_BYTES_MAX));
  if (!isText) f.do(i32.store8(at, i32.add(length, 1))).add(at, 1);
  f.do(v128.store(at, v128.load(text)));
  f.if(i32.gtU(length, STEP_BYTES), () => {
    f.set(copied, STEP_BYTES);
    f.loop('steps', () => {
      f.do(v128.store(i32.add(at, copied), v128.load(i32.add(text, copied)))).add(copied, STEP_BYTES);
      f.brIf('steps', i32.ltU(copied, length));
    });
  });
  f.add(at, length);
}

/** As few bytes of two's complement as hold it, behind how many they are and one more. */
function writeWhole(f: FunctionBuilder, layout: SimdLayout, { row4, at }: Place, field: number): void {
  const number = f.local('number', 'f64');
  const whole = f.local('whole', 'i64');
  const [byteCount] = f.words('byteCount');
  f.set(number, f64.load(i32.shl(row4, 1), layout.values[field]!));
  f.brIf('failed', f64.ne(number, number));
  f.set(whole, i64.fromF64(number));
  const magnitudeBits = i32.sub(64, i32.wrap(i64.clz(i64.xor(whole, i64.shrS(whole, 63)))));
  f.set(byteCount, i32.add(i32.shrU(magnitudeBits, 3), 1));
  f.do(i32.store8(at, i32.add(byteCount, 1))).do(i64.store(at, whole, 1));
  f.add(at, i32.add(byteCount, 1));
}

/** MurmurHash3 of each key. */
function hashKeys(f: FunctionBuilder, places: SimdKeyLayout, end4: Local): void {
  const [index4, p, end, hash] = f.words('index4', 'p', 'end', 'hash');
  const mix = (word: Expression) => {
    const mixed = i32.mul(i32.rotl(i32.mul(word, 0xcc9e2d51), 15), 0x1b873593);
    return i32.xor(hash, mixed);
  };
  f.loop('keys', () => {
    f.set(p, i32.load(index4, places.starts)).set(end, i32.load(index4, places.ends)).set(hash, 0);
    f.block('tail', () => {
      f.loop('words', () => {
        f.brIf('tail', i32.gtU(i32.add(p, 4), end));
        f.set(hash, i32.add(i32.mul(i32.rotl(mix(i32.load(p, places.bytes)), 13), 5), 0xe6546b64));
        f.add(p, 4).br('words');
      });
    });
    f.if(i32.ltU(p, end), () => {
      const bits = i32.sub(i32.shl(1, i32.shl(i32.sub(end, p), 3)), 1);
      f.set(hash, mix(i32.and(i32.load(p, places.bytes), bits)));
    });
    f.set(hash, i32.xor(hash, i32.sub(end, i32.load(index4, places.starts))));
    f.set(hash, i32.mul(i32.xor(hash, i32.shrU(hash, 16)), 0x85ebca6b));
    f.set(hash, i32.mul(i32.xor(hash, i32.shrU(hash, 13)), 0xc2b2ae35));
    f.do(i32.store(index4, i32.xor(hash, i32.shrU(hash, 16)), places.hashes));
    f.add(index4, 4);
    f.brIf('keys', i32.ltU(index4, end4));
  });
}
