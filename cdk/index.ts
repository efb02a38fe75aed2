// What `import … from 'weir'` gives a CDK app.
export { ScriptError } from './compile-script.ts';
export type { ComputeKind } from './compute.ts';
export type { ProvisionedOptions } from './compute-provisioned.ts';
export type { ServerlessOptions } from './compute-serverless.ts';
export { PropertyError } from './property-error.ts';
export type { NewStreamOptions } from './source-streams.ts';
export { type StageResources, StreamingApplication, type StreamingApplicationProps } from './streaming-application.ts';
