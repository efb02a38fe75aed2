// Documents that producers write, and documents that nobody should: valid ones in every layout, and the same ones broken.
import type { FieldSpec, ValueSpec } from '../../../shared/engine/json/field-spec.ts';
import { isArrayNode, type PathNode, pathOf, pathTree } from '../../../shared/engine/json/path-tree.ts';
import type { Seeded } from './seeded.ts';

// biome-ignore format: a table
export const NUMBERS = [
  '100000000', '99999999.9', '-100000000.00', '123456789.12', '-1.0005', '-1700000000.5', '-2147483649', '62167219200000', '-62167219200000',
  '-62167219201', '-62167219200', '253402300800', '253402300799',
  '0', '-0', '0.0', '-0.0', '1', '-1', '7', '42', '123', '1234', '12345', '123456789', '-2147483648', '2147483647', '2147483648', '1.0',
  '1.5', '1e3', '1E+2', '100e-2', '1e-7', '0.1', '0.125', '12.345', '-12.345', '99.995', '0.005', '-0.005', '123456789012345',
  '1234567890123456', '9007199254740991', '9007199254740992', '-9007199254740993', '9223372036854775807', '9223372036854775808',
  '-9223372036854775808', '-9223372036854775809', '12345678901234567890', '1e400', '-1e400', '1e-400', '1e308', '1.7976931348623157e308',
  '5e-324', '0.1e1', '1e99999999999', '0e99999999999', '1e-99999999999', '123456789.123456789', '0.30000000000000004',
  '9999999999999999.5', '99999999.99', '99999999.995', '1700000000000', '1700000000', '1700000000.123', '1700000000.1234567', '-1.5',
  '-0.0001', '253402300799999', '253402300800000', '-62167219200001', '253402300799.9999', '100000000000000000000000000000000000001',
  '1.000000000000000000000000000000', '0.000000000000000000000000000001', '4.4501477170144023e-308', '00', '01', '-01', '-', '+1', '.5',
  '1.', '1.e3', '1e', '1e+', '0x10', '1_000', 'NaN', 'Infinity', '-Infinity', '1 2', '--1', '0.', '-.5', '1..2', '1e1.5',
];

// biome-ignore format: a table
export const TEXTS = [
  '', 'a', 'BUY', 'NASDAQ', 'SYM123', 'abc', 'abcd', 'abcde', 'Zürich', '東京', '😀', 'a😀b', 'true', 'null', '{"a":1}', '"', '\\', '\u0000',
  'a\nb', '\u007f', '\u0080', '\ud800', 'x\udc00y', '\ud83d', '\ufeff', '\u2028', '__proto__', '2026-01-31T23:59:59.123Z', '2026-01-31',
  '2024-02-29 12:30', '2023-02-29', '1969-12-31T23:59:59.999+00:00', '0000-01-01', '9999-12-31T23:59:59.9999999Z',
  '2026-01-31T24:00:00Z', '2026-01-31T23:59:60Z', '2026-01-31T23:59:59+0530', '2026-01-31T23:59-08', '2026-1-31',
  '0000-01-01T00:00:00+01:00', '2026-01-31T23:59:59.', '2026-01-31T23:59:59Zx', 'x'.repeat(70), 'y'.repeat(33),
];

// biome-ignore format: a table
export const NESTED = [
  '[]', '{}', '[1,2,[3,{"a":"b]"}]]', '{"a":{"symbol":"no","b":[true,false,null]}}', '[ ]', '{ "a" : 1 }', '[1,]', '{"a"}', '[}',
  '{"a":1,}', '[1 2]', '{"a":"\\x"}', '["\\ud800"]',
];
// biome-ignore format: a table
export const OTHERS = [
  'true', 'false', 'null', 'tru', 'nul', 'True', 'None', 'undefined', 'falsee', "'a'", '/**/1', '',
];

type Layout = 'compact' | 'spaced' | 'pretty' | 'wild';

/** Writes documents one after the other: mostly in the field order and the layout of the one before, as a producer does. */
export class DocumentWriter {
  private readonly fields: readonly FieldSpec[];
  private readonly chance: Seeded;
  private readonly escapedShare: number;
  private readonly tree: PathNode;
  /** The members of each object, wanted and others, in the order in which they stand. */
  private readonly orders = new Map<PathNode, string[]>();
  private layout: Layout = 'compact';
  /** How likely a value is that does not suit its field. */
  private oddity = 0;

