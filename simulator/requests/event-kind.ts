/** What the pending event of a request is: each has at most one. */

/** A generation's (see `accounts/generation.ts`), ... */
export const KIND_FINISH = 0;
export const KIND_ADJUST = 1;
export const KIND_LEAVE = 2;
/** The client has left, the model has not noticed: only the settlement is still to come. */
export const KIND_ORPHAN = 3;
/** ... a request's that waits at the gateway (see `run/gateway.ts`), ... */
export const KIND_RETRY = 4;
export const KIND_HELD = 5;
/** The client's patience ends before what it waits for. */
export const KIND_GONE = 6;
/** Not a request, but a replica's alarm: its shard is the replica. */
export const KIND_WAKE = 7;
/** ... a caller's that tries again, ... */
export const KIND_AGAIN = 8;
/** ... and a shard's refusal that is on its way back to the gateway. */
export const KIND_REFUSED = 9;
/** The client's patience ends before that. */
export const KIND_GONE_ASKED = 10;
