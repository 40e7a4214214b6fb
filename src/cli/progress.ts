/** How far a run is: a bar that is redrawn on a terminal, a line now and then elsewhere. */

const BAR_CELLS = 24;
const LINE_EVERY_MILLISECONDS = 5_000;
const CLEAR_LINE = '\r\u001B[K';

/** Where progress goes; `process.stderr` is one. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** `1:05`, `2:03:04`. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = `${Math.floor(whole / 60) % 60}:${two(whole % 60)}`;
  return whole < 3600 ? minutes : `${Math.floor(whole / 3600)}:${minutes.padStart(5, '0')}`;
}

export class Progress {
  readonly #stream: ProgressStream;
  readonly #label: string;
  readonly #now: () => number;
  readonly #begun: number;
  #lastLineAt: number;
  #isDrawn = false;

  /** @param now milliseconds from any origin */
  constructor(stream: ProgressStream, label: string, now: () => number) {
    this.#stream = stream;
    this.#label = label;
    this.#now = now;
    this.#begun = now();
    this.#lastLineAt = this.#begun;
  }

  /** @param share of the work that is done, 0..1 @param detail what else there is to say of it */
  update(share: number, detail = ''): void {
    const now = this.#now();
    const elapsed = (now - this.#begun) / 1000;
    const rest = share > 0 ? `${clock((elapsed / share) * (1 - share))} left` : 'starting';
    const percent = `${Math.floor(share * 100)}%`.padStart(4);
    const more = detail === '' ? '' : `; ${detail}`;
    if (this.#stream.isTTY) {
      const filled = Math.round(share * BAR_CELLS);
      const bar = '#'.repeat(filled) + '.'.repeat(BAR_CELLS - filled);
      this.#stream.write(`${CLEAR_LINE}${this.#label} [${bar}]${percent}, ${rest}${more}`);
      this.#isDrawn = true;
    } else if (now - this.#lastLineAt >= LINE_EVERY_MILLISECONDS) {
      this.#stream.write(`${this.#label}:${percent}, ${rest}${more}\n`);
      this.#lastLineAt = now;
    }
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#isDrawn) this.#stream.write(CLEAR_LINE);
    this.#isDrawn = false;
  }
}
