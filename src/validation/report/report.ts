/** A validation with all that its reports say besides. */
import type { SimulationConfig } from '../../../simulator/config.ts';
import type { SimulationReport } from '../../report/simulation-report.ts';
import type { Validation } from '../validate.ts';
import type { ValidationVerdict } from '../verdict.ts';
import type { Window } from '../window.ts';

export interface ValidationReport {
  readonly version: string;
  readonly scenario: { readonly name: string; readonly digest: string };
  readonly policy: string;
  readonly seed: number;
  /** Version of the k6 that sent the load. */
  readonly k6: string;
  readonly stream: boolean;
  /** Model seconds a second of the measured run. */
  readonly timeScale: number;
  /** The command that makes it again; null where its trace is gone. */
  readonly command: string | null;
  readonly config: SimulationConfig;
  readonly window: Window;
  readonly found: Validation;
  /** The whole scenario, simulated. */
  readonly whole: SimulationReport;
  readonly verdict: ValidationVerdict;
  /** Paths of what was written, by kind: html, markdown, junit, json. */
  readonly reports: Readonly<Record<string, string>>;
}
