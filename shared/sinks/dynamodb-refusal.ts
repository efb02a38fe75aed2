// Whether DynamoDB refuses an item for what is in it, for ever, or for a reason that holds for every item. Both are a ValidationException.
import { ExternalError } from '../engine/errors.ts';

/** The table's keys are not those of a table of results: no row fits, so none is at fault. */
const WRONG_TABLE = /key element|required keys|missing the key|type mismatch for key/i;

/** The item is too large, too deep, or has a value that a table or one of its indexes cannot hold. */
export function isRefusedItem(error: unknown): boolean {
  if (!(error instanceof ExternalError)) return false;
  const { name, message = '' } = (error.cause ?? {}) as { readonly name?: string; readonly message?: string };
  return name === 'ValidationException' && !WRONG_TABLE.test(message);
}
