/** What one connection may ask of a server. Times in milliseconds of real time. */
export interface HttpLimits {
  readonly bodyBytes: number;
  readonly headerBytes: number;
  /** From the first byte awaited to the end of the headers. */
  readonly headerMillis: number;
  /** From the headers to the end of the body. */
  readonly bodyMillis: number;
  /** Without a byte either way. AWS's network load balancers let go after 350 s. */
  readonly idleMillis: number;
  readonly connections: number;
  /** How long `close` lets answers in flight come to their end. */
  readonly closeMillis: number;
}

export const DEFAULT_LIMITS: HttpLimits = {
  bodyBytes: 25_000_000,
  headerBytes: 16_384,
  headerMillis: 10_000,
  bodyMillis: 60_000,
  idleMillis: 350_000,
  connections: 20_000,
  closeMillis: 500,
};
