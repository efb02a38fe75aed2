// How results look, on stdout and in files.
import path from 'node:path';
import { UsageError } from '../errors.ts';

export const RESULT_FORMATS = ['ndjson', 'csv', 'table'] as const;
export type ResultFormat = (typeof RESULT_FORMATS)[number];

export function resultFormat(text: string): ResultFormat {
  const format = RESULT_FORMATS.find(known => known === text.toLowerCase());
  if (format) return format;
  throw new UsageError(`--format ${text} is not a format. Write one of: ${RESULT_FORMATS.join(', ')}.`);
}

/** The format of a file: what its name promises, else the one that was asked for. */
export function fileFormat(file: string, asked: ResultFormat): ResultFormat {
  const extension = path.extname(file).toLowerCase();
  if (extension === '.csv') return 'csv';
  if (extension === '.ndjson' || extension === '.jsonl') return 'ndjson';
  if (extension !== '.gz') return asked;
  throw new UsageError(`--output ${file}: results are written as plain text. Leave .gz off the name and compress the file afterwards.`);
}
