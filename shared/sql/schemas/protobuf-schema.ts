// A .proto file ▸ messages as the run time has them (engine/protobuf/message-type.ts), with everything that they refer to.
import protobuf from 'protobufjs';
import type { ProtobufField, ProtobufMessage, ProtobufScalar } from '../../engine/protobuf/message-type.ts';
import { SchemaError } from './schema-error.ts';

const SCALARS = new Set(
  'double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes'.split(' '),
);

const VALUES: ReadonlyMap<string, ProtobufMessage['value']> = new Map([
  ['.google.protobuf.Timestamp', 'timestamp' as const],
  ['.google.protobuf.Duration', 'duration' as const],
  ...['Double', 'Float', 'Int64', 'UInt64', 'Int32', 'UInt32', 'Bool', 'String', 'Bytes'].map(
    name => [`.google.protobuf.${name}Value`, 'wrapper' as const] as const,
  ),
]);

/** The messages that `messageName` needs, itself first; null: the only one of the file. `readFile` finds imports. Throws `SchemaError`. */
export function protobufMessages(file: string, messageName: string | null, readFile: (path: string) => string | null): ProtobufMessage[] {
  const root = new protobuf.Root();
  parseInto(root, file, readFile, new Set());
  try {
    root.resolveAll();
  } catch (error) {
    throw new SchemaError((error as Error).message);
  }
  const collected = new Collector();
  collected.indexOf(chosen(root, messageName));
  return collected.messages;
}

function parseInto(root: protobuf.Root, file: string, readFile: (path: string) => string | null, seen: Set<string>): void {
  if (seen.has(file)) return;
  seen.add(file);
  const common = protobuf.common.get(file);
  if (common !== null) {
    root.addJSON((common as { nested: Record<string, protobuf.AnyNestedObject> }).nested);
    return;
  }
  const text = readFile(file);
  if (text === null) throw new SchemaError(`there is no file "${file}"`);
  let imports: readonly string[];
  try {
    imports = protobuf.parse(text, root, { keepCase: true }).imports ?? [];
  } catch (error) {
    throw new SchemaError(`"${file}": ${(error as Error).message}`);
  }
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  for (const each of imports) parseInto(root, protobuf.common.get(each) === null ? `${folder}${each}` : each, readFile, seen);
}

function chosen(root: protobuf.Root, messageName: string | null): protobuf.Type {
  const messages: protobuf.Type[] = [];
  const walk = (space: protobuf.NamespaceBase) => {
    for (const each of space.nestedArray) {
      if (each instanceof protobuf.Type) messages.push(each);
      else if (each instanceof protobuf.Namespace && !(each instanceof protobuf.Service)) walk(each);
    }
  };
  walk(root);
  const own = messages.filter(({ fullName }) => !fullName.startsWith('.google.protobuf.'));
  const names = own.map(({ fullName }) => fullName.slice(1)).join(', ');
  if (messageName === null) {
    if (own.length === 1) return own[0]!;
    throw new SchemaError(`it has several messages (${names}); say which with 'protobuf.message'`);
  }
  const found = root.lookup(messageName, [protobuf.Type]);
  if (found instanceof protobuf.Type) return found;
  throw new SchemaError(`it has no message ${messageName}; it has ${names}`);
}

class Collector {
  readonly messages: ProtobufMessage[] = [];
  private readonly known = new Map<protobuf.Type, number>();

  indexOf(type: protobuf.Type): number {
    const known = this.known.get(type);
    if (known !== undefined) return known;
    const index = this.messages.push({ name: type.fullName.slice(1), fields: [] }) - 1;
    this.known.set(type, index);
    const value = VALUES.get(type.fullName);
    const fields = type.fieldsArray.map(field => (field instanceof protobuf.MapField ? this.map(field) : this.field(field)));
    this.messages[index] = { name: type.fullName.slice(1), fields, ...(value !== undefined && { value }) };
    return index;
  }

  private field(field: protobuf.Field): ProtobufField {
    const type = this.type(field);
    const isMessage = typeof type === 'object' && 'message' in type;
    return {
      name: field.name,
      number: field.id,
      type,
      repeated: field.repeated,
      implicit: !isMessage && !field.repeated && !field.required && field.partOf === null && !field.hasPresence,
    };
  }

  /** A map is written as a repeated message of a key and a value. */
  private map(field: protobuf.MapField): ProtobufField {
    const { keyType } = field;
    if (!SCALARS.has(keyType)) throw new SchemaError(`the map ${field.fullName.slice(1)} has the key type ${keyType}`);
    const value = this.type(field);
    const isMessage = typeof value === 'object' && 'message' in value;
    const part = (name: string, number: number, type: ProtobufField['type'], implicit: boolean): ProtobufField => {
      return { name, number, type, repeated: false, implicit };
    };
    const fields = [part('key', 1, keyType as ProtobufScalar, true), part('value', 2, value, !isMessage)];
    const message = this.messages.push({ name: `${field.fullName.slice(1)}Entry`, fields }) - 1;
    return { name: field.name, number: field.id, type: { message }, repeated: true, isMap: true, implicit: false };
  }

  private type({ type, resolvedType, fullName }: protobuf.FieldBase): ProtobufField['type'] {
    if (resolvedType instanceof protobuf.Enum) {
      return { symbols: Object.entries(resolvedType.values).map(([name, number]) => [number, name] as const) };
    }
    if (resolvedType instanceof protobuf.Type) return { message: this.indexOf(resolvedType) };
    if (!SCALARS.has(type)) throw new SchemaError(`the field ${fullName.slice(1)} has the type ${type}, which is not there`);
    return type as ProtobufScalar;
  }
}
