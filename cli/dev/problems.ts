// What went wrong while `weir dev` ran, each sentence once: warnings that the functions logged, errors of the mapping.

const LIMIT = 100;

export class Problems {
  readonly #texts: string[] = [];

  get all(): readonly string[] {
    return this.#texts;
  }

  add(text: string): void {
    if (text !== '' && this.#texts.length < LIMIT && !this.#texts.includes(text)) this.#texts.push(text);
  }

  /** Functions log JSON, of which warnings and errors count. Anything else they write was not meant to be there and counts too. */
  addLogLine(line: string): void {
    try {
      const { level, message, errorMessage, error } = JSON.parse(line) as Record<string, unknown>;
      if (level !== 'WARN' && level !== 'ERROR') return;
      const cause = (error as { message?: string } | undefined)?.message;
      this.add([message ?? errorMessage, cause].filter(part => part !== undefined).join(': '));
    } catch {
      this.add(line.trim());
    }
  }
}
