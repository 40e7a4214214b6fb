/** The colours of the style sheet, for canvases. */
import type { Tone } from '../report.ts';

export interface Colours {
  readonly of: (tone: Tone) => string;
  readonly text: string;
  readonly grid: string;
  readonly mark: string;
}

export function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const named = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return { of: named, text: named('muted'), grid: named('grid'), mark: named('mark') };
}
