// AST ▸ bound queries: declarations first, then the queries in order, each knowing what stands above it.
import type { Identifier } from '../ast/expression.ts';
import type { CreateAs, CreateView, Declaration, Insert, OptionEntry, QueryExpression, Script, SelectStatement } from '../ast/statement.ts';
import type { DiagnosticCollector } from '../diagnostics/collector.ts';
import { quoted } from '../diagnostics/suggestion.ts';
import type { OutputDefinition, QueryPlan } from '../plan/query.ts';
import type { SourceDefinition } from '../plan/source.ts';
import { withTimeToLive } from '../plan/states.ts';
import { alongBranches } from '../plan/union.ts';
import type { FunctionHost } from '../user-functions/function-host.ts';
import { Catalog, type Entry } from './catalog.ts';
import { bindColumns, bindSource } from './declarations.ts';
import { WINDOW_KEYS_HINT } from './grouping.ts';
import { type SourcedQuery, withIdleTimeouts } from './idle-timeout.ts';
import { bindInsert, bindSink, type SinkDefinition } from './insert.ts';
import { namesRead } from './names-read.ts';
import { NEED_WINDOW, outputOptions, queryOptions } from './outputs.ts';
import type { BoundQuery } from './query-binder.ts';
import {
  bindQueryExpression,
  type Names,
  optionsOf,
  refuseOutputClauses,
  relationOf,
  type Sending,
  sendingOf,
} from './query-expression.ts';
import { type Relation, scanOf } from './relation.ts';
import type { ReadFile } from './source-format.ts';
import { unionRelation } from './union.ts';
import { bindFunctions, type UserFunctions } from './user-functions.ts';
import { givesSeveralOfGroup } from './window-rows.ts';

export interface BoundScript {
  readonly sources: readonly SourceDefinition[];
  readonly queries: readonly { readonly plan: QueryPlan; readonly source: SourceDefinition }[];
}

export function bindScript(script: Script, host: FunctionHost | null, readFile: ReadFile, diagnostics: DiagnosticCollector): BoundScript {
  return new ScriptBinder(script, bindFunctions(script, host, diagnostics), readFile, diagnostics).bind();
}

class ScriptBinder {
  private readonly script: Script;
  private readonly names: Names;
  private readonly readFile: ReadFile;
  private readonly diagnostics: DiagnosticCollector;
  private readonly catalog: Catalog;
  private readonly relations = new Map<Declaration, Relation | null>();
  private readonly sinks = new Map<Declaration, SinkDefinition | null>();
  /** Sinks that are also read: what each INSERT INTO them gives, null after reporting; and those that some query has read. */
  private readonly inserted = new Map<Declaration, readonly Relation[] | null>();
  private readonly readSinks = new Set<Declaration>();
  private readonly queries: SourcedQuery[] = [];
  private readonly queryNames = new Set<string>();

  constructor(script: Script, functions: UserFunctions, readFile: ReadFile, diagnostics: DiagnosticCollector) {
    this.script = script;
    this.readFile = readFile;
    this.names = { relation: name => this.readable(name), functions };
    this.diagnostics = diagnostics;
    this.catalog = new Catalog(diagnostics);
  }

  bind(): BoundScript {
    const { statements } = this.script;
    for (const statement of statements) {
      if (statement.kind === 'declaration') {
        this.catalog.add({ kind: 'declared', name: statement.name.text, declaration: statement }, statement.name);
      } else if (statement.kind === 'invalid-statement' && statement.name !== null) {
        this.catalog.add({ kind: 'broken', name: statement.name.text }, statement.name);
      }
    }
    for (const statement of statements) {
      if (statement.kind === 'create-as') this.createAs(statement);
      else if (statement.kind === 'create-view') this.createView(statement);
      else if (statement.kind === 'insert') this.insert(statement);
      else if (statement.kind === 'select') this.select(statement);
    }
    this.checkUse();
    const queries = withIdleTimeouts(this.queries, this.diagnostics);
    return { sources: [...new Set(queries.map(({ source }) => source))], queries };
  }

  private createAs(statement: CreateAs): void {
    const name = statement.name.text;
    const bound = this.query(statement.query);
    const entries = [...statement.options, ...optionsOf(statement.query)];
    const connector = statement.object === 'table' ? 'dynamodb' : 'kinesis';
    const options = outputOptions(entries, connector, this.diagnostics);
    if (bound === null || options === null) {
      this.catalog.add({ kind: 'broken', name }, statement.name);
      return;
    }
    const sending = { entries, isStream: true };
    const entry: Entry = statement.object === 'table' ? { kind: 'table', name } : this.streamEntry(statement.name, bound, sending);
    if (!this.catalog.add(entry, statement.name)) return;
    this.addQueries(entries, bound, { ...options, name, columns: bound[0]!.root.columns });
  }

