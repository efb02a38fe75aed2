// What a record must decode to, said a second time and in another way: `JSON.parse` for the document, bigint arithmetic over the digits as
// written for exact numbers, `Date` for the calendar. Slow and obvious; shares nothing with the engine but the depth limit.
import type { FieldSpec, ValueSpec } from '../../../shared/engine/json/field-spec.ts';
import { DEPTH_MAX } from '../../../shared/engine/json/skip.ts';
import type { Cell } from '../../../shared/engine/nested/nested-value.ts';

export type OracleValue = Cell;

/** A number of the document, as it was written. */
class Digits {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** The fields' values, or null for an undecodable record. */
export function oracleDecode(fields: readonly FieldSpec[], document: Uint8Array): OracleValue[] | null {
  const root = parse(document);
  if (root === undefined || root === null || typeof root !== 'object' || Array.isArray(root) || root instanceof Digits) return null;
  const values: OracleValue[] = [];
  for (const field of fields) {
    const given = at(root, field.path ?? [field.name]);
    const value = given === null && !field.required ? null : given === null || given === undefined ? undefined : convert(field, given);
    if (value === undefined) return null;
    values.push(value);
  }
  return values;
}

/** What stands at a path: null where nothing does, undefined where something else than an object or array stands on the way. */
function at(value: unknown, [step, ...rest]: readonly (string | number)[]): unknown {
  if (step === undefined || value === null) return value;
  if (typeof step === 'number' ? !Array.isArray(value) : typeof value !== 'object' || Array.isArray(value) || value instanceof Digits)
    return undefined;
  return at(Object.hasOwn(value as object, step) ? (value as Record<string | number, unknown>)[step] : null, rest);
}

/** The document with its numbers as `Digits`; undefined where it is broken or too deep. */
function parse(document: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(document);
    JSON.parse(text);
    if (depthOf(text) > DEPTH_MAX) return undefined;
    return JSON.parse(text, asWritten);
  } catch (error) {
    // By name: in a test the errors of the platform come from another realm.
    if (['SyntaxError', 'TypeError'].includes((error as Error).name)) return undefined;
    throw error;
  }
}

/** Reviver: numbers as they stand in the text. */
const asWritten = (_key: string, value: unknown, context?: { source: string }) =>
  typeof value === 'number' ? new Digits(context!.source) : value;

/** Of the text, because a value that a later field of the same name replaced counts too. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const bracket of text.replace(/"(?:[^"\\]|\\.)*"/g, '').match(/[[\]{}]/g) ?? []) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function convert(field: ValueSpec, given: unknown): OracleValue | undefined {
  switch (field.type) {
    case 'array':
      return Array.isArray(given) ? all(given.map(each => part(field.element, each))) : undefined;
    case 'row':
      return isObject(given)
        ? all(field.fields.map(({ name, spec }) => part(spec, Object.hasOwn(given, name) ? given[name] : null)))
        : undefined;
    case 'map': {
      if (!isObject(given)) return undefined;
      const keys = all(Object.keys(given).map(name => key(field.key, name)));
      const values = all(Object.values(given).map(each => part(field.value, each)));
      return keys === undefined || values === undefined ? undefined : inOrder(keys.map((each, i) => [each, values[i]!]));
    }
    case 'json':
      return textOf(given);
    case 'boolean':
      return typeof given === 'boolean' ? given : undefined;
    case 'varchar':
      return typeof given === 'string' ? given.toWellFormed() : undefined;
    case 'timestamp':
      if (field.isLocal && typeof given === 'string' && /[Z+-]/.test(given.slice(10))) return undefined;
      return timestamp(field, given);
    case 'bytes':
      return typeof given === 'string' ? base64(given) : undefined;
    case 'date':
      return typeof given === 'string' && given.length === 10 ? days(given) : undefined;
    case 'time':
      return typeof given === 'string' ? clock(given) : undefined;
    case 'interval':
      return typeof given === 'string' ? lengthOfTime(given) : undefined;
    case 'interval-months':
      return typeof given === 'string' ? months(given) : undefined;
    default:
      return given instanceof Digits ? numberOf(field, given.source) : undefined;
  }
}

const isObject = (given: unknown): given is Record<string, unknown> =>
  typeof given === 'object' && given !== null && !Array.isArray(given) && !(given instanceof Digits);

const part = (spec: ValueSpec, given: unknown): OracleValue | undefined => (given === null ? null : convert(spec, given));

/** Keys of a map that are no text stand in quotes. */
function key(spec: ValueSpec, name: string): OracleValue | undefined {
  if (spec.type === 'varchar') return name.toWellFormed();
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(name) && !/^-?0\d/.test(name) ? convert(spec, new Digits(name)) : undefined;
}

