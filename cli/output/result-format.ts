// How results look: a writer per format, each a sink that the stage publishes to.
import { UsageError } from '../errors.ts';

export const RESULT_FORMATS = ['ndjson', 'csv', 'table'] as const;
export type ResultFormat = (typeof RESULT_FORMATS)[number];

export function resultFormat(text: string): ResultFormat {
  const format = RESULT_FORMATS.find(known => known === text.toLowerCase());
  if (format) return format;
  throw new UsageError(`--format ${text} is not a format. Write one of: ${RESULT_FORMATS.join(', ')}.`);
}
