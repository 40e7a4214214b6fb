/** The wire between whoever waits for a run and the threads that work on it: how far they are, and the word to stop. */

/** Memory that both sides see; crosses to worker threads as it is. */
export interface ControlMemory {
  readonly stop: SharedArrayBuffer;
  readonly progress: SharedArrayBuffer;
}

export class Control {
  readonly memory: ControlMemory;
  readonly #stop: Int32Array;
  readonly #progress: Float64Array;

  constructor(memory: ControlMemory) {
    this.memory = memory;
    this.#stop = new Int32Array(memory.stop);
    this.#progress = new Float64Array(memory.progress);
  }

  static create(replications: number): Control {
    return new Control({
      stop: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
      progress: new SharedArrayBuffer(Float64Array.BYTES_PER_ELEMENT * replications),
    });
  }

  stop(): void {
    Atomics.store(this.#stop, 0, 1);
  }

  isStopped(): boolean {
    return Atomics.load(this.#stop, 0) === 1;
  }

  /** @param share of the replication that is done, 0..1 */
  advance(replication: number, share: number): void {
    this.#progress[replication] = share;
  }

  /** Share of the whole run that is done, 0..1. */
  get share(): number {
    return this.#progress.reduce((sum, share) => sum + share, 0) / this.#progress.length;
  }

  get finished(): number {
    return this.#progress.reduce((count, share) => count + (share >= 1 ? 1 : 0), 0);
  }
}
