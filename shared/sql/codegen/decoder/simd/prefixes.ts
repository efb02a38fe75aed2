// What stands between two values, learned as it is: a comma, space, a name, a colon, space, and the quote of a text. Producers write their fields in
// one order and one layout, record after record; so behind each value the prefix that followed last time is expected and compared whole,
// sixteen bytes at once. That answers which field comes, whether its value is a text, and whether the grammar was kept. Only where another
// one stands is it taken apart, looked up, and learned where it is new.
//
//   {"symbol":"SYM1","price": 117.93}
//   ^^^^^^^^^^^    ^^^^^^^^^^^      ^     three prefixes
//
// An expectation is only ever a guess, so nothing here can make a result wrong: a prefix is learned behind its separator once it passed the
// grammar there, and stands for those bytes only. (`engine/json/field-order.ts` is the same for the JavaScript decoder, with names alone.)
import {
  LEARNED_PREFIXES_MAX,
  PREFIX,
  PREFIX_BUCKETS,
  PREFIX_BYTES_MAX,
  type SimdLayout,
  WANTED,
} from '../../../../engine/json/simd-layout.ts';
import type { SourceColumn } from '../../../plan/source.ts';
import type { Expression, Local } from '../../wasm/expression.ts';
import { type Callee, call, type FunctionBuilder } from '../../wasm/function-builder.ts';
import { i8x16, i32, i64, memoryCopy, memoryFill, select, v128 } from '../../wasm/instructions.ts';
import type { ModuleBuilder } from '../../wasm/module-builder.ts';
import { choices } from './simd-context.ts';

const ALL_SIXTEEN = 0xffff;

/** The address of what stands before every record: it equals nothing. */
export const startOf = ({ prefixes }: SimdLayout): number => prefixes;
const bracketOf = ({ prefixes }: SimdLayout): number => prefixes + PREFIX.stride;

export function placePrefixes(
  module: ModuleBuilder,
  layout: SimdLayout,
  fields: readonly SourceColumn[],
  nameOf: (field: SourceColumn) => string,
): void {
  const start = new DataView(new ArrayBuffer(PREFIX.nullBit));
  start.setInt32(PREFIX.successor, startOf(layout), true);
  module.memoryAt(startOf(layout), new Uint8Array(start.buffer));
  const bracket = new DataView(new ArrayBuffer(PREFIX.nullBit));
  bracket.setUint8(PREFIX.head, 125);
  bracket.setInt32(PREFIX.beyond, ALL_SIXTEEN - 1, true);
  bracket.setInt32(PREFIX.length, 1, true);
  bracket.setInt32(PREFIX.choice, choices(fields.length).end, true);
  module.memoryAt(bracketOf(layout), new Uint8Array(bracket.buffer));
  for (const [i, field] of fields.entries()) {
    const name = new TextEncoder().encode(nameOf(field));
    const wanted = new Uint8Array(WANTED.bytes + Math.min(name.length, PREFIX_BYTES_MAX));
    new DataView(wanted.buffer).setInt32(WANTED.length, name.length, true);
    wanted.set(name.subarray(0, PREFIX_BYTES_MAX), WANTED.bytes);
    module.memoryAt(layout.wanted + i * WANTED.stride, wanted);
  }
  module.memoryAt(layout.masks + 16, new Uint8Array(16).fill(255));
}

/** Whether the first sixteen bytes of a prefix stand at `p`. */
export const headStandsAt = (p: Local, prefix: Local): Expression =>
  i32.eq(i32.or(i8x16.bitmask(i8x16.eq(v128.load(p), v128.load(prefix, PREFIX.head))), i32.load(prefix, PREFIX.beyond)), ALL_SIXTEEN);

/** Whether a prefix stands at `p` to its end. */
export function defineSamePrefix(module: ModuleBuilder): Callee {
  return module.function('samePrefix', { prefix: 'i32', p: 'i32' }, 'i32', (f, { prefix, p }) => {
    const length = f.local('length', 'i32');
    const at = f.local('at', 'i32');
    const differs = v128.anyTrue(v128.xor(v128.load(i32.add(p, at)), v128.load(i32.add(prefix, at), PREFIX.bytes)));
    f.if(i32.eqz(headStandsAt(p, prefix)), () => f.return(0));
    f.set(length, i32.load(prefix, PREFIX.length));
    f.if(i32.leU(length, 16), () => f.return(1));
    f.set(at, 16);
    f.block('tail', () => {
      f.loop('chunks', () => {
        f.brIf('tail', i32.gtU(i32.add(at, 16), length));
        f.if(differs, () => f.return(0));
        f.add(at, 16).br('chunks');
      });
    });
    f.comment('the last chunk overlaps the one before it');
    f.set(at, i32.sub(length, 16));
    f.return(i32.eqz(differs));
  });
}

