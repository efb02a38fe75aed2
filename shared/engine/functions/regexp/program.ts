// Tree ▸ program of a small machine (Thompson's construction). Counted repetitions are written out, so the size is bounded.
import { unreachable } from '../../assert.ts';
import { RowError } from '../../row-error.ts';
import type { CharacterSet } from './characters.ts';
import type { Assertion, PatternNode } from './syntax.ts';

export type Instruction =
  | { readonly op: 'take'; readonly set: CharacterSet }
  /** Goes on at both; the first is tried first. */
  | { readonly op: 'split'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'assert'; readonly assertion: Assertion }
  | { readonly op: 'match' };

/** A step costs time in proportion to it, for each character of the text. */
const SIZE_MAX = 2000;

/** Throws `RowError` for a pattern that becomes too large. */
export function compileProgram(tree: PatternNode, pattern: string): Instruction[] {
  const program: Instruction[] = [];
  const emit = (instruction: Instruction): number => {
    if (program.length >= SIZE_MAX) throw new RowError(`the pattern '${pattern.slice(0, 64)}' is too large: its repetitions multiply`);
    return program.push(instruction) - 1;
  };
  emit({ op: 'save', slot: 0 });
  emitNode(tree, program, emit);
  emit({ op: 'save', slot: 1 });
  emit({ op: 'match' });
  return program;
}

type Repeat = Extract<PatternNode, { kind: 'repeat' }>;
type Emit = (instruction: Instruction) => number;

function emitNode(node: PatternNode, program: Instruction[], emit: Emit): void {
  switch (node.kind) {
    case 'characters':
      emit({ op: 'take', set: node.set });
      return;
    case 'assertion':
      emit({ op: 'assert', assertion: node.assertion });
      return;
    case 'sequence':
      for (const part of node.parts) emitNode(part, program, emit);
      return;
    case 'group':
      emit({ op: 'save', slot: 2 * node.index });
      emitNode(node.part, program, emit);
      emit({ op: 'save', slot: 2 * node.index + 1 });
      return;
    case 'choice':
      emitChoice(node.options, program, emit);
      return;
    case 'repeat':
      emitRepeat(node, program, emit);
      return;
    default:
      unreachable(node);
  }
}

function emitChoice(options: readonly PatternNode[], program: Instruction[], emit: Emit): void {
  const jumps: { to: number }[] = [];
  options.forEach((option, i) => {
    if (i === options.length - 1) {
      emitNode(option, program, emit);
      return;
    }
    const split = { op: 'split' as const, first: program.length + 1, second: 0 };
    emit(split);
    emitNode(option, program, emit);
    const jump = { op: 'jump' as const, to: 0 };
    emit(jump);
    jumps.push(jump);
    split.second = program.length;
  });
  for (const jump of jumps) jump.to = program.length;
}

function emitRepeat(node: Repeat, program: Instruction[], emit: Emit): void {
  const required = node.max === Number.POSITIVE_INFINITY ? Math.max(0, node.min - 1) : node.min;
  for (let i = 0; i < required; i++) emitNode(node.part, program, emit);
  if (node.max !== Number.POSITIVE_INFINITY) {
    const leaves = Array.from({ length: node.max - node.min }, () =>
      emitOptional(emit, node.greedy, () => emitNode(node.part, program, emit)),
    );
    for (const leave of leaves) leave(program.length);
  } else if (node.min > 0) emitLoop(node, program, emit);
  // What can be empty is taken once or more, or not at all: so an empty round prefers what RE2 prefers.
  else if (canBeEmpty(node.part)) emitOptional(emit, node.greedy, () => emitLoop(node, program, emit))(program.length);
  else {
    const start = program.length;
    const leave = emitOptional(emit, node.greedy, () => emitNode(node.part, program, emit));
    emit({ op: 'jump', to: start });
    leave(program.length);
  }
}

/** Once or more. */
function emitLoop({ part, greedy }: Repeat, program: Instruction[], emit: Emit): void {
  const start = program.length;
  emitNode(part, program, emit);
  const end = program.length + 1;
  emit({ op: 'split', first: greedy ? start : end, second: greedy ? end : start });
}

function canBeEmpty(node: PatternNode): boolean {
  switch (node.kind) {
    case 'characters':
      return false;
    case 'assertion':
      return true;
    case 'sequence':
      return node.parts.every(canBeEmpty);
    case 'choice':
      return node.options.some(canBeEmpty);
    case 'group':
      return canBeEmpty(node.part);
    case 'repeat':
      return node.min === 0 || canBeEmpty(node.part);
    default:
      return unreachable(node);
  }
}

/** The body, or past it; gives what sets where "past it" is. */
function emitOptional(emit: Emit, greedy: boolean, body: () => void): (end: number) => void {
  const split = { op: 'split' as const, first: 0, second: 0 };
  const into = emit(split) + 1;
  body();
  return end => {
    split.first = greedy ? into : end;
    split.second = greedy ? end : into;
  };
}
