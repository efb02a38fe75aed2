// The complete decoder: any document that `JSON.parse` accepts, in any layout. The generated decoder hands over what is unusual, and every
// document that it finds broken, so this is also where each undecodable record gets its reason.
//
// Two steps. First the whole document passes the grammar, and for each wanted field the place of its last value is noted (`Locator`). Then
// each noted value becomes a value of its column.
import { ByteWriter } from '../byte-writer.ts';
import { type FieldSpec, fieldTypeText } from './field-spec.ts';
import { Locator } from './locator.ts';
import { type NumberOutcome, readDouble, readScaled } from './number.ts';
import { isArrayNode, nodesOf, type PathNode, pathOf, pathText, pathTo, pathTree } from './path-tree.ts';
import { fieldReason, grammarReason, rootReason } from './reason.ts';
import { skipSpace } from './skip.ts';
import { readTimestamp, TIMESTAMP_MAX_MS, TIMESTAMP_MIN_MS } from './timestamp.ts';
import { unescapeString } from './unescape.ts';

const INT_MAX = 2_147_483_647;
const BIGINT_LIMIT = 2n ** 63n;
const NO_BYTES = new Uint8Array(0);

export class StrictDecoder {
  /** By field, after a successful `decode`; where 1, the other arrays hold nothing of use. */
  readonly nulls: Uint8Array;
  /** INT, BIGINT, DECIMAL (unscaled), DOUBLE, TIMESTAMP (ms); BOOLEAN as 0 or 1. NaN where the value is in `wides`. */
  readonly numbers: Float64Array;
  /** BIGINT and DECIMAL outside the safe range; otherwise null. */
  readonly wides: (bigint | null)[];
  /** VARCHAR: UTF-8 `texts[i][textStarts[i], textEnds[i])`, valid until the next `decode`. */
  readonly texts: Uint8Array[];
  readonly textStarts: Int32Array;
  readonly textEnds: Int32Array;
  /** One sentence, after an unsuccessful `decode`: what is wrong, where, what was given, what is allowed. */
  reason = '';

  private readonly fields: readonly FieldSpec[];
  private readonly locator: Locator;
  /** By field: where it stands in the tree. */
  private readonly nodes: readonly PathNode[];
  private readonly unescaped = new ByteWriter();
  /** Where each field's value stands; -1 where the document has none. */
  private readonly valueStarts: Int32Array;
  private readonly valueEnds: Int32Array;

  constructor(fields: readonly FieldSpec[]) {
    const count = fields.length;
    this.fields = fields;
    const root = pathTree(fields.map(pathOf));
    const nodes = nodesOf(root);
    this.locator = new Locator(root);
    this.nodes = fields.map((_, field) => nodes.find(node => node.fields.includes(field))!);
    this.nulls = new Uint8Array(count);
    this.numbers = new Float64Array(count);
    this.wides = new Array(count).fill(null);
    this.texts = new Array(count).fill(NO_BYTES);
    this.textStarts = new Int32Array(count);
    this.textEnds = new Int32Array(count);
    this.valueStarts = new Int32Array(count);
    this.valueEnds = new Int32Array(count);
  }

  /** Decodes the document `bytes[start, end)`: true, and the arrays hold its fields; or false, and `reason` says why not. */
  decode(bytes: Uint8Array, start: number, end: number): boolean {
    this.unescaped.length = 0;
    const stop = this.locator.locate(bytes, start, end);
    if (stop < 0) {
      this.reason = grammarReason(bytes, start, end, ~stop);
      return false;
    }
    const rootStart = skipSpace(bytes, start, end);
    if (bytes[rootStart] !== 123 /* { */) {
      this.reason = rootReason(bytes, rootStart, end);
      return false;
    }
    for (let field = 0; field < this.fields.length; field++) if (!this.convert(bytes, field)) return false;
    return true;
  }

  private convert(bytes: Uint8Array, field: number): boolean {
    const spec = this.fields[field]!;
    const node = this.nodes[field]!;
    const start = (this.valueStarts[field] = this.locator.starts[node.index]!);
    const end = (this.valueEnds[field] = this.locator.ends[node.index]!);
    this.nulls[field] = 0;
    if (start < 0 || bytes[start] === 110 /* null */) {
      if (start < 0 && !this.wayIsFree(bytes, field)) return false;
      this.nulls[field] = 1;
      return spec.required ? this.refuse(bytes, field, 'is NOT NULL') : true;
    }
    switch (spec.type) {
      case 'boolean':
        if (bytes[start] !== 116 && bytes[start] !== 102 /* true, false */) return this.refuse(bytes, field, 'takes true or false');
        this.numbers[field] = bytes[start] === 116 ? 1 : 0;
        return true;
      case 'varchar':
        if (bytes[start] !== 34 /* " */) return this.refuse(bytes, field, 'takes a string');
        this.setText(bytes, field);
        return true;
      case 'timestamp':
        return spec.format === 'iso-8601' ? this.convertIsoTimestamp(bytes, field) : this.convertEpoch(bytes, field, spec.format);
      default:
        if (!startsNumber(bytes[start]!)) return this.refuse(bytes, field, 'takes a number');
        return spec.type === 'double'
          ? readDouble(bytes, start, end, this.numbers, field) || this.refuse(bytes, field, 'takes a number up to 1.7976931348623157e308')
          : this.convertExact(bytes, field);
    }
  }

