/** Whether an address is this machine's: load goes anywhere else only where somebody said so. */

const LOOPBACK = /^https?:\/\/(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?(?:\/|$)/i;

export function isLoopback(url: string): boolean {
  return LOOPBACK.test(url);
}
