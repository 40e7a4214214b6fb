/** What every part of the resolution needs: the clock of the run, and where to report. */
import type { Micros } from '../../../simulator/basics/time.ts';
import { describeValue, type Path } from '../../input/describe.ts';
import type { ScenarioDocument, Target } from '../document.ts';
import type { Instant, Start } from '../instant.ts';
import { sinceStart } from '../instant.ts';
import type { Problem } from '../../input/problem.ts';

export class Context {
  readonly start: Start;
  /** Null where the duration was refused: checks against it are then left out. */
  readonly horizonMicros: Micros | null;
  readonly problems: Problem[] = [];
  /** What is legal, but may not be what the user wants. */
  readonly warnings: Problem[] = [];
  readonly #document: ScenarioDocument;

  constructor(document: ScenarioDocument, start: Start, horizonMicros: Micros | null) {
    this.#document = document;
    this.start = start;
    this.horizonMicros = horizonMicros;
  }

  refuse(path: Path, message: string, target: Target = 'value'): void {
    this.problems.push(this.#document.problem(path, message, target));
  }

  warn(path: Path, message: string, target: Target = 'value'): void {
    this.warnings.push(this.#document.problem(path, message, target));
  }

  /** The value as the user wrote it, for messages. */
  written(path: Path): unknown {
    return this.#document.valueAt(path);
  }

  /** When something ends, since the start of the run. */
  end(instant: Instant, path: Path): Micros {
    const micros = sinceStart(instant, this.start);
    if (micros < 0) this.refuse(path, `expected an instant within the run, got ${describeValue(this.written(path))}`);
    return micros;
  }

  /** When something begins. After the end of the run it never will: legal, for a shorter run is a good first try. */
  beginning(instant: Instant, path: Path): Micros {
    const micros = this.end(instant, path);
    if (this.horizonMicros !== null && micros >= this.horizonMicros) {
      this.warn(path, `${describeValue(this.written(path))} lies after the end of the run: this never happens`);
    }
    return micros;
  }
}
