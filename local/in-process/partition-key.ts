// The partition key that a producer who keeps the promise of PARTITIONED BY would use.

/** One text column: its value, unless that could be mistaken for the other form. Everything else: the JSON array of the values. */
export function partitionKeyOf(row: Readonly<Record<string, unknown>>, columns: readonly string[]): string {
  const values = columns.map(column => row[column] ?? null);
  const [only] = values;
  if (values.length === 1 && typeof only === 'string' && only !== '' && !only.startsWith('[')) return only;
  return JSON.stringify(values);
}
