// Whether the columns of a stream stand in a Protobuf message, and can be read from there.
import { type FieldSpec, fieldTypeText } from '../../engine/json/field-spec.ts';
import { pathOf, pathText } from '../../engine/json/path-tree.ts';
import { fitsProtobuf, type ProtobufField, type ProtobufMessage } from '../../engine/protobuf/message-type.ts';

/** What is wrong with a column, as a sentence; null: nothing. */
export function protobufColumnFlaw(column: FieldSpec, messages: readonly ProtobufMessage[]): string | null {
  const path = pathOf(column);
  let message: ProtobufMessage | null = messages[0]!;
  let field: ProtobufField | null = null;
  let isElement = true;
  for (const [i, step] of path.entries()) {
    if (typeof step === 'number') {
      if (field?.repeated !== true || isElement) return `${pathText(path.slice(0, i))} of the schema is not repeated.`;
      isElement = true;
      continue;
    }
    if (!isElement)
      return `${pathText(path.slice(0, i))} of the schema is repeated; name one of its elements, as in ${pathText(path.slice(0, i))}[0].`;
    field = message?.fields.find(({ name }) => name === step) ?? null;
    if (field === null) {
      const has = message === null ? 'it is no message' : `it has ${message.fields.map(({ name }) => name).join(', ')}`;
      return `${message === null ? pathText(path.slice(0, i)) : `The message ${message.name}`} has no field ${step}; ${has}.`;
    }
    isElement = !field.repeated;
    message = typeof field.type === 'object' && 'message' in field.type ? messages[field.type.message]! : null;
  }
  if (!isElement) return `${pathText(path)} of the schema is repeated; name one of its elements with PATH '${pathText(path)}[0]'.`;
  if (fitsProtobuf(field!.type, messages, column)) return null;
  return `The column is ${fieldTypeText(column)}, and the schema has ${typeText(field!.type, messages)} at ${pathText(path)}.`;
}

function typeText(type: ProtobufField['type'], messages: readonly ProtobufMessage[]): string {
  if (typeof type === 'string') return type;
  return 'symbols' in type ? 'an enum' : messages[type.message]!.name;
}
