/** How requests end, and how they begin: the words that every world writes. */

/** How a request ended for its caller. Refused requests are rows like the others. */
export const OUTCOMES = ['served', 'throttled', 'shed', 'failed', 'cut-off'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How an attempt at a shard ended for whoever asked; `aborted`: who asked went away. */
export const ATTEMPT_OUTCOMES = [...OUTCOMES, 'aborted'] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** What the first shard that was asked answered; `none`: no shard was ever asked. */
export const FIRST_OUTCOMES = ['none', 'admitted', 'throttled', 'failed'] as const;
export type FirstOutcome = (typeof FIRST_OUTCOMES)[number];
