/** What can befall a call at Bedrock besides a quota. */

/** Troubles that are not the caller's quota. Each becomes the answer that AWS gives in that case. */
export type Fault =
  /** 503, capacity. */
  | 'service-unavailable'
  /** 503 "Too many connections". */
  | 'too-many-connections'
  /** 429 of the model, not of the account's quota. */
  | 'model-overloaded'
  /** 529 on the Messages API, 503 elsewhere. */
  | 'overloaded'
  /** 403: the account may not call at all. */
  | 'suspended'
  | 'model-not-ready'
  | 'model-timeout'
  | 'model-error'
  | 'internal'
  /** The connection is cut in the middle of an answer, ... */
  | 'cut'
  /** ... or after nothing more has come on it for 350 s. */
  | 'stall';