/** A mask of the first `count` bytes of eight or sixteen. */
const maskOfFirst = ({ masks }: SimdLayout, count: Expression): Expression => i32.sub(masks + 32, count);

/** The bucket where the prefix at `p` stands, or where it would. */
function defineBucketOf(module: ModuleBuilder, layout: SimdLayout, samePrefix: Callee): Callee {
  return module.function('bucketOf', { p: 'i32', length: 'i32' }, 'i32', (f, { p, length }) => {
    const hash = f.local('hash', 'i64');
    const bucket = f.local('bucket', 'i32');
    const prefix = f.local('prefix', 'i32');
    const address = i32.add(i32.shl(bucket, 2), layout.buckets);
    const mix = (word: Expression) => f.set(hash, i64.mul(i64.xor(i64.xor(hash, i64.shrU(hash, 29)), word), 0x9e3779b97f4a7c15n));
    const short = select(length, 8, i32.ltU(length, 8));
    f.set(hash, i64.extend(length));
    mix(i64.and(i64.load(p), i64.load(maskOfFirst(layout, short))));
    f.if(i32.gtU(length, 8), () => {
      mix(i64.load(i32.sub(i32.add(p, length), 8)));
      mix(i64.load(i32.sub(i32.add(p, i32.shrU(length, 1)), 4)));
    });
    f.set(bucket, i32.wrap(i64.shrU(hash, 64 - Math.log2(PREFIX_BUCKETS))));
    f.loop('buckets', () => {
      f.set(prefix, i32.load(address));
      f.if(i32.eqz(prefix), () => f.return(address));
      f.if(i32.eq(i32.load(prefix, PREFIX.length), length), () => f.if(call(samePrefix, prefix, p), () => f.return(address)));
      f.set(bucket, i32.and(i32.add(bucket, 1), PREFIX_BUCKETS - 1)).br('buckets');
    });
  });
}

function defineLearn(module: ModuleBuilder, layout: SimdLayout, bucketOf: Callee): Callee {
  const first = layout.prefixes + 2 * PREFIX.stride;
  const end = first + LEARNED_PREFIXES_MAX * PREFIX.stride;
  const forgetAll = module.function(
    'forgetPrefixes',
    {},
    null,
    f => f.do(memoryFill(layout.buckets, 0, PREFIX_BUCKETS * 4)).do(i32.store(layout.next, first)),
    true,
  );
  return module.function('learnPrefix', { p: 'i32', length: 'i32', bucket: 'i32' }, 'i32', (f, { p, length, bucket }) => {
    const prefix = f.local('prefix', 'i32');
    const short = f.local('short', 'i32');
    f.set(prefix, i32.load(layout.next));
    f.if(i32.eq(prefix, end), () => {
      f.do(call(forgetAll));
      f.set(prefix, first).set(bucket, call(bucketOf, p, length));
    });
    f.do(i32.store(layout.next, i32.add(prefix, PREFIX.stride)));
    f.set(short, select(length, 16, i32.ltU(length, 16)));
    f.do(v128.store(prefix, v128.and(v128.load(p), v128.load(maskOfFirst(layout, short))), PREFIX.head));
    f.do(i32.store(prefix, i32.and(i32.shl(-1, short), ALL_SIXTEEN), PREFIX.beyond));
    f.do(i32.store(prefix, length, PREFIX.length));
    f.do(i32.store(prefix, startOf(layout), PREFIX.successor));
    f.do(memoryCopy(i32.add(prefix, PREFIX.bytes), p, length));
    f.do(i32.store(bucket, prefix));
    f.return(prefix);
  });
}

/** The index of the wanted name `[p, end)`, or their number. */
function defineWantedIndex(module: ModuleBuilder, layout: SimdLayout, wantedCount: number): Callee {
  return module.function('wantedIndex', { p: 'i32', end: 'i32' }, 'i32', (f, { p, end }) => {
    const [index, wanted, i] = f.words('index', 'wanted', 'i');
    f.set(wanted, layout.wanted);
    f.loop('names', () => {
      f.block('other', () => {
        f.brIf('other', i32.ne(i32.load(wanted, WANTED.length), i32.sub(end, p)));
        f.set(i, 0);
        f.loop('bytes', () => {
          f.if(i32.eq(i32.add(p, i), end), () => f.return(index));
          f.brIf('other', i32.ne(i32.load8(i32.add(wanted, i), WANTED.bytes), i32.load8(i32.add(p, i))));
          f.add(i, 1).br('bytes');
        });
      });
      f.add(index, 1).add(wanted, WANTED.stride);
      f.brIf('names', i32.ltU(index, wantedCount));
    });
    f.return(wantedCount);
  });
}

