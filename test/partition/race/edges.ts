// The edges of one process of a race: every call waits its turn before it happens and again before it is answered, some are refused, and of some
// the answer is lost. What comes through is held to the rules at that very moment: see `Ledger`.
import type { LogStore } from '../../../shared/checkpoint/log-store.ts';
import { LostAnswerError } from '../../../shared/checkpoint/log-store.ts';
import { ExternalError } from '../../../shared/engine/errors.ts';
import type { StageExecutor } from '../../../shared/partition/executor.ts';
import type { OutboundRow, Sink } from '../../../shared/sinks/sink.ts';
import type { WatermarkStore } from '../../../shared/time/watermark-store.ts';
import type { Ledger } from './ledger.ts';

export interface Gate {
  /** Waits for the process's turn. */
  turn(): Promise<void>;
  chance(): number;
  /** How likely each call is to go wrong. */
  faultChance(): number;
}

export function racingStore(store: LogStore, ledger: Ledger, gate: Gate): LogStore {
  return passing(store, gate, {
    after: (method, args, answer) => {
      if (method === 'putIfAbsent' && answer === 'written') ledger.committed(args[0] as string, args[1] as never);
    },
  });
}

export function racingWatermarks(store: WatermarkStore, ledger: Ledger, gate: Gate): WatermarkStore {
  return passing(store, gate, {
    before: (method, args) => {
      if (method === 'putRow') ledger.rowWritten(args[1] as never);
    },
  });
}

export function racingSink(name: string, ledger: Ledger, gate: Gate): Sink {
  return {
    description: name,
    close: async () => {},
    publish: async (rows, context) => {
      await gate.turn();
      ledger.publishing(name, rows, context);
      const roll = gate.chance();
      const isFailing = roll < gate.faultChance();
      const accepted: readonly OutboundRow[] = isFailing ? rows.slice(0, Math.floor(gate.chance() * (rows.length + 1))) : rows;
      ledger.accepted(name, accepted);
      await gate.turn();
      if (isFailing) throw new ExternalError('kinesis', `${name} is down`, { retryable: roll < gate.faultChance() / 2 });
    },
  };
}

/** An executor whose answers take their time, as those of threads do. */
export function racingExecutor(executor: StageExecutor, gate: Gate): StageExecutor {
  return {
    restore: async streams => executor.restore(streams),
    apply: async streams => executor.apply(streams),
    attempt: async input => {
      await gate.turn();
      return executor.attempt(input);
    },
    importParents: async parents => {
      await gate.turn();
      return executor.importParents(parents);
    },
    snapshot: async () => {
      await gate.turn();
      return executor.snapshot();
    },
    summary: () => executor.summary(),
    close: () => executor.close(),
  };
}

interface Hooks {
  before?(method: string, args: readonly unknown[]): void;
  after?(method: string, args: readonly unknown[], answer: unknown): void;
}

function passing<T extends object>(store: T, gate: Gate, { before, after }: Hooks): T {
  return new Proxy(store, {
    get(target, property) {
      const method = String(property);
      const member: unknown = Reflect.get(target, property, target);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        await gate.turn();
        const roll = gate.chance() / gate.faultChance();
        if (roll < 0.4) throw new ExternalError('dynamodb', `${method} throttled`, { retryable: true });
        if (roll < 0.6) throw new LostAnswerError('dynamodb', `${method} was not answered`);
        before?.(method, args);
        const answer: unknown = await Reflect.apply(member, target, args);
        after?.(method, args, answer);
        await gate.turn();
        if (roll < 1) throw new LostAnswerError('dynamodb', `${method} was not answered`);
        return answer;
      };
    },
  });
}
