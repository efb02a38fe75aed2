// An application that runs on this machine as `weir dev` would run it, for tests of the commands that look after it.
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { clientsAt, closeClients, type OperationClients } from '../../cli/operations/clients.ts';
import { LocalDeployment } from '../../local/deployment/local-deployment.ts';
import { type LocalServices, startLocalServices } from '../../local/deployment/local-services.ts';
import type { CompiledStage } from '../../shared/sql/compile.ts';
import { compile } from '../../shared/sql/compile.ts';
import { systemClock } from '../../shared/time/system-clock.ts';

export class OperatedApplication {
  readonly application: string;
  readonly stages: readonly CompiledStage[];
  readonly services: LocalServices;
  readonly clients: OperationClients;
  readonly deployment: LocalDeployment;

  private constructor(application: string, stages: readonly CompiledStage[], services: LocalServices, deployment: LocalDeployment) {
    this.application = application;
    this.stages = stages;
    this.services = services;
    this.deployment = deployment;
    this.clients = clientsAt(services.endpointVariables);
  }

  /** `services`: those of another application that this one shares. */
  static async start(application: string, sql: string, services?: LocalServices): Promise<OperatedApplication> {
    const { stages } = compile(sql).application!;
    const own = services ?? (await startLocalServices({ clock: systemClock }));
    const deployment = await LocalDeployment.start({
      ...{ application, stages, services: own, clock: systemClock, shardCount: 2, environmentCountMax: 3 },
    });
    return new OperatedApplication(application, stages, own, deployment);
  }

  async put(stream: string, rows: readonly { readonly key: string; readonly data: string }[]): Promise<void> {
    const Records = rows.map(({ key, data }) => ({ PartitionKey: key, Data: Buffer.from(data) }));
    const { FailedRecordCount } = await this.clients.kinesis.send(new PutRecordsCommand({ StreamName: stream, Records }));
    if (FailedRecordCount) throw new Error(`${FailedRecordCount} records were not taken`);
  }

  /** A counter of the first stage, all partitions together. */
  async counter(name: string): Promise<number> {
    const rows = await this.deployment.stages[0]!.rows();
    return rows.reduce((sum, row) => sum + (row.counters[name] ?? 0), 0);
  }

  /** Looks until it holds. */
  async until(holds: () => Promise<boolean>): Promise<void> {
    while (!(await holds())) await systemClock.sleep(25);
  }

  async close({ andServices = true } = {}): Promise<void> {
    closeClients(this.clients);
    await this.deployment.close();
    if (andServices) await this.services.close();
  }
}
