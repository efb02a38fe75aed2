// The input of an operation, declared once: the declaration checks a request, words the refusal as AWS words it, and is its TypeScript type.
//
// AWS checks in two rounds. A value of the wrong kind is a SerializationException, at the first one; then all broken constraints are
// reported together, at most ten, in one ValidationException.
import { unreachable } from '../../shared/engine/assert.ts';
import { KinesisError } from './kinesis-error.ts';

interface Bounds {
  readonly pattern?: string;
  readonly lengthMin?: number;
  readonly lengthMax?: number;
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly string[];
}

type Kind = 'string' | 'integer' | 'boolean' | 'timestamp' | 'blob' | 'list' | 'map' | 'structure';

/** `T` is the value that a checked input has; it exists for the compiler only. */
export interface Shape<T = unknown> extends Bounds {
  readonly kind: Kind;
  readonly required: boolean;
  readonly member?: Shape;
  readonly members?: readonly (readonly [name: string, shape: Shape])[];
  readonly regExp?: RegExp;
  readonly valueType?: T;
}

type Required<T> = Shape<T> & { readonly required: true };
type RequiredNames<M> = { [K in keyof M]: M[K] extends { required: true } ? K : never }[keyof M];
export type ValueOf<S> = S extends Shape<infer T> ? T : never;
type StructureOf<M> = { readonly [K in RequiredNames<M>]: ValueOf<M[K]> } & {
  readonly [K in Exclude<keyof M, RequiredNames<M>>]?: ValueOf<M[K]>;
};

export function string<const V extends string = string>(bounds: Bounds & { readonly values?: readonly V[] } = {}): Shape<V> {
  return { kind: 'string', required: false, ...bounds, ...(bounds.pattern && { regExp: new RegExp(`^(?:${bounds.pattern})$`) }) };
}
export const integer = (bounds: Bounds = {}): Shape<number> => ({ kind: 'integer', required: false, ...bounds });
export const boolean: Shape<boolean> = { kind: 'boolean', required: false };
/** Seconds since the epoch, with milliseconds as a fraction, as the JSON protocol writes them. */
export const timestamp: Shape<number> = { kind: 'timestamp', required: false };
/** Base64 text. It is checked and measured, never decoded. */
export const blob = (bounds: Bounds = {}): Shape<string> => ({ kind: 'blob', required: false, ...bounds });
export const list = <T>(member: Shape<T>, bounds: Bounds = {}): Shape<readonly T[]> => ({
  kind: 'list',
  required: false,
  member,
  ...bounds,
});
export const map = <T>(member: Shape<T>): Shape<Readonly<Record<string, T>>> => ({ kind: 'map', required: false, member });
export function structure<M extends Record<string, Shape>>(members: M): Shape<StructureOf<M>> {
  return { kind: 'structure', required: false, members: Object.entries(members) };
}
export const required = <T>(shape: Shape<T>): Required<T> => ({ ...shape, required: true });

/** Checks a request against its declaration. Throws SerializationException or ValidationException; otherwise the input is what it says. */
export function checkInput<T>(shape: Shape<T>, input: unknown): T {
  checkKind(shape, input);
  const broken: string[] = [];
  collectBroken(shape, input, '', broken);
  if (broken.length > 0) {
    throw new KinesisError(
      'ValidationException',
      `${broken.length} validation error${broken.length > 1 ? 's' : ''} detected: ${broken.join('; ')}`,
    );
  }
  return input as T;
}

/** The size in bytes of what base64 text stands for. */
export function blobByteLength(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}

/** Also takes out members that are null: on the wire that means absent. */
function checkKind(shape: Shape, value: unknown): void {
  if (value === undefined || value === null) return;
  switch (shape.kind) {
    case 'string':
      expectType(value, 'string', 'a String');
      break;
    case 'boolean':
      expectType(value, 'boolean', 'a Boolean');
      break;
    case 'timestamp':
      expectType(value, 'number', 'milliseconds since epoch');
      break;
    case 'integer':
      expectType(value, 'number', 'an Integer');
      if (!Number.isSafeInteger(value)) throw serialization(`${value} can not be converted to an Integer`);
      break;
    case 'blob':
      expectType(value, 'string', 'a Blob');
      checkBase64(value as string);
      break;
    case 'list':
      if (!Array.isArray(value)) throw serialization('Expected list or null');
      for (const item of value) checkKind(shape.member!, item);
      break;
    case 'map':
      for (const item of Object.values(expectObject(value))) checkKind(shape.member!, item);
      break;
    case 'structure': {
      const object = expectObject(value);
      for (const [name, member] of shape.members!) {
        if (object[name] === null) delete object[name];
        checkKind(member, object[name]);
      }
      break;
    }
    default:
      unreachable(shape.kind);
  }
}

