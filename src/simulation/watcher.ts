/** Whoever waits for a run: hears of it, and may ask for its end. */
export interface Watcher {
  /** One line for the person who waits. */
  readonly note: (line: string) => void;
  /** How far the work of that name is. */
  readonly progress: (label: string) => ProgressBar;
  /** Aborted: the run is to end with what there is so far. */
  readonly signal: AbortSignal;
}

export interface ProgressBar {
  /** @param share of the work that is done, 0..1 @param detail what else there is to say of it */
  update(share: number, detail?: string): void;
  end(): void;
}
