// Offsets of a script's text ▸ lines and columns.

/** Line breaks as editors count them: \n, \r\n and a lone \r. */
const LINE_BREAK = /\r\n|\n|\r/g;

export class SourceText {
  readonly text: string;
  private readonly starts: readonly number[];

  constructor(text: string) {
    this.text = text;
    this.starts = [0, ...[...text.matchAll(LINE_BREAK)].map(match => match.index + match[0].length)];
  }

  /** Line and column of an offset, both from 0; the column in UTF-16 units. */
  place(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return { line: low, column: offset - this.starts[low]! };
  }

  lineStart(line: number): number {
    return this.starts[line]!;
  }

  /** The line without its break. */
  line(line: number): string {
    return this.text.slice(this.starts[line]!, this.starts[line + 1] ?? this.text.length).replace(/[\r\n]+$/, '');
  }
}