  /** `escapedShare`: of the names and texts that are written with escapes. */
  constructor(fields: readonly FieldSpec[], chance: Seeded, escapedShare = 0.03) {
    this.escapedShare = escapedShare;
    this.fields = fields;
    this.chance = chance;
    this.tree = pathTree(fields.map(pathOf));
  }

  next(): Uint8Array {
    const { chance } = this;
    if (chance.chance(0.05)) this.layout = chance.pick(['compact', 'spaced', 'pretty', 'wild'] as const);
    this.oddity = chance.pick([0, 0, 0.01, 0.1]);
    const text = `${this.edge()}${this.object(this.tree)}${this.edge()}`;
    const bytes = new TextEncoder().encode(text);
    return chance.chance(0.25) ? broken(bytes, chance) : bytes;
  }

  private object(node: PathNode): string {
    const { chance } = this;
    if (!this.orders.has(node) || chance.chance(0.1)) this.orders.set(node, this.shuffledNames(node));
    const names = this.orders.get(node)!.filter(() => !chance.chance(0.03));
    if (chance.chance(0.05) && names.length > 0) names.push(chance.pick(names));
    const members = names.map(name => {
      const child = node.children.find(({ step }) => step === name);
      return `${this.name(name)}${this.colon()}${this.value(child)}`;
    });
    return `{${this.inner()}${members.join(this.comma())}${this.inner()}}`;
  }

  private array(node: PathNode): string {
    const { chance } = this;
    const count = chance.chance(0.1) ? 0 : 1 + Math.max(...node.children.map(({ step }) => Number(step))) + chance.pick([-1, 0, 0, 0, 3]);
    const elements = Array.from({ length: count }, (_, i) => this.value(node.children.find(({ step }) => step === i)));
    return `[${this.inner()}${elements.join(this.comma())}${this.inner()}]`;
  }

  private shuffledNames(node: PathNode): string[] {
    const { chance } = this;
    const extra = [
      'side',
      'exchange',
      'trader_id',
      'trade_id',
      'x',
      'sym',
      'symbols',
      'symbol ',
      'Symbol',
      'SYMBOL',
      'a',
      'ab',
      'abc',
      'ü',
      'toString',
      '',
    ];
    const own = node.children.map(({ step }) => String(step));
    const names = [...own, ...extra.filter(() => chance.chance(0.25))];
    if (chance.chance(0.1)) for (let i = 0; i < 20; i++) names.push(`id-${chance.below(1000)}`);
    for (let i = names.length - 1; i > 0; i--) {
      const j = chance.below(i + 1);
      [names[i], names[j]] = [names[j]!, names[i]!];
    }
    return names;
  }

  private name(name: string): string {
    return this.chance.chance(this.escapedShare) ? this.escaped(name) : JSON.stringify(name);
  }

  private value(node: PathNode | undefined): string {
    const { chance } = this;
    if (node === undefined) return chance.chance(this.oddity) ? this.anything() : this.skipped();
    if (chance.chance(this.oddity)) return this.anything();
    const [index] = node.fields;
    if (index === undefined) return chance.chance(0.03) ? 'null' : isArrayNode(node) ? this.array(node) : this.object(node);
    // Wanted as a scalar and as what holds others, which only null is.
    if (node.children.length > 0 && !chance.chance(0.1)) return 'null';
    const field = this.fields[index]!;
    return chance.chance(0.03) && !field.required ? 'null' : this.suitable(field);
  }

  private skipped(): string {
    const { chance } = this;
    return chance.pick([
      () => String(chance.below(100)),
      () => String(chance.below(1e6) / 100),
      () => this.text('skipped'),
      () => '{"a":[1,"]"]}',
      () => 'true',
    ])();
  }

  private anything(): string {
    const { chance } = this;
    const kinds = [
      () => chance.pick(NUMBERS),
      () => this.text(chance.pick(TEXTS)),
      () => chance.pick(NESTED),
      () => chance.pick(OTHERS),
      () => this.deep(),
    ];
    return chance.pick(kinds)();
  }

  private moment(isLocal: boolean): string {
    const { chance } = this;
    const text = new Date((chance.below(2 ** 32) - 2 ** 31) * 1000 + chance.below(1000)).toISOString().slice(0, -1);
    const written = chance.pick([
      text,
      text.replace('T', ' '),
      text.slice(0, -4),
      text.slice(0, -2),
      `${text}999`,
      `${text}${chance.below(1e6)}`,
    ]);
    return isLocal ? written : written + chance.pick(['Z', 'Z', '', '+01:00', '-23:59', '+0530']);
  }

