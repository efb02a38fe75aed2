// An .avsc file ▸ Avro's types as the run time has them (engine/avro/avro-type.ts): names resolved, logical types known, everything that only
// describes left out.
import type { AvroMoment, AvroType } from '../../engine/avro/avro-type.ts';
import { SchemaError } from './schema-error.ts';

const PRIMITIVES = new Set(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']);
const MOMENTS: ReadonlyMap<unknown, AvroMoment> = new Map<unknown, AvroMoment>([
  ['date', 'date'],
  ['time-millis', 'time-millis'],
  ['time-micros', 'time-micros'],
  ...['timestamp-millis', 'timestamp-micros', 'timestamp-nanos'].flatMap(name => [
    [name, name as AvroMoment] as const,
    [`local-${name}`, name as AvroMoment] as const,
  ]),
]);
const MOMENT_BASE: Readonly<Record<AvroMoment, 'int' | 'long'>> = {
  ...{ date: 'int', 'time-millis': 'int', 'time-micros': 'long' },
  ...{ 'timestamp-millis': 'long', 'timestamp-micros': 'long', 'timestamp-nanos': 'long' },
};

type Json = Readonly<Record<string, unknown>>;

/** The types of a schema, its record first. Throws `SchemaError`. */
export function avroTypes(text: string): AvroType[] {
  let schema: unknown;
  try {
    schema = JSON.parse(text);
  } catch (error) {
    throw new SchemaError(`it is not JSON: ${(error as Error).message}`);
  }
  const reader = new AvroSchemaReader();
  const root = reader.read(schema, '');
  if (reader.types[root]!.kind !== 'record') throw new SchemaError('a stream needs a record at the top of the schema');
  return reader.types;
}

class AvroSchemaReader {
  readonly types: AvroType[] = [];
  /** By full name. */
  private readonly named = new Map<string, number>();

  read(schema: unknown, namespace: string): number {
    if (typeof schema === 'string') return this.byName(schema, namespace);
    if (Array.isArray(schema))
      return this.add({ kind: 'union', branches: [] }, () => ({ kind: 'union', branches: this.readAll(schema, namespace) }));
    if (typeof schema !== 'object' || schema === null) throw new SchemaError(`${JSON.stringify(schema)} is no type`);
    const { type } = schema as Json;
    if (typeof type === 'object') return this.read(type, namespace);
    return this.readComplex(schema as Json, String(type), namespace);
  }

  private readComplex(schema: Json, type: string, namespace: string): number {
    switch (type) {
      case 'record':
      case 'error':
        return this.readRecord(schema, namespace);
      case 'enum':
        return this.addNamed(schema, namespace, { kind: 'enum', symbols: texts(schema.symbols, 'the symbols of an enum') });
      case 'fixed':
        return this.addNamed(schema, namespace, {
          ...{ kind: 'fixed', size: Number(schema.size), ...scaleOf(schema) },
          ...(schema.logicalType === 'uuid' && schema.size === UUID_BYTES && { is: 'uuid' }),
          ...(schema.logicalType === 'duration' && schema.size === DURATION_BYTES && { is: 'duration' }),
        });
      case 'array':
        return this.add({ kind: 'array', items: 0 }, () => ({ kind: 'array', items: this.read(schema.items, namespace) }));
      case 'map':
        return this.add({ kind: 'map', items: 0 }, () => ({ kind: 'map', items: this.read(schema.values, namespace) }));
      case 'bytes':
        return this.add({ kind: 'bytes', ...scaleOf(schema) });
      case 'int':
      case 'long': {
        const logical = MOMENTS.get(schema.logicalType);
        return this.add(logical !== undefined && MOMENT_BASE[logical] === type ? { kind: type, logical } : { kind: type });
      }
      default:
        return this.byName(type, namespace);
    }
  }

  private readRecord(schema: Json, namespace: string): number {
    const fullName = fullNameOf(schema, namespace);
    const inner = fullName.slice(0, Math.max(0, fullName.lastIndexOf('.')));
    const { fields } = schema;
    if (!Array.isArray(fields)) throw new SchemaError(`the record ${fullName} has no list of fields`);
    const index = this.addNamed(schema, namespace, { kind: 'record', fields: [] });
    // A record may hold itself, so it has its name before its fields are read.
    this.types[index] = {
      kind: 'record',
      fields: fields.map((field: Json) => ({ name: String(field.name), type: this.read(field.type, inner) })),
    };
    return index;
  }

  private byName(name: string, namespace: string): number {
    if (PRIMITIVES.has(name)) return this.add({ kind: name } as AvroType);
    const known = this.named.get(name.includes('.') || namespace === '' ? name : `${namespace}.${name}`) ?? this.named.get(name);
    if (known === undefined) throw new SchemaError(`there is no type ${name}`);
    return known;
  }

  private readAll(schemas: readonly unknown[], namespace: string): number[] {
    return schemas.map(each => this.read(each, namespace));
  }

  /** A type may refer to what is read after it has its place. */
  private add(type: AvroType, complete: () => AvroType = () => type): number {
    const index = this.types.push(type) - 1;
    this.types[index] = complete();
    return index;
  }

  private addNamed(schema: Json, namespace: string, type: AvroType): number {
    const name = fullNameOf(schema, namespace);
    if (this.named.has(name)) throw new SchemaError(`the type ${name} is defined twice`);
    const index = this.add(type);
    this.named.set(name, index);
    return index;
  }
}

const UUID_BYTES = 16;
/** Months, days and milliseconds, each a whole number of 4 bytes. */
const DURATION_BYTES = 12;
/** As DECIMAL has at most. */
const SCALE_MAX = 38;

function scaleOf({ logicalType, scale = 0 }: Json): { readonly scale?: number } {
  if (logicalType !== 'decimal') return {};
  if (Number.isInteger(scale) && (scale as number) >= 0 && (scale as number) <= SCALE_MAX) return { scale: scale as number };
  throw new SchemaError(`a decimal has the scale ${JSON.stringify(scale)}; 0 to ${SCALE_MAX} are read`);
}

function fullNameOf({ name, namespace }: Json, around: string): string {
  if (typeof name !== 'string' || name === '') throw new SchemaError('a record, enum or fixed has no name');
  if (name.includes('.')) return name;
  const own = typeof namespace === 'string' ? namespace : around;
  return own === '' ? name : `${own}.${name}`;
}

function texts(value: unknown, what: string): string[] {
  if (Array.isArray(value) && value.every(each => typeof each === 'string')) return value;
  throw new SchemaError(`${what} are no list of names`);
}
