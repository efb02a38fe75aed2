// What the CSV of a source looks like beyond RFC 4180: plain data, which modules and descriptors carry.

export interface CsvForm {
  /** A byte below 128. */
  readonly delimiter: number;
  /** A byte below 128, or -1 where fields are never quoted. */
  readonly quote: number;
  /** What NULL is written as, without quotes. */
  readonly nullText: string;
}