  private suitable(field: ValueSpec): string {
    const { chance } = this;
    switch (field.type) {
      case 'boolean':
        return chance.pick(['true', 'false']);
      case 'varchar':
        return this.text(chance.chance(0.1) ? chance.pick(TEXTS) : `SYM${chance.below(1000)}`);
      case 'timestamp':
        if (field.format === 'iso-8601') return this.text(this.moment(field.isLocal === true));
        if (field.format === 'epoch-micros' || field.format === 'epoch-nanos') {
          const digits = field.format === 'epoch-micros' ? 16 : 19;
          const number = chance.pick([
            `${chance.pick(['', '-'])}${1 + chance.below(9)}${String(chance.below(1e9)).padEnd(digits - 1, '7')}`,
            '-1',
            '0',
          ]);
          return chance.chance(0.2) ? `${number}.5` : number;
        }
        return String(field.format === 'epoch-millis' ? 1.7e12 + chance.below(1e9) : 1.7e9 + chance.below(1e6) / 1000);
      case 'int':
        return this.digits(9, 0);
      case 'array':
        return `[${this.several(() => this.part(field.element)).join(this.comma())}${this.inner()}]`;
      case 'map':
        return `{${this.several(() => `"${field.key.type === 'varchar' ? chance.pick(['a', 'b', 'ü', '']) : this.digits(3, 0)}"${this.colon()}${this.part(field.value)}`).join(this.comma())}}`;
      case 'row': {
        const members = field.fields.map(({ name, spec }) => `${this.name(name)}${this.colon()}${this.part(spec)}`);
        const kept = members.filter(() => !chance.chance(0.1));
        if (chance.chance(0.2)) kept.push(`"other"${this.colon()}${this.skipped()}`);
        return `{${this.inner()}${kept.join(this.comma())}}`;
      }
      case 'json':
        return this.anything();
      case 'smallint':
        return this.digits(4, 0);
      case 'real':
        return this.digits(6, 4);
      case 'bytes':
        return this.text(chance.chance(0.1) ? chance.pick(TEXTS) : Buffer.from(`${chance.below(1e6)}`).toString('base64'));
      case 'date':
        return this.text(new Date(chance.below(2 ** 31) * 1000).toISOString().slice(0, 10));
      case 'time':
        return this.text(new Date(chance.below(86_400_000)).toISOString().slice(11, chance.pick([16, 19, 21, 23])));
      case 'interval':
        return this.text(chance.pick(['P1D', '-PT0.5S', 'PT90M', 'P2W', 'P1DT2H3M4.125S', 'PT', 'P', 'PT1.5H', 'P1Y', 'PT1,5S', '+P3D']));
      case 'interval-months':
        return this.text(chance.pick(['P1Y', 'P1Y2M', '-P14M', 'P', 'P1D', 'P2M1Y', 'p3m', '+P0M']));
      case 'bigint':
        return this.digits(18, 0);
      case 'decimal':
        return this.digits(field.precision - field.scale - 1, field.scale + 2);
      case 'double':
        return chance.chance(0.1) ? this.digits(25, 20) + chance.pick(['', 'e5', 'E-7', 'e+200']) : this.digits(6, 4);
    }
  }

  private several(make: () => string): string[] {
    return Array.from({ length: this.chance.below(4) }, make);
  }

  private part(spec: ValueSpec): string {
    if (this.chance.chance(this.oddity)) return this.anything();
    return this.chance.chance(0.1) ? 'null' : this.suitable(spec);
  }

  private digits(wholeCount: number, fractionCount: number): string {
    const { chance } = this;
    const random = (count: number) => Array.from({ length: count }, () => chance.below(10)).join('');
    const whole = random(1 + chance.below(wholeCount)).replace(/^0+(?=.)/, '');
    const fraction = fractionCount > 0 && chance.chance(0.5) ? `.${random(1 + chance.below(fractionCount))}` : '';
    return (chance.chance(0.1) ? '-' : '') + whole + fraction;
  }

  private deep(): string {
    const { chance } = this;
    const levels = chance.pick([1, 2, 5, 510, 511, 512, 513]);
    const open = chance.chance(0.5) ? '[' : '{"a":';
    return `${open.repeat(levels)}0${(open === '[' ? ']' : '}').repeat(levels)}`;
  }