  private createView({ name, columns, query }: CreateView): void {
    const bound = this.query(query);
    if (bound !== null) refuseOutputClauses(query, bound, this.diagnostics);
    this.catalog.add(
      bound === null ? { kind: 'broken', name: name.text } : this.readableEntry(name, columns, bound, sendingOf(query)),
      name,
    );
  }

  /** What no query reads need not be readable: its branches may keep what they like. */
  private streamEntry(name: Identifier, bound: readonly BoundQuery[], sending: Sending): Entry {
    return this.isRead(name.text) ? this.readableEntry(name, null, bound, sending) : { kind: 'derived', name: name.text, relation: null };
  }

  /** What later queries find under the name of this one. */
  private readableEntry(name: Identifier, columns: readonly Identifier[] | null, bound: readonly BoundQuery[], sending: Sending): Entry {
    const relation = relationOf(name, columns, bound, sending, this.diagnostics);
    return relation === null ? { kind: 'broken', name: name.text } : { kind: 'derived', name: name.text, relation };
  }

  private insert(statement: Insert): void {
    const entry = this.catalog.find(statement.target, this.laterNames());
    const bound = this.query(statement.query, false);
    if (entry === null || entry.kind === 'broken') return;
    if (entry.kind !== 'declared') {
      const hint = 'declare a sink of its own with CREATE STREAM or CREATE TABLE and a list of columns';
      this.diagnostics.error('W0406', statement.target.span, `${quoted(entry.name)} already has its query.`, { hint });
      return;
    }
    if (!this.mayBeWritten(entry.declaration, statement.target)) return;
    const sink = this.sink(entry.declaration);
    if (sink === null || bound === null) return;
    const fitted = bound.map(branch => bindInsert(statement, branch, sink, this.diagnostics)).filter(branch => branch !== null);
    if (fitted.length < bound.length) return;
    const entries = optionsOf(statement.query);
    this.addQueries(entries, fitted, sink.output);
    if (!this.isRead(entry.name)) return;
    const relation = relationOf(entry.declaration.name, null, fitted, { entries, isStream: true }, this.diagnostics);
    // What cannot be read is not taken for a source of its own.
    const inserted = this.inserted.get(entry.declaration);
    this.inserted.set(entry.declaration, relation === null || inserted === null ? null : [...(inserted ?? []), relation]);
  }

  /** What is written may be read further down, unless it is declared as a source; reports when not. */
  private mayBeWritten(declaration: Declaration, target: Identifier): boolean {
    const name = declaration.name.text;
    const isSource = declaration.watermarks.length > 0 || declaration.partitionedBy.length > 0 || declaration.object === 'table';
    const isReadAbove = this.relations.has(declaration) || this.readSinks.has(declaration);
    if (!this.isRead(name) || (!isSource && !isReadAbove)) return true;
    const message =
      isReadAbove && !isSource ? `A query above reads ${quoted(name)} already.` : `${quoted(name)} is declared as a source, and read.`;
    const hint = isReadAbove && !isSource ? 'put INSERT INTO above the queries that read it' : 'write to a stream of another name';
    this.diagnostics.error('W0406', target.span, message, { hint });
    return false;
  }

  private select(statement: SelectStatement): void {
    const bound = this.query(statement.query);
    const entries = optionsOf(statement.query);
    const options = outputOptions(entries, 'stdout', this.diagnostics);
    if (bound === null || options === null) return;
    const output = { ...options, name: this.freeName('result'), columns: bound[0]!.root.columns };
    this.addQueries(entries, bound, output);
  }

  /** Each branch of UNION ALL and each grouping set is a query of its own into the one output. */
  private addQueries(entries: readonly OptionEntry[], bound: readonly BoundQuery[], output: OutputDefinition): void {
    const anyWindow = bound.some(({ windowed }) => windowed);
    for (const branch of bound) {
      // An option of windows holds for the branches that have one.
      const own = anyWindow && !branch.windowed ? entries.filter(({ key }) => !NEED_WINDOW.has(key.toLowerCase())) : entries;
      for (const root of alongBranches(branch.root)) this.addQuery(own, { ...branch, root }, output);
    }
  }

