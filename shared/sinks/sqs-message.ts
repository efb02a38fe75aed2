// A JSON row as an SQS message that always fits: a dead letter matters more than the whole of its payload.

/** `JSON.parse` with source text and `JSON.rawJSON`, which the library types do not know yet: numbers keep their digits. */
const json = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: { readonly source: string }) => unknown): unknown;
  rawJSON(source: string): unknown;
};

/** UTF-8 bytes of the text, as SQS counts them. */
export function messageBytes(body: string): number {
  return Buffer.byteLength(body);
}

/**
 * The row as text of at most `byteCountMax` bytes. A row that is longer keeps its fields, with its text field `payload` cut and
 * `"payloadTruncated": true` added; where that is not enough, `payload` is the beginning of the row's own text.
 */
export function messageOf(row: Uint8Array, byteCountMax: number): string {
  const text = acceptable(Buffer.from(row.buffer, row.byteOffset, row.length).toString('utf8'));
  if (messageBytes(text) <= byteCountMax) return text;
  const parsed = json.parse(text, (_, value, { source }) => (typeof value === 'number' ? json.rawJSON(source) : value));
  const fields = isObject(parsed) && typeof parsed.payload === 'string' ? parsed : null;
  const cut = fields === null ? null : withCutPayload(fields, fields.payload as string, byteCountMax);
  return cut ?? withCutPayload({}, text, byteCountMax) ?? '{"payloadTruncated":true}';
}

/** The longest prefix of `payload` with which the message fits, or null where it does not even without one. */
function withCutPayload(fields: Record<string, unknown>, payload: string, byteCountMax: number): string | null {
  const compose = (length: number) => {
    // Half of a surrogate pair is no text.
    const isHalf = length > 0 && /[\ud800-\udbff]/.test(payload[length - 1]!);
    return acceptable(JSON.stringify({ ...fields, payload: payload.slice(0, isHalf ? length - 1 : length), payloadTruncated: true }));
  };
  if (messageBytes(compose(0)) > byteCountMax) return null;
  let fits = 0;
  let tooLong = Math.min(payload.length, byteCountMax) + 1;
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (messageBytes(compose(middle)) <= byteCountMax) fits = middle;
    else tooLong = middle;
  }
  return compose(fits);
}

/** SQS refuses U+FFFE and U+FFFF; in JSON they can only stand inside strings, where an escape means the same. */
function acceptable(text: string): string {
  return text.replaceAll('\ufffe', '\\ufffe').replaceAll('\uffff', '\\uffff');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
