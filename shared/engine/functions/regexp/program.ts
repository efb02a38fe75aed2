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

function emitRepeat(node: Extract<PatternNode, { kind: 'repeat' }>, program: Instruction[], emit: Emit): void {
  for (let i = 0; i < node.min; i++) emitNode(node.part, program, emit);
  if (node.max === Number.POSITIVE_INFINITY) {
    const start = program.length;
    const leave = emitOptional(node, program, emit);
    emit({ op: 'jump', to: start });
    leave(program.length);
    return;
  }
  const leaves = Array.from({ length: node.max - node.min }, () => emitOptional(node, program, emit));
  for (const leave of leaves) leave(program.length);
}

/** The part, or past it; gives what sets where "past it" is. */
function emitOptional(
  { part, greedy }: Extract<PatternNode, { kind: 'repeat' }>,
  program: Instruction[],
  emit: Emit,
): (end: number) => void {
  const split = { op: 'split' as const, first: 0, second: 0 };
  const into = emit(split) + 1;
  emitNode(part, program, emit);
  return end => {
    split.first = greedy ? into : end;
    split.second = greedy ? end : into;
  };
}
