// Every price that `weir cost` uses, in one place: US East (N. Virginia), on demand, without free tiers, US dollars. Whoever updates a price
// looks at its source, and sets the date.

export const PRICES_DATE = '2026-11-20';
export const PRICES_REGION = 'us-east-1';

export interface Price {
  readonly usd: number;
  readonly per: string;
  /** The page of AWS that names it. */
  readonly source: string;
}

const price = (usd: number, per: string, source: string): Price => ({ usd, per, source });

const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const DYNAMODB = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const KINESIS = 'https://aws.amazon.com/kinesis/data-streams/pricing/';
const S3 = 'https://aws.amazon.com/s3/pricing/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';
const FLINK = 'https://aws.amazon.com/managed-service-apache-flink/pricing/';

export const prices = {
  lambdaRequest: price(0.2 / 1e6, 'request', LAMBDA),
  /** arm64. */
  lambdaGbSecond: price(0.0000133333, 'GB-second', LAMBDA),
  /** A write of up to 1 KB; half of what it was before November 2024. */
  dynamoDbWriteUnit: price(0.625 / 1e6, 'write request unit', DYNAMODB),
  /** A strongly consistent read of up to 4 KB. */
  dynamoDbReadUnit: price(0.125 / 1e6, 'read request unit', DYNAMODB),
  dynamoDbGbMonth: price(0.25, 'GB-month', DYNAMODB),
  kinesisShardHour: price(0.015, 'shard-hour, provisioned', KINESIS),
  /** 25 KB of a record, or what it has less. */
  kinesisPutUnit: price(0.014 / 1e6, 'PUT payload unit', KINESIS),
  s3Put: price(0.005 / 1e3, 'PUT request', S3),
  s3GbMonth: price(0.023, 'GB-month', S3),
  cloudWatchMetricMonth: price(0.3, 'custom metric and month', CLOUDWATCH),
  cloudWatchLogGb: price(0.5, 'GB of logs taken in', CLOUDWATCH),
  xRayTrace: price(5 / 1e6, 'trace recorded', 'https://aws.amazon.com/xray/pricing/'),
  flinkKpuHour: price(0.11, 'KPU-hour', FLINK),
} as const satisfies Readonly<Record<string, Price>>;