  private addQuery(entries: readonly OptionEntry[], bound: BoundQuery, output: OutputDefinition): void {
    const { query } = bound;
    if (givesSeveralOfGroup(bound.root)) {
      const message = 'Each group would be several rows of one key, one for each window that it belongs to.';
      this.diagnostics.error('W0609', query.from?.span ?? query.span, message, { hint: WINDOW_KEYS_HINT });
      return;
    }
    const isTaken = (other: string): boolean =>
      this.catalog.has(other) || this.laterNames().some(later => later.toLowerCase() === other.toLowerCase());
    const options = queryOptions(query, entries, bound, isTaken, this.diagnostics);
    if (options === null) return;
    const { idleTimeout, ...emission } = options;
    const name = this.freeQueryName(output.name);
    const root = emission.stateTtlMs === null ? bound.root : withTimeToLive(bound.root, emission.stateTtlMs);
    const plan: QueryPlan = { name, root, output, ...emission, span: query.span };
    this.queries.push({ plan, source: bound.relation.source, idleTimeout });
  }

  private query(query: QueryExpression, namesMatter = true): BoundQuery[] | null {
    return bindQueryExpression(query, this.names, this.diagnostics, { namesMatter });
  }

  private readable(name: Identifier): Relation | null {
    const entry = this.catalog.find(name, this.laterNames());
    switch (entry?.kind) {
      case undefined:
      case 'broken':
        return null;
      case 'declared': {
        const inserted = this.inserted.get(entry.declaration);
        return inserted === undefined ? this.source(entry.declaration, name) : this.written(entry.declaration, inserted);
      }
      case 'derived':
        return entry.relation;
      case 'table':
        return this.unreadableTable(name);
    }
  }

  /** What the queries above insert. */
  private written(declaration: Declaration, inserted: readonly Relation[] | null): Relation | null {
    this.readSinks.add(declaration);
    if (inserted === null) return null;
    return inserted.length === 1 ? inserted[0]! : unionRelation(declaration.name, inserted, this.diagnostics);
  }

  private unreadableTable(name: Identifier): null {
    this.diagnostics.error('W0406', name.span, `${quoted(name.text)} is a table, and reading tables is not part of the language yet.`, {
      hint: 'write CREATE STREAM instead of CREATE TABLE',
    });
    return null;
  }

  private source(declaration: Declaration, name: Identifier): Relation | null {
    if (declaration.object === 'table') return this.unreadableTable(name);
    const known = this.relations.get(declaration);
    if (known !== undefined) return known;
    const source = bindSource(declaration, this.names.functions, this.readFile, this.diagnostics);
    const relation = source === null ? null : scanOf(source);
    this.relations.set(declaration, relation);
    return relation;
  }

  private sink(declaration: Declaration): SinkDefinition | null {
    const known = this.sinks.get(declaration);
    if (known !== undefined) return known;
    const sink = bindSink(declaration, this.diagnostics);
    this.sinks.set(declaration, sink);
    return sink;
  }

  /** What is neither read nor written is still checked. Nothing is said of it while other errors may be the reason. */
  private checkUse(): void {
    const wrongSoFar = this.diagnostics.errorCount > 0;
    const unused = this.script.statements.filter(statement => statement.kind === 'declaration' && !this.isUsed(statement));
    for (const declaration of unused as Declaration[]) {
      // What is only declared may be meant as a sink, unless it says what only a source does.
      const isComputed = declaration.columns.some(({ computed }) => computed !== null);
      const isSource = declaration.watermarks.length > 0 || declaration.partitionedBy.length > 0 || isComputed;
      if (isSource && declaration.object === 'stream') bindSource(declaration, this.names.functions, this.readFile, this.diagnostics);
      else bindColumns(declaration, this.diagnostics);
      if (wrongSoFar || this.queries.length === 0) continue;
      this.diagnostics.warning('W0307', declaration.name.span, `Nothing reads or writes ${quoted(declaration.name.text)}.`, {
        hint: 'read it in a query, or leave it out',
      });
    }
  }

  private isUsed(declaration: Declaration): boolean {
    return this.relations.has(declaration) || this.sinks.has(declaration);
  }

  private isRead(name: string): boolean {
    return this.script.statements.some(statement => {
      return 'query' in statement && namesRead(statement.query).some(({ text }) => text.toLowerCase() === name.toLowerCase());
    });
  }

  private laterNames(): string[] {
    const named = this.script.statements.filter(({ kind }) => kind === 'create-as' || kind === 'create-view');
    return (named as (CreateAs | CreateView)[]).map(statement => statement.name.text);
  }

  /** `result`, or `result_2` … where a stream has that name. */
  private freeName(wanted: string): string {
    let name = wanted;
    const names = new Set([...this.queries.map(({ plan }) => plan.output.name), ...this.laterNames()]);
    for (let i = 2; names.has(name) || this.catalog.has(name); i++) name = `${wanted}_${i}`;
    return name;
  }

  /** Several INSERTs into one sink are several queries. */
  private freeQueryName(wanted: string): string {
    let name = wanted;
    for (let i = 2; this.queryNames.has(name); i++) name = `${wanted}_${i}`;
    this.queryNames.add(name);
    return name;
  }
}
