// The shipped sink with somebody at the door.
import type { Sink } from '../../../shared/sinks/sink.ts';
import type { Witness } from './witness.ts';

export function observedSink(sink: Sink, name: string, witness: Witness): Sink {
  return {
    description: sink.description,
    close: () => sink.close(),
    publish: async (rows, context) => {
      witness.publishing(name, rows, context);
      await sink.publish(rows, context);
      witness.published(name, rows, context);
    },
  };
}
