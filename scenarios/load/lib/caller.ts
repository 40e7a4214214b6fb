/** One request as its caller lives through it: attempts, back-offs and the timeout, by the simulator's own code. */
import http from 'k6/http';
import type { FirstOutcome } from '../../../simulator/metrics/outcome.ts';
import { type Callers, GIVES_UP } from '../../../simulator/retry/callers.ts';
import { type Answer, answerOf } from './answer.ts';
import { DIALECT_BY_NAME } from './dialects/index.ts';
import { promptOf } from './prompt.ts';
import type { LoadRecord } from './record.ts';
import type { Row } from './row.ts';
import type { Settings, TenantSettings } from './settings.ts';

/** What the loop of a caller gives it. */
export interface Surroundings {
  readonly settings: Settings;
  readonly callers: Callers;
  /** Microseconds since the run began. */
  readonly now: () => number;
  readonly sleep: (micros: number) => Promise<void>;
  readonly tags: Readonly<Record<string, string>>;
}

/** Long enough for any answer: a timeout of the generator's own would be taken for the gateway's failure. */
const MOST_MILLIS = 300_000;

export class Caller {
  private readonly row: Row;
  private readonly around: Surroundings;
  private readonly tenant: TenantSettings;
  private readonly target: number;
  private readonly wanted: number;
  private readonly shards: string[] = [];
  private readonly verdicts: string[] = [];
  private gatewayAttempts = 0;
  private callerAttempts = 0;
  private firstOutcome: FirstOutcome = 'none';
  private lastWasThrottle: boolean | null = null;
  private refusal: string | null = null;

  constructor(row: Row, around: Surroundings) {
    const { settings } = around;
    this.row = row;
    this.around = around;
    this.tenant = settings.tenants[row.tenant]!;
    this.target = row.id % settings.targets.length;
    this.wanted = row.maxTokens === 0 ? row.outputTokens : Math.min(row.outputTokens, row.maxTokens);
  }

  async run(): Promise<LoadRecord> {
    const { callers, now, sleep, settings } = this.around;
    const { id, tenant, affinity, atMicros } = this.row;
    const { timeoutMicros } = this.tenant;
    const leavesAt = timeoutMicros === null ? Infinity : atMicros + timeoutMicros;
    const lagMicros = Math.max(0, now() - atMicros);
    for (;;) {
      const sentAt = now();
      const answer = await this.ask(Math.min(MOST_MILLIS, Math.max(1, (leavesAt - sentAt) / 1_000)));
      this.note(answer);
      const isOver = isAnswered(answer.outcome);
      if (isOver) callers.succeeded(tenant, affinity, this.lastWasThrottle);
      const endAt = sentAt + answer.endMillis * 1_000;
      if (isOver || !answer.mayRetry || !settings.callerRetries) return this.record(answer, sentAt, lagMicros);
      const isThrottle = answer.outcome !== 'failed';
      const wait = callers.retryAfter(tenant, id, affinity, this.callerAttempts, isThrottle);
      if (wait === GIVES_UP || endAt + wait >= leavesAt) return this.record(answer, sentAt, lagMicros);
      this.lastWasThrottle = isThrottle;
      await sleep(endAt + wait - now());
    }
  }

  private async ask(timeoutMillis: number): Promise<Answer> {
    const { settings, tags } = this.around;
    const dialect = DIALECT_BY_NAME[settings.dialect];
    const prompt = promptOf(this.row, settings.padPrompts, this.tenant.demand.tokens.cacheTtlMicros);
    const { path, body, responseType } = dialect.ask(this.row, prompt, this.tenant, settings.stream);
    this.callerAttempts++;
    const response = await http.asyncRequest('POST', settings.targets[this.target]! + path, body, {
      headers: {
        ...dialect.headers,
        'content-type': 'application/json',
        authorization: `Bearer ${this.tenant.key}`,
        'x-shardproof-affinity': String(this.row.affinity),
        'amz-sdk-request': `attempt=${this.callerAttempts}`,
      },
      responseType,
      timeout: timeoutMillis,
      redirects: 0,
      // The URL has the model in it: without a name of its own each would be a time series.
      tags: { ...tags, name: settings.dialect, tenant: this.tenant.name },
    });
    return answerOf(response, dialect, settings.stream, this.wanted);
  }

