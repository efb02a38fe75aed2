// An event source mapping that can be switched off and on, as one on AWS: it goes on from its own checkpoints.
import {
  createEventSourceMapping,
  type EventSourceMapping,
  type EventSourceMappingProps,
} from '../event-source-mapping/event-source-mapping.ts';
import type { ShardProgress } from '../event-source-mapping/mapping-observer.ts';
import type { ManagedMapping } from '../lambda/management-api.ts';

export class PausableMapping implements ManagedMapping {
  readonly uuid: string;
  readonly functionName: string;
  readonly streamArn: string;
  readonly reportBatchItemFailures: boolean;
  isEnabled = true;
  private readonly props: EventSourceMappingProps;
  private mapping: EventSourceMapping;
  /** Switches run one after the other. */
  private switching: Promise<void> = Promise.resolve();

  constructor(functionName: string, props: EventSourceMappingProps) {
    this.uuid = `mapping-of-${functionName}`;
    this.functionName = functionName;
    this.streamArn = props.streamArn;
    this.reportBatchItemFailures = props.reportBatchItemFailures ?? false;
    this.props = props;
    this.mapping = createEventSourceMapping(props);
  }

  /** While it is switched off nothing is caught up: what arrives waits. */
  get isCaughtUp(): boolean {
    return this.isEnabled && this.mapping.isCaughtUp;
  }

  start(): void {
    this.mapping.start();
  }

  async stop(): Promise<void> {
    await this.switching;
    await this.mapping.stop();
  }

  progress(): ShardProgress[] {
    return this.mapping.progress();
  }

  setEnabled(enabled: boolean): Promise<void> {
    const turn = this.switching.then(() => this.switchTo(enabled));
    this.switching = turn.catch(() => {});
    return turn;
  }

  private async switchTo(enabled: boolean): Promise<void> {
    if (enabled === this.isEnabled) return;
    this.isEnabled = enabled;
    if (!enabled) return this.mapping.stop();
    this.mapping = createEventSourceMapping({ ...this.props, resumeFrom: this.mapping.checkpoints() });
    this.mapping.start();
  }
}
