// The fingerprint of a schema that stands before single objects: CRC-64-AVRO over the schema in its canonical form, as Avro's specification
// ("Schema Fingerprints", "Parsing Canonical Form") has it.

const EMPTY = 0xc15d213aa4d7a795n;
const TABLE = Array.from({ length: 256 }, (_, i) => {
  let fingerprint = BigInt(i);
  for (let bit = 0; bit < 8; bit++) fingerprint = (fingerprint >> 1n) ^ (fingerprint & 1n ? EMPTY : 0n);
  return fingerprint;
});

/** In hex, in the order of the bytes of a header. */
export function avroFingerprint(schemaText: string): string {
  const canonical = canonicalForm(JSON.parse(schemaText), '');
  let fingerprint = EMPTY;
  for (const byte of new TextEncoder().encode(canonical)) {
    fingerprint = (fingerprint >> 8n) ^ TABLE[Number((fingerprint ^ BigInt(byte)) & 0xffn)]!;
  }
  const bytes = Array.from({ length: 8 }, (_, i) => Number((fingerprint >> BigInt(8 * i)) & 0xffn));
  return bytes.map(byte => byte.toString(16).padStart(2, '0')).join('');
}

const PRIMITIVES = new Set(['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']);
type Json = Readonly<Record<string, unknown>>;

/** Full names, no attributes but those that matter, in a fixed order, without spaces. */
function canonicalForm(schema: unknown, namespace: string): string {
  if (Array.isArray(schema)) return `[${schema.map(each => canonicalForm(each, namespace)).join(',')}]`;
  if (typeof schema === 'string') return JSON.stringify(fullName(schema, namespace));
  const json = schema as Json;
  const { type } = json;
  if (typeof type === 'object') return canonicalForm(type, namespace);
  if (typeof type === 'string' && PRIMITIVES.has(type)) return JSON.stringify(type);
  const name = typeof json.name === 'string' ? fullName(json.name, (json.namespace as string | undefined) ?? namespace) : null;
  const inner = name === null ? namespace : name.slice(0, Math.max(0, name.lastIndexOf('.')));
  const parts = name === null ? [] : [`"name":${JSON.stringify(name)}`];
  parts.push(`"type":${JSON.stringify(type)}`);
  if (Array.isArray(json.fields)) {
    const fields = json.fields.map((field: Json) => `{"name":${JSON.stringify(field.name)},"type":${canonicalForm(field.type, inner)}}`);
    parts.push(`"fields":[${fields.join(',')}]`);
  }
  if (json.symbols !== undefined) parts.push(`"symbols":${JSON.stringify(json.symbols)}`);
  if (json.items !== undefined) parts.push(`"items":${canonicalForm(json.items, inner)}`);
  if (json.values !== undefined) parts.push(`"values":${canonicalForm(json.values, inner)}`);
  if (json.size !== undefined) parts.push(`"size":${Number(json.size)}`);
  return `{${parts.join(',')}}`;
}

const fullName = (name: string, namespace: string): string =>
  PRIMITIVES.has(name) || name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
