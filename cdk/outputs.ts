// All outputs of a script: each name one resource, however many stages and queries write to it.
import type { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { StageDescriptor } from '../shared/engine/descriptor.ts';
import type { CompiledStage } from '../shared/sql/compile.ts';
import { checkNames } from './check-names.ts';
import {
  asTarget,
  createLateOutput,
  createOutput,
  type LateOutputResource,
  type OutputResource,
  type Target,
  targetText,
} from './target.ts';

export interface GivenOutputs {
  readonly outputs?: Readonly<Record<string, OutputResource>>;
  readonly lateOutputs?: Readonly<Record<string, LateOutputResource>>;
}

export class Outputs {
  /** By name: the compiler lets no late output have the name of an output. */
  readonly #targets = new Map<string, Target>();

  constructor(
    scope: Construct,
    stages: readonly CompiledStage[],
    { outputs = {}, lateOutputs = {} }: GivenOutputs,
    removal: RemovalPolicy,
  ) {
    const declared = new Map(stages.flatMap(({ descriptor }) => descriptor.outputs.map(output => [output.name, output])));
    const late = new Set(stages.flatMap(({ descriptor }) => lateOutputsOf(descriptor)));
    checkNames('outputs', outputs, 'output', declared.keys());
    checkNames('lateOutputs', lateOutputs, 'late output', late);
    for (const [name, resource] of Object.entries({ ...outputs, ...lateOutputs })) this.#targets.set(name, asTarget(resource));
    for (const [name, output] of declared) if (!this.#targets.has(name)) this.#targets.set(name, createOutput(scope, output, removal));
    for (const name of late) if (!this.#targets.has(name)) this.#targets.set(name, createLateOutput(scope, name, removal));
  }

  /** The variables that name a stage's outputs, by their place in the descriptor. */
  environment({ outputs, queries }: StageDescriptor): Record<string, string> {
    const variables: Record<string, string> = {};
    for (const [index, { name }] of outputs.entries()) variables[`WEIR_OUTPUT_${index}`] = this.#text(name);
    for (const [index, { lateOutput }] of queries.entries()) {
      if (lateOutput !== null) variables[`WEIR_LATE_${index}`] = this.#text(lateOutput);
    }
    return variables;
  }

  /** What a stage writes to, each once. */
  targets(descriptor: StageDescriptor): Target[] {
    const names = new Set([...descriptor.outputs.map(({ name }) => name), ...lateOutputsOf(descriptor)]);
    return [...names].map(name => this.#targets.get(name)!);
  }

  /** Without those that go to the function's log. */
  resources(): ReadonlyMap<string, OutputResource> {
    return new Map([...this.#targets].flatMap(([name, { resource }]) => (resource === null ? [] : [[name, resource] as const])));
  }

  #text(name: string): string {
    return targetText(this.#targets.get(name)!);
  }
}

const lateOutputsOf = ({ queries }: StageDescriptor): string[] => queries.flatMap(({ lateOutput }) => lateOutput ?? []);