  private note(answer: Answer): void {
    const { told, status, refusal } = answer;
    const verdict = told.refusedBy ?? VERDICT_OF[String(status)] ?? 'unavailable';
    this.shards.push(...told.shards);
    // Who names its accounts alone has at least said how the last of them answered.
    this.verdicts.push(...told.shards.map((_, i) => told.verdicts[i] ?? verdict));
    this.gatewayAttempts += told.attempts ?? Math.max(1, told.shards.length);
    if (this.callerAttempts === 1) this.firstOutcome = firstOutcomeOf(told.verdicts[0], answer);
    this.refusal = refusal ?? this.refusal;
  }

  private record(answer: Answer, sentAt: number, lagMicros: number): LoadRecord {
    const { id, atMicros, inputTokens, maxTokens } = this.row;
    const { name, model, maxOutputTokens, burndown } = this.tenant;
    const { reading, receivingMillis, status } = answer;
    const wait = Math.max(0, sentAt - atMicros);
    const isAdmitted = status === 200;
    const outputTokens = isAdmitted ? (reading.outputTokens ?? 0) : 0;
    // Another count of the same prompt may be longer than ours.
    const cacheReadTokens = isAdmitted ? Math.min(reading.cacheReadTokens, inputTokens) : 0;
    const cacheWriteTokens = isAdmitted ? Math.min(reading.cacheWriteTokens, inputTokens - cacheReadTokens) : 0;
    const gaps = outputTokens - 1;
    const { stream } = this.around.settings;
    return {
      id,
      tenant: name,
      shards: this.shards,
      arrivedAtMicros: atMicros,
      firstOutcome: this.firstOutcome,
      outcome: answer.outcome,
      attempts: this.gatewayAttempts,
      waitMicros: wait,
      firstTokenMicros: isAnswered(answer.outcome) ? Math.round(wait + answer.headMillis * 1_000) : null,
      endedAtMicros: Math.round(Math.max(sentAt, atMicros) + answer.endMillis * 1_000),
      reservedTokens: isAdmitted ? inputTokens + (maxTokens === 0 ? maxOutputTokens : maxTokens) : 0,
      settledTokens: isAdmitted ? inputTokens - cacheReadTokens + outputTokens * burndown : 0,
      model,
      verdicts: this.verdicts,
      inputTokens,
      cacheReadTokens,
      cacheWriteTokens,
      outputTokens,
      target: this.target,
      callerAttempts: this.callerAttempts,
      lagMicros: Math.round(lagMicros),
      status,
      firstTokenIs: stream && answer.told.hasLateHead ? 'token' : 'byte',
      perTokenMicros: stream && gaps > 0 ? Math.round((receivingMillis * 1_000) / gaps) : null,
      finishReason: reading.finishReason,
      error: answer.error,
      refusal: this.refusal,
    };
  }
}

function isAnswered(outcome: Answer['outcome']): boolean {
  return outcome === 'served' || outcome === 'cut-off';
}

const VERDICT_OF: Readonly<Record<string, string>> = { 200: 'admitted', 429: 'tokensPerMinute', 403: 'denied' };

/** Where the gateway does not tell what its first account answered, what it answered itself. */
function firstOutcomeOf(first: string | undefined, { outcome, status, hasHead, told }: Answer): FirstOutcome {
  if (first === 'admitted') return 'admitted';
  if (first !== undefined) return first === 'unavailable' || first === 'denied' ? 'failed' : 'throttled';
  if (outcome === 'shed' || !hasHead) return 'none';
  // That more than one account was asked means that the first one refused: with a 429, as a rule.
  if (status === 200 || status === 0) return (told.attempts ?? 1) > 1 ? 'throttled' : 'admitted';
  return status === 429 ? 'throttled' : 'failed';
}