/**
 * The prefix at `p`, expected after `before` from now on; 0 where something is unusual about it: a value of another form than its column's, a
 * very long name. `last` is the bracket that ends the document.
 */
export function defineFindPrefix(
  module: ModuleBuilder,
  layout: SimdLayout,
  fields: readonly SourceColumn[],
  isText: (field: SourceColumn) => boolean,
  { space, textEnd, unescapeText, samePrefix }: Readonly<Record<'space' | 'textEnd' | 'unescapeText' | 'samePrefix', Callee>>,
): Callee {
  const bucketOf = defineBucketOf(module, layout, samePrefix);
  const learn = defineLearn(module, layout, bucketOf);
  const wantedIndex = defineWantedIndex(module, layout, fields.length);
  const choice = choices(fields.length);
  const texts = fields.reduce((bits, field, i) => (isText(field) ? bits | (1 << i) : bits), 0);
  return module.function('findPrefix', { p: 'i32', last: 'i32', before: 'i32' }, 'i32', (f, { p, last, before }) => {
    const [q, c, name, nameEnd, quote, isQuoted] = f.words('q', 'c', 'name', 'nameEnd', 'quote', 'isQuoted');
    const [length, bucket, prefix, index] = f.words('length', 'bucket', 'prefix', 'index');
    const failIf = (condition: Expression) => f.if(condition, () => f.return(0));
    const skipSpace = () => f.set(q, call(space, q, last)).set(c, i32.load8(q));
    const find = (then: () => void) => {
      f.set(length, i32.sub(q, p));
      failIf(i32.gtU(length, PREFIX_BYTES_MAX));
      f.set(bucket, call(bucketOf, p, length)).set(prefix, i32.load(bucket));
      f.if(i32.eqz(prefix), then);
      expect(f, before, prefix);
    };
    f.set(q, p);
    skipSpace();
    const opens = i32.eq(before, startOf(layout));
    f.comment('the bracket at the end, behind a value or of an empty document');
    f.if(opens, () => f.add(q, 1).set(q, call(space, q, last)));
    f.if(i32.eq(q, last), () => {
      f.if(i32.eq(p, last), () => {
        f.set(prefix, bracketOf(layout));
        expect(f, before, prefix);
      });
      f.add(q, 1);
      find(() => {
        f.set(prefix, call(learn, p, length, bucket));
        f.do(i32.store(prefix, choice.end, PREFIX.choice));
      });
    });
    f.if(i32.eqz(opens), () => {
      failIf(i32.ne(c, 44));
      f.add(q, 1).set(q, call(space, q, last));
    });
    failIf(i32.ne(i32.load8(q), 34));
    f.set(name, i32.add(q, 1))
      .set(quote, call(textEnd, name, last))
      .set(nameEnd, quote);
    f.if(i32.ltS(quote, 0), () => {
      f.comment('a name with escapes: what it stands for is looked at, and not kept');
      f.set(c, i32.load(0, layout.textsEnd)).set(quote, call(unescapeText, name, last));
      failIf(i32.ltS(quote, 0));
      f.set(name, c).set(nameEnd, i32.load(0, layout.textsEnd));
      f.do(i32.store(0, name, layout.textsEnd));
    });
    f.set(q, i32.add(quote, 1));
    skipSpace();
    failIf(i32.ne(c, 58));
    f.add(q, 1);
    skipSpace();
    failIf(i32.geU(q, last));
    f.set(isQuoted, i32.eq(c, 34)).add(q, isQuoted);
    find(() => {
      f.set(index, call(wantedIndex, name, nameEnd));
      f.comment('text or not, as the column wants it; a text may be NULL');
      f.if(
        i32.eq(index, fields.length),
        () => f.set(c, i32.sub(choice.skipOther, isQuoted)),
        () => {
          f.set(c, index);
          f.if(i32.ne(i32.and(i32.shrU(texts, index), 1), isQuoted), () => {
            failIf(isQuoted);
            f.set(c, choice.nullText);
          });
        },
      );
      f.set(prefix, call(learn, p, length, bucket));
      f.do(i32.store(prefix, c, PREFIX.choice));
      f.do(i32.store(prefix, i32.shl(1, index), PREFIX.nullBit));
    });
    f.return(0);
  });
}

function expect(f: FunctionBuilder, before: Local, prefix: Local): void {
  f.do(i32.store(before, prefix, PREFIX.successor));
  f.return(prefix);
}
