/** A part of work that several machines share without speaking with one another. */

/** Part `index`, from 1, of so many. */
export interface Part {
  readonly index: number;
  readonly of: number;
}

export const WHOLE_RUN: Part = { index: 1, of: 1 };

/** `2/8`. */
export const formatPart = ({ index, of }: Part): string => `${index}/${of}`;