/** As a map keeps them; of equal keys the last counts. */
const inOrder = (entries: readonly (readonly [OracleValue, OracleValue])[]): OracleValue =>
  new Map([...new Map(entries)].sort(([a], [b]) => (a! < b! ? -1 : 1))) as OracleValue;

const all = (cells: (OracleValue | undefined)[]): OracleValue[] | undefined =>
  cells.includes(undefined) ? undefined : (cells as OracleValue[]);

/** The document written again, with its numbers as they were. */
function textOf(given: unknown): string {
  if (given instanceof Digits) return given.source;
  if (Array.isArray(given)) return `[${given.map(textOf).join(',')}]`;
  if (isObject(given))
    return `{${Object.entries(given)
      .map(([name, each]) => `${JSON.stringify(name)}:${textOf(each)}`)
      .join(',')}}`;
  return JSON.stringify(given);
}

function numberOf(field: ValueSpec, source: string): number | bigint | undefined {
  switch (field.type) {
    case 'double':
      return Number.isFinite(Number(source)) ? Number(source) : undefined;
    case 'real':
      return Number.isFinite(Math.fround(Number(source))) ? Math.fround(Number(source)) : undefined;
    case 'smallint':
      return within(exact(source, 0, 'reject'), -(2n ** 15n), 2n ** 15n - 1n);
    case 'int':
      return within(exact(source, 0, 'reject'), -(2n ** 31n), 2n ** 31n - 1n);
    case 'bigint':
      return within(exact(source, 0, 'reject'), -(2n ** 63n), 2n ** 63n - 1n);
    case 'decimal': {
      const limit = 10n ** BigInt(field.precision) - 1n;
      return within(exact(source, field.scale, 'half away'), -limit, limit);
    }
    default:
      throw new Error(field.type);
  }
}

const EPOCH_DIGITS = { 'epoch-seconds': 0, 'epoch-millis': 3, 'epoch-micros': 6, 'epoch-nanos': 9 } as const;

/** In nanoseconds first, then in the unit of the type without the digits that it does not have. */
function timestamp({ format, precision = 3 }: Extract<ValueSpec, { type: 'timestamp' }>, given: unknown): number | bigint | undefined {
  const ns = format === 'iso-8601' ? isoNanoseconds(given) : epoch(given, 9 - EPOCH_DIGITS[format]);
  if (ns === undefined) return undefined;
  const digits = precision <= 3 ? 3 : precision <= 6 ? 6 : 9;
  const step = 10n ** BigInt(9 - precision);
  const cut = ns - (((ns % step) + step) % step);
  return within(cut / 10n ** BigInt(9 - digits), -(10n ** 30n), 10n ** 30n);
}

function epoch(given: unknown, scale: number): bigint | undefined {
  if (!(given instanceof Digits)) return undefined;
  const ns = exact(given.source, scale, 'floor');
  const isThere = ns !== undefined && ns >= -62167219200000n * 1_000_000n && ns < 253402300800000n * 1_000_000n;
  return isThere ? ns : undefined;
}

function isoNanoseconds(given: unknown): bigint | undefined {
  const ms = isoTimestamp(given);
  if (ms === undefined) return undefined;
  const [, fraction = ''] = /\.(\d+)/.exec(given as string) ?? [];
  return BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0').slice(3, 9));
}