  private text(text: string): string {
    return this.chance.chance(this.escapedShare) ? this.escaped(text) : JSON.stringify(text);
  }

  /** Some characters as escapes that stand for themselves. */
  private escaped(text: string): string {
    const asEscape = (unit: string) => {
      const digits = unit.charCodeAt(0).toString(16).padStart(4, '0');
      return unit === '/' ? '\\/' : `\\u${this.chance.chance(0.5) ? digits : digits.toUpperCase()}`;
    };
    const units = Array.from({ length: text.length }, (_, i) => text[i]!);
    const each = (unit: string) =>
      this.chance.chance(0.5) || /[\ud800-\udfff]/.test(unit) ? asEscape(unit) : JSON.stringify(unit).slice(1, -1);
    return `"${units.map(each).join('')}"`;
  }

  private colon = () => (this.layout === 'compact' ? ':' : this.layout === 'wild' ? `${this.space()}:${this.space()}` : ': ');
  private comma = () =>
    this.layout === 'compact'
      ? ','
      : this.layout === 'spaced'
        ? ', '
        : this.layout === 'pretty'
          ? ',\n  '
          : `${this.space()},${this.space()}`;
  private inner = () => (this.layout === 'pretty' ? '\n' : this.layout === 'wild' ? this.space() : '');
  private edge = () => (this.layout === 'wild' || this.chance.chance(0.05) ? this.space() : '');
  private space = () =>
    this.chance.pick([
      '',
      '',
      ' ',
      '\n',
      '\r\n',
      '\t',
      '   ',
      this.chance.chance(0.03) ? '\u000b' : '',
      this.chance.chance(0.03) ? '\u00a0' : '',
    ]);
}

const BYTES = [
  0, 9, 10, 13, 31, 32, 34, 44, 45, 46, 48, 57, 58, 91, 92, 93, 101, 110, 116, 123, 125, 127, 128, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xf0, 0xf4,
  0xf5, 0xff,
];

/** One way to spoil a document (some leave it valid). */
export function broken(document: Uint8Array, chance: Seeded): Uint8Array {
  const at = chance.below(document.length + 1);
  const splice = (removed: number, ...inserted: number[]) =>
    Uint8Array.from([...document.subarray(0, at), ...inserted, ...document.subarray(at + removed)]);
  switch (chance.below(8)) {
    case 0:
      return document.slice(0, at);
    case 1:
      return splice(1);
    case 2:
      return splice(0, chance.pick(BYTES));
    case 3:
      return splice(1, chance.pick(BYTES));
    case 4:
      return Uint8Array.from([
        ...document,
        ...new TextEncoder().encode(chance.pick(['}', ' ', '\n', 'x', ',', '{}', '\0', ',"a":1}', '\n\n', ' }'])),
      ]);
    case 5:
      return Uint8Array.from([...chance.pick([[0xef, 0xbb, 0xbf], [32], [0xff, 0xfe], [0]]), ...document]);
    case 6:
      return splice(1, chance.below(256));
    default:
      return splice(
        chance.below(4),
        ...chance.pick([
          [0xed, 0xa0, 0x80],
          [0xc0, 0x80],
          [0xf4, 0x90, 0x80, 0x80],
          [0xe2, 0x82],
          [0xe2, 0x82, 0xac],
          [0xf0, 0x9f, 0x98, 0x80],
          [0x80],
        ]),
      );
  }
}

/** What lies behind a document in the same buffer: bytes that would go on with it, if anything read them. */
export const TRAPS = [
  '',
  '}',
  '"}',
  ',"symbol":"TRAP"}',
  '0',
  '000}',
  ' }',
  'ull}',
  '":1}',
  '\n}',
  '{"symbol":"TRAP","price":1}',
  '\\"}',
  '\u00bf',
];

export interface PackedDocuments {
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** The documents in one buffer with a trap behind each, or the last one to the very end of the buffer. */
export function packed(documents: readonly Uint8Array[], chance: Seeded): PackedDocuments {
  const starts = new Int32Array(documents.length);
  const ends = new Int32Array(documents.length);
  const pieces: Uint8Array[] = [];
  let length = chance.below(5);
  pieces.push(new Uint8Array(length));
  for (const [i, document] of documents.entries()) {
    const trap = new TextEncoder().encode(i === documents.length - 1 ? '' : chance.pick(TRAPS));
    pieces.push(document, trap);
    starts[i] = length;
    ends[i] = length + document.length;
    length += document.length + trap.length;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { bytes, starts, ends };
}
