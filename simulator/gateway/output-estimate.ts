/** What a gateway expects a request to hold, where it does not trust `maxTokens`: the tenant's mean output so far. */

export class OutputEstimate {
  private readonly outputSum: Float64Array;
  private readonly answers: Float64Array;

  constructor(tenants: number) {
    this.outputSum = new Float64Array(tenants);
    this.answers = new Float64Array(tenants);
  }

  /** Input + the tenant's mean output, rounded up; all of `maxTokens` until there is an answer. */
  tokens(tenant: number, inputTokens: number, maxTokens: number): number {
    const answers = this.answers[tenant]!;
    return inputTokens + (answers === 0 ? maxTokens : Math.ceil(this.outputSum[tenant]! / answers));
  }

  answered(tenant: number, outputTokens: number): void {
    this.outputSum[tenant] = this.outputSum[tenant]! + outputTokens;
    this.answers[tenant] = this.answers[tenant]! + 1;
  }
}
