// What the Kinesis API answers when it refuses a call: a name from its model and a sentence. Callers decide by the name, so the set is closed.

export type KinesisErrorName =
  | 'ExpiredIteratorException'
  | 'ExpiredNextTokenException'
  | 'InternalFailure'
  | 'InvalidArgumentException'
  | 'LimitExceededException'
  | 'ProvisionedThroughputExceededException'
  | 'ResourceInUseException'
  | 'ResourceNotFoundException'
  | 'SerializationException'
  | 'UnknownOperationException'
  | 'ValidationException';

export class KinesisError extends Error {
  override readonly name: KinesisErrorName;

  constructor(name: KinesisErrorName, message: string) {
    super(message);
    this.name = name;
  }

  /** The status of the HTTP answer: everything is the caller's fault except our own failure. */
  get httpStatus(): number {
    return this.name === 'InternalFailure' ? 500 : 400;
  }
}
