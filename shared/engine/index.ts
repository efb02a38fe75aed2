// What generated modules may import as `weir/engine`.
export { ByteWriter } from './byte-writer.ts';
export { EmittedRows, ROW_DELETE, ROW_UPSERT } from './emitted-rows.ts';
export { RowError } from './row-error.ts';
