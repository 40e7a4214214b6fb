/** How a load run is printed, and what its exit code is. */
import { formatLoad, loadDocument, type LoadReport } from '../load/report.ts';
import { EXIT_FINE, EXIT_MISSED } from './exit.ts';
import { besides, type Session } from './verb.ts';

export function printLoad(
  report: LoadReport,
  options: { readonly json?: true; readonly records?: string },
  session: Session,
): void {
  const text = options.json ? `${JSON.stringify(loadDocument(report), null, 2)}\n` : formatLoad(report, session.paint);
  besides(options.records, session).print(text);
}

/** A run that the generator spoilt, or the budget ended, met nothing. */
export function exitCodeOf({ selfCheck, judged, stoppedBy, thresholdsCrossed }: LoadReport): number {
  const isMissed = judged.verdict === 'missed' || judged.verdict === 'undecided' || thresholdsCrossed;
  return !selfCheck.valid || isMissed || stoppedBy === 'budget' ? EXIT_MISSED : EXIT_FINE;
}