function expectType(value: unknown, type: string, wanted: string): void {
  if (typeof value === type) return;
  if (Array.isArray(value)) throw serialization('Start of list found where not expected');
  if (typeof value === 'object') throw serialization('Start of structure or map found where not expected.');
  throw serialization(`class java.lang.${typeof value === 'string' ? 'String' : typeof value} can not be converted to ${wanted}`);
}

function expectObject(value: unknown): Record<string, unknown> {
  if (Array.isArray(value)) throw serialization('Start of list found where not expected');
  if (typeof value !== 'object') throw serialization('Expected null');
  return value as Record<string, unknown>;
}

function checkBase64(text: string): void {
  if (text.length % 4 !== 0) {
    throw serialization(
      `'${text.slice(0, 100)}' can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 bytes but found: ${text.length}`,
    );
  }
  if (!isBase64(text)) {
    throw serialization(`'${text.slice(0, 100)}' can not be converted to a Blob: Invalid Base64 character`);
  }
}

let scratch = Buffer.alloc(4_096);

/** Node's decoder runs at memory speed, where a regular expression does not; it stops or skips at what is no base64, and takes "-" and "_". */
function isBase64(text: string): boolean {
  if (scratch.length < text.length) scratch = Buffer.alloc(text.length * 2);
  const isAscii = Buffer.byteLength(text) === text.length;
  return isAscii && scratch.write(text, 'base64') === blobByteLength(text) && !text.includes('-') && !text.includes('_');
}

function serialization(message: string): KinesisError {
  return new KinesisError('SerializationException', message);
}

const BROKEN_COUNT_MAX = 10;

function collectBroken(shape: Shape, value: unknown, path: string, broken: string[]): void {
  if (broken.length >= BROKEN_COUNT_MAX) return;
  const constraint =
    value === undefined || value === null ? (shape.required ? 'Member must not be null' : undefined) : brokenBound(shape, value);
  if (constraint !== undefined) broken.push(`Value ${shown(shape, value)} at '${path}' failed to satisfy constraint: ${constraint}`);
  if (value === undefined || value === null) return;
  if (shape.kind === 'list') {
    const items = value as unknown[];
    for (let i = 0; i < items.length; i++) collectBroken(shape.member!, items[i], `${path}.${i + 1}.member`, broken);
  } else if (shape.kind === 'structure') {
    for (const [name, member] of shape.members!) {
      const camelName = name[0]!.toLowerCase() + name.slice(1);
      collectBroken(member, (value as Record<string, unknown>)[name], path === '' ? camelName : `${path}.${camelName}`, broken);
    }
  }
}

/** The first bound that the value breaks, in AWS's words. */
function brokenBound(shape: Shape, value: unknown): string | undefined {
  if (shape.kind === 'integer') {
    if ((value as number) < (shape.min ?? -Infinity)) return `Member must have value greater than or equal to ${shape.min}`;
    if ((value as number) > (shape.max ?? Infinity)) return `Member must have value less than or equal to ${shape.max}`;
    return undefined;
  }
  if (shape.values && !shape.values.includes(value as string)) return `Member must satisfy enum value set: [${shape.values.join(', ')}]`;
  if (shape.regExp && !shape.regExp.test(value as string)) return `Member must satisfy regular expression pattern: ${shape.pattern}`;
  if (shape.lengthMin === undefined && shape.lengthMax === undefined) return undefined;
  const length = shape.kind === 'blob' ? blobByteLength(value as string) : (value as string | unknown[]).length;
  if (length < (shape.lengthMin ?? 0)) return `Member must have length greater than or equal to ${shape.lengthMin}`;
  if (length > (shape.lengthMax ?? Infinity)) return `Member must have length less than or equal to ${shape.lengthMax}`;
  return undefined;
}

function shown(shape: Shape, value: unknown): string {
  if (value === undefined || value === null) return 'null';
  if (shape.kind === 'blob') return `'${shownBlob(blobByteLength(value as string))}'`;
  if (shape.kind === 'list') return `'[${(value as unknown[]).length} members]'`;
  return `'${typeof value === 'object' ? JSON.stringify(value) : value}'`;
}

/** How AWS shows a blob in a message: a Java buffer of its size. */
export function shownBlob(byteLength: number): string {
  return `java.nio.HeapByteBuffer[pos=0 lim=${byteLength} cap=${byteLength}]`;
}
