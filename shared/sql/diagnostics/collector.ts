// Collects what the phases of one compilation have to say, so that a script's errors appear all at once and in script order.
import type { DiagnosticCode } from './codes.ts';
import type { Diagnostic, Span } from './diagnostic.ts';
import { HINTS } from './hints.ts';

/** More would not be read; a broken script of a megabyte must not give a megabyte of messages. */
const DIAGNOSTICS_MAX = 100;

export interface Advice {
  readonly note?: string | undefined;
  readonly hint?: string | undefined;
}

export class DiagnosticCollector {
  private readonly found = new Map<string, Diagnostic>();
  private errors = 0;

  get errorCount(): number {
    return this.errors;
  }

  error(code: DiagnosticCode, span: Span, message: string, advice: Advice = {}): void {
    this.errors++;
    this.add('error', code, span, message, advice);
  }

  warning(code: DiagnosticCode, span: Span, message: string, advice: Advice = {}): void {
    this.add('warning', code, span, message, advice);
  }

  /** In script order; errors before warnings of the same place. */
  sorted(): Diagnostic[] {
    const rank = (diagnostic: Diagnostic): number => (diagnostic.severity === 'error' ? 0 : 1);
    return [...this.found.values()].sort((a, b) => a.span.start - b.span.start || rank(a) - rank(b) || a.span.end - b.span.end);
  }

  private add(severity: Diagnostic['severity'], code: DiagnosticCode, span: Span, message: string, { note, hint }: Advice): void {
    // One message of a kind for a place: `SELECT *` would otherwise say the same of every column.
    const identity = `${severity} ${code} ${span.start} ${span.end}`;
    if (this.found.has(identity) || this.found.size >= DIAGNOSTICS_MAX) return;
    this.found.set(identity, {
      code,
      severity,
      span,
      message,
      ...(note === undefined ? {} : { note }),
      hint: hint ?? HINTS[code],
    });
  }
}