  /** Of a field that is missing: false where it is because something on the way to it is neither an object nor an array, as it must be, nor null. */
  private wayIsFree(bytes: Uint8Array, field: number): boolean {
    const { starts, ends } = this.locator;
    let around = this.nodes[field]!.parent!;
    while (around.parent !== null && starts[around.index]! < 0) around = around.parent;
    if (around.parent === null) return true;
    const at = starts[around.index]!;
    if (bytes[at] === 110 /* null */ || bytes[at] === (isArrayNode(around) ? 91 : 123)) return true;
    const allowed = `takes an ${isArrayNode(around) ? 'array' : 'object'}`;
    this.reason = fieldReason(label(this.fields[field]!), pathText(pathTo(around)), allowed, bytes, at, ends[around.index]!);
    return false;
  }

  private convertExact(bytes: Uint8Array, field: number): boolean {
    const spec = this.fields[field]!;
    const scale = spec.type === 'decimal' ? spec.scale : 0;
    const outcome = this.scaled(bytes, field, scale, spec.type === 'decimal' ? 'half away from zero' : 'reject');
    if (outcome === 'not whole') return this.refuse(bytes, field, 'takes a whole number');
    if (outcome === 'ok' && this.isInRange(field)) return true;
    switch (spec.type) {
      case 'int':
        return this.refuse(bytes, field, 'takes -2147483648 to 2147483647');
      case 'bigint':
        return this.refuse(bytes, field, 'takes -9223372036854775808 to 9223372036854775807');
      default:
        return this.refuse(bytes, field, `takes ${spec.type === 'decimal' ? spec.precision - spec.scale : 0} digits before the point`);
    }
  }

  private isInRange(field: number): boolean {
    const spec = this.fields[field]!;
    const wide = this.wides[field]!;
    if (spec.type === 'decimal') {
      if (wide === null) return spec.precision > 15 || Math.abs(this.numbers[field]!) < 10 ** spec.precision;
      const limit = 10n ** BigInt(spec.precision);
      return wide < limit && wide > -limit;
    }
    if (wide !== null) return spec.type === 'bigint' && wide < BIGINT_LIMIT && wide >= -BIGINT_LIMIT;
    const value = this.numbers[field]!;
    return spec.type === 'bigint' || (value <= INT_MAX && value >= -INT_MAX - 1);
  }

  private convertEpoch(bytes: Uint8Array, field: number, format: 'epoch-millis' | 'epoch-seconds'): boolean {
    const unit = format === 'epoch-millis' ? 'milliseconds' : 'seconds';
    if (!startsNumber(bytes[this.valueStarts[field]!]!)) return this.refuse(bytes, field, `takes a number of ${unit} since 1970`);
    const outcome = this.scaled(bytes, field, format === 'epoch-millis' ? 0 : 3, 'floor');
    const ms = this.numbers[field]!;
    if (outcome === 'ok' && ms >= TIMESTAMP_MIN_MS && ms <= TIMESTAMP_MAX_MS) return true;
    return this.refuse(bytes, field, `takes ${unit} since 1970 of the years 0000 to 9999`);
  }

  private convertIsoTimestamp(bytes: Uint8Array, field: number): boolean {
    if (bytes[this.valueStarts[field]!] === 34 /* " */) {
      this.setText(bytes, field);
      if (readTimestamp(this.texts[field]!, this.textStarts[field]!, this.textEnds[field]!, this.numbers, field)) return true;
    }
    return this.refuse(bytes, field, 'takes an ISO-8601 string such as "2026-01-31T23:59:59.123Z"');
  }

  private scaled(bytes: Uint8Array, field: number, scale: number, rounding: 'reject' | 'half away from zero' | 'floor'): NumberOutcome {
    return readScaled(bytes, this.valueStarts[field]!, this.valueEnds[field]!, scale, rounding, this, field);
  }

  /** The bytes between the quotes, or where an escape stands among them, what they mean. */
  private setText(bytes: Uint8Array, field: number): void {
    const start = this.valueStarts[field]! + 1;
    const end = this.valueEnds[field]! - 1;
    this.texts[field] = bytes;
    this.textStarts[field] = start;
    this.textEnds[field] = end;
    for (let i = start; i < end; i++) {
      if (bytes[i] !== 92 /* \ */) continue;
      this.textStarts[field] = this.unescaped.length;
      unescapeString(bytes, start, end, this.unescaped, 'replace');
      this.textEnds[field] = this.unescaped.length;
      // The writer may have moved to a larger array; texts of other fields stay where they are.
      this.texts[field] = this.unescaped.bytes;
      return;
    }
  }

  private refuse(bytes: Uint8Array, field: number, allowed: string): false {
    const spec = this.fields[field]!;
    this.reason = fieldReason(label(spec), fieldTypeText(spec), allowed, bytes, this.valueStarts[field]!, this.valueEnds[field]!);
    return false;
  }
}

const startsNumber = (c: number) => c === 45 /* - */ || (c >= 48 && c <= 57);

/** The column, with the path that was declared for it. */
const label = ({ name, path }: FieldSpec): string => (path === undefined ? name : `${name} (${pathText(path)})`);
