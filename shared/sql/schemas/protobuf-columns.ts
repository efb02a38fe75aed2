// Whether the columns of a stream stand in a Protobuf message, and can be read from there.
import { type FieldSpec, fieldTypeText, type PathStep, type ValueSpec } from '../../engine/json/field-spec.ts';
import { pathOf, pathText } from '../../engine/json/path-tree.ts';
import { fitsProtobuf, type ProtobufField, type ProtobufMessage } from '../../engine/protobuf/message-type.ts';

type Messages = readonly ProtobufMessage[];

/** What stands at a place: a field, or an element of a repeated one. */
interface Place {
  readonly type: ProtobufField['type'];
  readonly repeated: boolean;
  readonly isMap: boolean;
}

/** What is wrong with a column, as a sentence; null: nothing. */
export function protobufColumnFlaw(column: FieldSpec, messages: Messages): string | null {
  const path = pathOf(column);
  let at: Place = { type: { message: 0 }, repeated: false, isMap: false };
  for (const [i, step] of path.entries()) {
    const inner = stepped(at, step, path.slice(0, i), messages);
    if (typeof inner === 'string') return inner;
    at = inner;
  }
  return flawOf(at, column, pathText(path), messages);
}

function stepped(at: Place, step: PathStep, path: readonly PathStep[], messages: Messages): Place | string {
  const place = pathText(path);
  if (typeof step === 'number') {
    return at.repeated && !at.isMap ? { ...at, repeated: false } : `${place} of the schema is not repeated.`;
  }
  if (at.isMap) return placeOf(entryValue(at, messages));
  if (at.repeated) return `${place} of the schema is repeated; name one of its elements, as in ${place}[0].`;
  const message = messageOf(at, messages);
  const field = message?.fields.find(({ name }) => name === step);
  if (field !== undefined) return placeOf(field);
  const has = message === null ? 'it is no message' : `it has ${message.fields.map(({ name }) => name).join(', ')}`;
  return `${message === null ? place : `The message ${message.name}`} has no field ${step}; ${has}.`;
}

/** Whether a place can be read as what is wanted there, and all that is in it. */
function flawOf(at: Place, wanted: ValueSpec, place: string, messages: Messages): string | null {
  if (wanted.type === 'json') return null;
  if (at.isMap && wanted.type === 'map') {
    const { key } = entryOf(at, messages);
    if (!fitsProtobuf(key.type, messages, wanted.key))
      return `The keys of the map at ${place} are ${typeText(key.type, messages)}, not ${fieldTypeText(wanted.key)}.`;
    return flawOf(placeOf(entryValue(at, messages)), wanted.value, `${place}.*`, messages);
  }
  if (at.repeated && !at.isMap) {
    if (wanted.type === 'array') return flawOf({ ...at, repeated: false }, wanted.element, `${place}[*]`, messages);
    return `${place} of the schema is repeated; name one of its elements with PATH '${place}[0]', or declare an ARRAY.`;
  }
  const message = messageOf(at, messages);
  if (!at.isMap && message !== null && message.value === undefined && wanted.type === 'row') {
    for (const { name, spec } of wanted.fields) {
      const field = message.fields.find(each => each.name === name);
      if (field === undefined)
        return `The message ${message.name} has no field ${name}; it has ${message.fields.map(each => each.name).join(', ')}.`;
      const flaw = flawOf(placeOf(field), spec, `${place}.${name}`, messages);
      if (flaw !== null) return flaw;
    }
    return null;
  }
  if (!at.isMap && fitsProtobuf(at.type, messages, wanted)) return null;
  return `The column is ${fieldTypeText(wanted)}, and the schema has ${at.isMap ? 'a map' : typeText(at.type, messages)} at ${place}.`;
}

const placeOf = ({ type, repeated, isMap }: ProtobufField): Place => ({ type, repeated, isMap: isMap === true });

const messageOf = ({ type }: Place, messages: Messages): ProtobufMessage | null =>
  typeof type === 'object' && 'message' in type ? messages[type.message]! : null;

function entryOf(at: Place, messages: Messages): { readonly key: ProtobufField; readonly value: ProtobufField } {
  const [key, value] = messageOf(at, messages)!.fields;
  return { key: key!, value: value! };
}

const entryValue = (at: Place, messages: Messages): ProtobufField => entryOf(at, messages).value;

function typeText(type: ProtobufField['type'], messages: Messages): string {
  if (typeof type === 'string') return type;
  return 'symbols' in type ? 'an enum' : messages[type.message]!.name;
}
