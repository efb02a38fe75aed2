// The states of an aggregate that the script's author wrote: a few declared fields per group. What lies here is what the log has, and nothing
// else: the author's functions get a fresh object made of it, and of what they give only the declared fields are kept. So nothing that they
// hide in a state can make a result depend on when a process was lost.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { isNestedSpec, type ValueSpec } from '../../engine/json/field-spec.ts';
import { type Cell, packed, unpacked } from '../../engine/nested/nested-value.ts';
import { RowError } from '../../engine/row-error.ts';
import { forFunction, functionError, ofFunction } from '../../engine/user-function/index.ts';
import { whole } from '../../engine/values.ts';
import { type ByteReader, damaged } from '../codec/byte-reader.ts';
import { CellReader, type CellValue, writeCell } from './cells.ts';
import { type GroupOrder, type Lane, SCRATCH_SLOT, type StateColumn } from './state-column.ts';

/** What the log says of a group. */
const TAG_UNCHANGED = 0;
const TAG_FAILED = 1;
const TAG_STATE = 2;
const TAG_NONE = 3;

/** Each field of a state, as the author's functions see it; any of them may be null. */
export type StateFieldForm = 'number' | 'bigint' | 'boolean' | 'text' | 'date' | ValueSpec;

export interface StateField {
  readonly name: string;
  readonly form: StateFieldForm;
}

export type State = Record<string, unknown>;

export interface UserAggregate {
  create(): State;
  merge(a: State, b: State): State;
}

export class UserAggregateColumn implements StateColumn {
  readonly streamCount = 2;
  readonly empties: readonly number[] = [];
  readonly holdsOutside = true;
  private readonly name: string;
  private readonly fields: readonly StateField[];
  private readonly functions: UserAggregate;
  /** By slot: the fields; a sentence where the author's functions failed; nothing before the first row. */
  private readonly states: (CellValue[] | string | undefined)[] = [];
  private heldCount = 0;
  private changed = new Uint8Array(0);

  constructor(name: string, fields: readonly StateField[], functions: UserAggregate) {
    this.name = name;
    this.fields = fields;
    this.functions = functions;
  }

  get byteCount(): number {
    return this.states.length * 9 + this.heldCount * (32 + this.fields.length * 16);
  }

  /** The group's state for a row that is taken in, or null where the group failed before. May throw what the author's `create` does. */
  open(slot: number): State | null {
    const state = this.states[slot];
    if (typeof state === 'string') return null;
    return state === undefined ? this.functions.create() : this.objectOf(state);
  }

  /** The state after a row. */
  close(slot: number, state: unknown): void {
    this.set(slot, this.cellsOf(state));
  }

  /** The author's functions threw: the group has no result any more. */
  fail(slot: number, thrown: unknown): void {
    this.set(slot, functionError(this.name, thrown).message);
  }

  /** No row takes part any more: the next one begins anew. */
  clear(slot: number): void {
    this.reset(slot);
    this.changed[slot] = 1;
  }

  /** The group's state, or null where no row took part. @throws RowError where the group failed. */
  read(slot: number): State | null {
    const state = this.states[slot];
    if (typeof state === 'string') throw new RowError(state);
    return state === undefined ? null : this.objectOf(state);
  }

  tracked(): readonly Float64Array[] {
    return [];
  }

  grow(capacity: number): void {
    while (this.states.length < capacity) this.states.push(undefined);
    const { changed } = this;
    this.changed = new Uint8Array(capacity);
    this.changed.set(changed);
  }

  reset(slot: number): void {
    if (this.states[slot] !== undefined) this.heldCount--;
    this.states[slot] = undefined;
    this.changed[slot] = 0;
  }

  merge(into: number, from: number): void {
    const [own, other] = [this.states[into], this.states[from]];
    if (other === undefined || typeof own === 'string') return;
    if (own === undefined || typeof other === 'string') {
      this.set(into, typeof other === 'string' ? other : [...other]);
      return;
    }
    try {
      this.close(into, this.functions.merge(this.objectOf(own), this.objectOf(other)));
    } catch (thrown) {
      this.fail(into, thrown);
    }
  }

