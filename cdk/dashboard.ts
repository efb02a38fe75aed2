// One page per application: what is wrong, then per stage what flows, how far behind it is, and what it keeps.
import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { StageDescriptor } from '../shared/engine/descriptor.ts';
import { iteratorAge, mappingMetric, type Statistic, type WeirMetric, weirMetric } from './metrics.ts';

const THIRD = 8;
const perMinute = { period: Duration.minutes(1) };

export interface DashboardSubjects {
  readonly application: string;
  readonly stages: readonly {
    readonly descriptor: StageDescriptor;
    readonly function: lambda.IFunction;
    readonly mapping: lambda.IEventSourceMapping;
  }[];
  readonly alarms: readonly cloudwatch.IAlarm[];
}

export function createDashboard(scope: Construct, { application, stages, alarms }: DashboardSubjects): cloudwatch.Dashboard {
  const dashboard = new cloudwatch.Dashboard(scope, 'Dashboard');
  dashboard.addWidgets(new cloudwatch.AlarmStatusWidget({ title: `${application}: alarms`, alarms: [...alarms], width: 24 }));
  for (const stage of stages) for (const row of stageRows(application, stage)) dashboard.addWidgets(...row);
  return dashboard;
}

function stageRows(application: string, { descriptor, function: handler, mapping }: DashboardSubjects['stages'][number]) {
  const { stage, source } = descriptor;
  const weir = (statistic: Statistic, ...names: WeirMetric[]) => names.map(name => weirMetric(application, stage, name, statistic));
  const title = new cloudwatch.TextWidget({ markdown: `## ${stage}\nreads ${source.stream}`, width: 24, height: 2 });
  return [
    [title],
    [
      graph('Records and rows', weir('Sum', 'Records', 'RowsEmitted'), [mappingMetric(mapping, 'PolledEventCount')]),
      graph('Behind (ms)', [iteratorAge(handler), ...weir('Maximum', 'WatermarkLag', 'GlobalWatermarkLag')], weir('Sum', 'Backpressure')),
      graph('Set aside', weir('Sum', 'LateRows', 'DeadLetters', 'Misrouted', 'RecordsSkipped')),
    ],
    [
      graph('State per shard', weir('Maximum', 'Groups', 'StateShare'), weir('Maximum', 'StateBytes')),
      graph('Commits', weir('Sum', 'Commits', 'CommitConflicts', 'BatchesHandedBack'), weir('Sum', 'CommittedBytes')),
      graph(
        'Function',
        [handler.metricInvocations(perMinute), handler.metricErrors(perMinute), handler.metricThrottles(perMinute)],
        [handler.metricDuration({ ...perMinute, statistic: 'p99' })],
      ),
    ],
  ];
}

function graph(title: string, left: cloudwatch.IMetric[], right: cloudwatch.IMetric[] = []): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, right, width: THIRD });
}
