// Who makes a call: an invocation, where the call is made in one. Several run in one process, each on what it has read itself.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Process } from './process.ts';

const invocations = new AsyncLocalStorage<string>();

export const asInvocation = <T>(name: string, work: () => T): T => invocations.run(name, work);

export const writerOf = ({ name }: Process): string => invocations.getStore() ?? name;