  encode({ slots, positions, count }: GroupOrder, _lanes: readonly Lane[], streams: readonly ByteWriter[]): void {
    const [tags, payload] = [streams[0]!, streams[1]!];
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const state = this.states[slot];
      const isKnown = positions[i]! >= 0;
      if (isKnown && this.changed[slot] === 0) tags.byte(TAG_UNCHANGED);
      else if (state === undefined) tags.byte(isKnown ? TAG_NONE : TAG_UNCHANGED);
      else if (typeof state === 'string') {
        tags.byte(TAG_FAILED);
        writeCell(tags, payload, state);
      } else {
        tags.byte(TAG_STATE);
        for (const cell of state) writeCell(tags, payload, cell);
      }
      this.changed[slot] = 0;
    }
  }

  decode(slots: Int32Array, count: number, streams: readonly ByteReader[]): void {
    const [tags, payload] = [streams[0]!, streams[1]!];
    const reader = new CellReader();
    for (let i = 0; i < count; i++) {
      const tag = tags.byte();
      if (tag === TAG_UNCHANGED) continue;
      if (tag > TAG_NONE) throw damaged(`tag ${tag} of a state in stream "${tags.name}"`);
      const slot = slots[i]!;
      if (tag === TAG_NONE) {
        this.reset(slot);
        continue;
      }
      const cells = Array.from({ length: tag === TAG_FAILED ? 1 : this.fields.length }, () => reader.read(tags.byte(), payload));
      if (slot === SCRATCH_SLOT) continue;
      this.set(slot, tag === TAG_FAILED ? String(cells[0]) : cells);
      this.changed[slot] = 0;
    }
  }

  private set(slot: number, state: CellValue[] | string): void {
    if (this.states[slot] === undefined) this.heldCount++;
    this.states[slot] = state;
    this.changed[slot] = 1;
  }

  private objectOf(cells: readonly CellValue[]): State {
    const state: State = {};
    for (let i = 0; i < this.fields.length; i++) state[this.fields[i]!.name] = fieldOf(cells[i]!, this.fields[i]!.form);
    return state;
  }

  /** Throws `RowError` for what is no state of the declared fields. */
  private cellsOf(state: unknown): CellValue[] {
    if (typeof state !== 'object' || state === null) throw new RowError(`it gave ${String(state)} for a state`);
    return this.fields.map(({ name, form }) => {
      const cell = cellOf((state as State)[name], form, name);
      if (cell === undefined)
        throw new RowError(`its state has the field ${name} as ${String((state as State)[name])}, which is no ${form}`);
      return cell;
    });
  }
}

function fieldOf(cell: CellValue, form: StateFieldForm): unknown {
  if (cell === null) return null;
  if (typeof form === 'object') return forFunction(isNestedSpec(form) ? unpacked(cell as string) : cell, form);
  if (form === 'bigint') return BigInt(cell as number | bigint);
  if (form === 'boolean') return cell === 1;
  return form === 'date' ? new Date(cell as number) : cell;
}

/** Undefined where the value is not of the form. Throws `RowError` where it is not of a type with parts. */
function cellOf(value: unknown, form: StateFieldForm, name: string): CellValue | undefined {
  if (value === null) return null;
  if (typeof form === 'object') {
    const cell = ofFunction(`as the field ${name} of its state`, value, form);
    return isNestedSpec(form) ? packed(cell) : (cell as Exclude<Cell, boolean | object>);
  }
  switch (form) {
    case 'number':
      return Number.isFinite(value) ? (value as number) : undefined;
    case 'bigint':
      return typeof value === 'bigint' ? whole(value) : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? Number(value) : undefined;
    case 'text':
      return typeof value === 'string' ? value.toWellFormed() : undefined;
    case 'date':
      return value instanceof Date && !Number.isNaN(value.getTime()) ? value.getTime() : undefined;
  }
}
