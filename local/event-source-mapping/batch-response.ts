// What a function's response says about its batch, by the rules of "Reporting batch item failures": several identifiers mean the lowest one,
// and anything that cannot be understood means that the batch failed as if the function had thrown.

export type BatchVerdict =
  | { readonly kind: 'all-succeeded' }
  /** The record with this index and all behind it are to be delivered again. */
  | { readonly kind: 'failed-from'; readonly failedFrom: number }
  | { readonly kind: 'failed' };

const ALL_SUCCEEDED: BatchVerdict = { kind: 'all-succeeded' };
const FAILED: BatchVerdict = { kind: 'failed' };

/**
 * Reads the response to a batch whose records have `sequenceNumbers`, in delivery order.
 * Where the mapping does not ask for item failures, every response is a success.
 */
export function readBatchResponse(
  responseText: string,
  sequenceNumbers: readonly string[],
  reportBatchItemFailures: boolean,
): BatchVerdict {
  if (!reportBatchItemFailures) return ALL_SUCCEEDED;
  const response = parse(responseText);
  if (response === null) return ALL_SUCCEEDED;
  if (typeof response !== 'object' || Array.isArray(response)) return FAILED;
  const failures = (response as { batchItemFailures?: unknown }).batchItemFailures ?? null;
  if (failures === null) return ALL_SUCCEEDED;
  if (!Array.isArray(failures)) return FAILED;
  if (failures.length === 0) return ALL_SUCCEEDED;
  const identifiers = new Set(failures.map(failure => (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier));
  const known = new Set<unknown>(sequenceNumbers);
  if (![...identifiers].every(identifier => known.has(identifier))) return FAILED;
  // Delivery order is the order of sequence numbers, so the first that is named is the lowest.
  return { kind: 'failed-from', failedFrom: sequenceNumbers.findIndex(sequenceNumber => identifiers.has(sequenceNumber)) };
}

function parse(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
}
