// A schema file that cannot be used: a sentence about it, which the binder shows where the script names the file.
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}
