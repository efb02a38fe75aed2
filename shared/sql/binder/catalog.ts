// What the names of a script stand for while its queries are bound.
import type { Identifier } from '../ast/expression.ts';
import type { Declaration } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { didYouMean, listed, quoted } from '../diagnostics/suggestion.ts';
import { matching } from './lookup.ts';
import type { Relation } from './relation.ts';

export type Entry = { readonly name: string } & (
  | { readonly kind: 'declared'; readonly declaration: Declaration }
  /** A query or view that may be read; no relation where nothing reads it. */
  | { readonly kind: 'derived'; readonly relation: Relation | null }
  /** A query's output declared with CREATE TABLE … AS. */
  | { readonly kind: 'table' }
  /** Wrong, and already reported: whoever uses it stays silent. */
  | { readonly kind: 'broken' }
);

export class Catalog {
  private readonly entries: Entry[] = [];
  private readonly diagnostics: DiagnosticCollector;

  constructor(diagnostics: DiagnosticCollector) {
    this.diagnostics = diagnostics;
  }

  /** Adds an entry whose name is not taken, not regarding case; reports and gives false otherwise. */
  add(entry: Entry, name: Identifier): boolean {
    const taken = this.entries.find(({ name: other }) => other.toLowerCase() === entry.name.toLowerCase());
    if (taken === undefined) {
      this.entries.push(entry);
      return true;
    }
    const note = taken.name === entry.name ? undefined : `${quoted(taken.name)} differs only in case.`;
    this.diagnostics.error('W0301', name.span, `${quoted(entry.name)} is declared twice.`, { note, hint: 'give one of them another name' });
    return false;
  }

  has(name: string): boolean {
    return this.entries.some(entry => entry.name.toLowerCase() === name.toLowerCase());
  }

  /** What `name` stands for; null after reporting that it stands for nothing. `laterNames` are declared further down. */
  find(name: Identifier, laterNames: readonly string[]): Entry | null {
    const [entry] = matching(name, this.entries, ({ name: other }) => other);
    if (entry !== undefined) return entry;
    const later = laterNames.some(other => other.toLowerCase() === name.text.toLowerCase());
    const known = this.entries.map(({ name: other }) => other);
    const note = known.length === 0 ? 'The script declares no stream.' : `The script declares ${listed(known)}.`;
    const advice = later
      ? { note: 'A query may only read what stands above it.', hint: 'move the CREATE statement up' }
      : { note, hint: didYouMean(name.text, known) ?? `declare it with CREATE STREAM ${name.text} (…)` };
    const message = later ? `${quoted(name.text)} is defined only further down.` : `There is no stream or table ${quoted(name.text)}.`;
    this.diagnostics.error('W0401', name.span, message, advice);
    return null;
  }
}
