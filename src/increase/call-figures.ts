/** What the calls of each account and model look like, folded from the rows of a run. */
import type { SimulationConfig } from '../../simulator/config.ts';
import { MICROS_PER_MINUTE } from '../../simulator/basics/time.ts';
import { type RequestRow, wasAdmitted } from '../../simulator/metrics/request-row.ts';

/** AWS's form asks for the share of calls with more input than this. */
export const LONG_INPUT_TOKENS = 25_000;

export interface CallFigures {
  readonly calls: number;
  readonly meanInputTokens: number;
  readonly meanOutputTokens: number;
  readonly longInputShare: number;
  readonly steadyPerMinute: number;
  readonly peakPerMinute: number;
}

interface Sums {
  calls: number;
  input: number;
  output: number;
  long: number;
  readonly minutes: Uint32Array;
}

export class CallFold {
  readonly #models: number;
  readonly #minutes: number;
  readonly #sums: (Sums | undefined)[];

  constructor({ accounts, models, horizonMicros }: Pick<SimulationConfig, 'accounts' | 'models' | 'horizonMicros'>) {
    this.#models = models.length;
    this.#minutes = Math.ceil(horizonMicros / MICROS_PER_MINUTE);
    this.#sums = Array.from({ length: accounts.length * models.length });
  }

  readonly add = (row: RequestRow): void => {
    if (!wasAdmitted(row)) return;
    const place = row.shards.at(-1)! * this.#models + row.model;
    const sums = (this.#sums[place] ??= {
      calls: 0,
      input: 0,
      output: 0,
      long: 0,
      minutes: new Uint32Array(this.#minutes),
    });
    sums.calls++;
    sums.input += row.inputTokens;
    sums.output += row.outputTokens;
    if (row.inputTokens > LONG_INPUT_TOKENS) sums.long++;
    const minute = Math.floor((row.arrivedAtMicros + row.waitMicros) / MICROS_PER_MINUTE);
    if (minute < this.#minutes) sums.minutes[minute]! += 1;
  };

  /** Null where the account was not called for the model. */
  figures(account: number, model: number): CallFigures | null {
    const sums = this.#sums[account * this.#models + model];
    if (sums === undefined) return null;
    const { calls, input, output, long, minutes } = sums;
    return {
      calls,
      meanInputTokens: input / calls,
      meanOutputTokens: output / calls,
      longInputShare: long / calls,
      steadyPerMinute: calls / this.#minutes,
      peakPerMinute: minutes.reduce((most, count) => Math.max(most, count), 0),
    };
  }
}
