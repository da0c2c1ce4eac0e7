/** Refusals by the names and numbers MongoDB itself gives them, so that drivers react in the ordinary way. */
const CODES = {
  BadValue: 2,
  UnknownError: 8,
  FailedToParse: 9,
  TypeMismatch: 14,
  Overflow: 15,
  IllegalOperation: 20,
  InvalidBSON: 22,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  InvalidIdField: 53,
  EmptyFieldName: 56,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  WriteConflict: 112,
  CommandNotSupported: 115,
  ExceededMemoryLimit: 146,
  InvalidPipelineOperator: 168,
  CannotIndexParallelArrays: 171,
  TransactionTooOld: 225,
  ConversionFailure: 241,
  NoSuchTransaction: 251,
  OperationNotSupportedInTransaction: 263,
  NoQueryExecutionPlans: 291,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
} as const;

export type CodeName = keyof typeof CODES;

/** A command refused; `details` are sent beside the code (for a duplicate key its pattern and value). */
export class Refusal extends Error {
  readonly code: number;
  readonly codeName: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: number,
    codeName: string,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.code = code;
    this.codeName = codeName;
    this.details = details;
  }
}

/** Makes a refusal with one of MongoDB's named codes. */
export function refusal(
  name: CodeName,
  message: string,
  details?: Readonly<Record<string, unknown>>,
): Refusal {
  return new Refusal(CODES[name], name, message, details);
}

/** Makes a refusal with one of the bare numbers MongoDB uses where a code has no name. */
export function numbered(code: number, message: string): Refusal {
  return new Refusal(code, `Location${code}`, message);
}