/** Bits, six for each character. */
function base64(text: string): string | undefined {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const body = text.replace(/={1,2}$/, '');
  if ((body !== text && text.length % 4 !== 0) || body.length % 4 === 1) return undefined;
  let bits = '';
  for (const character of body) {
    const value = alphabet.indexOf(character);
    if (value < 0) return undefined;
    bits += value.toString(2).padStart(6, '0');
  }
  return (bits.match(/.{8}/g) ?? []).map(byte => String.fromCharCode(Number.parseInt(byte, 2))).join('');
}

function days(text: string): number | undefined {
  const ms = isoTimestamp(text);
  return ms === undefined ? undefined : ms / 86_400_000;
}

function clock(text: string): number | undefined {
  if (text.length > 64 || !/^\d\d:/.test(text) || /[Z+-]/.test(text)) return undefined;
  return isoTimestamp(`1970-01-01T${text}`);
}

function lengthOfTime(text: string): number | undefined {
  const match = /^([+-]?)P((?:\d+W)?(?:\d+D)?)(T(?:\d+H)?(?:\d+M)?(?:\d+(?:[.,]\d+)?S)?)?$/.exec(text.toUpperCase());
  if (match === null || /[PT]$/i.test(text)) return undefined;
  const units: Record<string, number> = { W: 604_800, D: 86_400, H: 3600, M: 60, S: 1 };
  const parts = [...`${match[2]}${match[3] ?? ''}`.matchAll(/(\d+(?:[.,]\d+)?)([WDHMS])/g)];
  const seconds = parts.reduce((sum, [, count, unit]) => sum + Number(count!.replace(',', '.')) * units[unit!]!, 0);
  return Math.trunc(seconds * 1000 + 1e-7) * (match[1] === '-' ? -1 : 1) + 0;
}

function months(text: string): number | undefined {
  const [, sign, years = '0', rest = '0'] = /^([+-]?)P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?$/i.exec(text) ?? [];
  return sign === undefined ? undefined : (Number(years) * 12 + Number(rest)) * (sign === '-' ? -1 : 1) + 0;
}

function within(value: bigint | undefined, lowest: bigint, highest: bigint): number | bigint | undefined {
  if (value === undefined || value < lowest || value > highest) return undefined;
  return value >= -(2n ** 53n) + 1n && value <= 2n ** 53n - 1n ? Number(value) : value;
}

/** source × 10^scale; undefined where it is far too large, or not whole though it must be. */
function exact(source: string, scale: number, rounding: 'reject' | 'half away' | 'floor'): bigint | undefined {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source)!;
  const digits = BigInt(whole! + fraction);
  if (digits === 0n) return 0n;
  const shift = Math.max(-3000, Math.min(3000, Number(exponent) - fraction.length + scale));
  if (shift >= 0) return (sign === '-' ? -digits : digits) * 10n ** BigInt(shift);
  const unit = 10n ** BigInt(-shift);
  const rest = digits % unit;
  if (rest !== 0n && rounding === 'reject') return undefined;
  const up = rounding === 'floor' ? sign === '-' && rest !== 0n : rest * 2n >= unit;
  const magnitude = digits / unit + (up ? 1n : 0n);
  return sign === '-' ? -magnitude : magnitude;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)?(?:Z|([+-])(\d\d)(?::?(\d\d))?)?$/;

/** ISO-8601 as Weir takes it, by way of `Date`. */
export function isoTimestamp(given: unknown): number | undefined {
  const parts = typeof given === 'string' && given.length <= 64 ? ISO.exec(given) : null;
  if (parts === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', sign, zoneHours = '0', zoneMinutes = '0'] = parts;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || Number(zoneHours) > 23 || Number(zoneMinutes) > 59)
    return undefined;
  date.setUTCHours(Number(hour), Number(minute), Number(second), Number(fraction.slice(0, 3).padEnd(3, '0')));
  const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -60_000 : 60_000);
  const ms = date.getTime() - offset;
  return ms >= -62167219200000 && ms <= 253402300799999 ? ms : undefined;
}
