// Rows of random values among which the ones that break things are frequent: NULL, 0, ends of ranges, texts with wide characters.
import type { Row } from './duckdb.ts';

/** Numbers from 0 to 1, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

const INTS = [0, 1, -1, 2, 3, 7, 10, -25, 64, 2147483647, -2147483648];
const BIGINTS = ['0', '1', '-1', '12', '18', '63', '-5000000000', '9007199254740993', '9223372036854775807', '-9223372036854775807'];
const DOUBLES = [0, 1, -1, 0.5, -0.5, 1.5, 2.5, 100.25, -7.125, 1e-7, 123456.75, 1e15, 3.5e200];
const REALS = [0, 1, -1, 0.1, 0.5, 1.1, -3.3, 16777217, 3.4e38, 1e-30, 123456.789];
const TEXTS = ['', 'a', 'A b', '  weir  ', 'né😀x', 'a-b--c', 'aaa', 'Hello, World 42', "it's", 'xax', '%_\\', '😀😀', 'abcabc', '12:34'];
const TIMES = ['1970-01-01 00:00:00', '2000-02-29 23:59:59.999', '1969-12-31 23:59:59.5', '2026-03-29 01:30:00', '2024-12-30 12:00:00'];
const FINE_TIMES = ['1970-01-01 00:00:00.000000', '1969-12-31 23:59:59.999999', '2026-03-29 01:30:00.000001', '2024-12-30 11:59:59.999999'];

export function randomRows(seed: number, count: number): Row[] {
  const random = randomFrom(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const below = (limit: number): number => Math.floor(random() * limit);
  const orNull = <Value>(value: Value): Value | null => (random() < 0.08 ? null : value);
  const int = () => (random() < 0.5 ? pick(INTS) : below(200) - 100);
  const whole = () => (random() < 0.6 ? pick(BIGINTS) : String(below(1_000_000) - 500_000));
  const double = () => (random() < 0.5 ? pick(DOUBLES) : (below(2_000_000) - 1_000_000) / 1024);
  const decimal = (scale: number) => ((below(2_000_000) - 1_000_000) / 10 ** scale).toFixed(scale);
  const letters = () => Array.from({ length: below(8) }, () => pick([...'abcAB -,é1'])).join('');
  const text = () => (random() < 0.5 ? pick(TEXTS) : letters());
  const instant = () => new Date(below(4_000_000_000) * 1000 - 1.2e12 + below(1000)).toISOString().replace('T', ' ').replace('Z', '');
  const time = () => (random() < 0.2 ? pick(TIMES) : instant());
  const fine = (digits: number) => `${instant()}${String(below(10 ** digits)).padStart(digits, '0')}`;
  const real = () => Math.fround(random() < 0.5 ? pick(REALS) : (below(2_000_000) - 1_000_000) / 3);
  const hex = () => Array.from({ length: below(5) }, () => below(256).toString(16).padStart(2, '0')).join('');
  return Array.from({ length: count }, () => ({
    b: orNull(random() < 0.5),
    c: orNull(random() < 0.5),
    i: orNull(int()),
    j: orNull(int()),
    l: orNull(whole()),
    m: orNull(whole()),
    x: orNull(double()),
    y: orNull(double()),
    d: orNull(decimal(2)),
    e: orNull(decimal(4)),
    s: orNull(text()),
    r: orNull(text()),
    t: orNull(time()),
    u: orNull(time()),
    si: orNull(random() < 0.3 ? pick([0, 1, -1, 32767, -32768]) : below(400) - 200),
    sj: orNull(random() < 0.3 ? pick([0, 1, -1, 2, 32767]) : below(100) - 50),
    q: orNull(real()),
    p: orNull(real()),
    dt: orNull(instant().slice(0, 10)),
    du: orNull(instant().slice(0, 10)),
    ct: orNull(instant().slice(11, 23)),
    cu: orNull(instant().slice(11, 23)),
    iv: orNull(below(400_000_000) - 100_000_000),
    iw: orNull(below(4000) * 1000),
    mv: orNull(below(200) - 50),
    z: orNull(hex()),
    zz: orNull(hex()),
    tf: orNull(fine(3)),
    tg: orNull(random() < 0.2 ? pick(FINE_TIMES) : fine(3)),
    tn: orNull(fine(6)),
  }));
}
