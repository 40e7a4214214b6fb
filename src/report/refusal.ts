/** Why an increase was refused at once, in words: AWS's own where they are known. */
import type { IncreaseRefusal } from '../../simulator/quota/limits.ts';

export function refusalSentence(refusal: IncreaseRefusal, asked: number): string {
  switch (refusal.reason) {
    case 'no-such-quota':
      return 'no such quota is enforced';
    case 'not-above-default':
      return `You must provide a quota value greater than the default quota value of ${refusal.bound}.`;
    case 'not-above-current':
      return `${asked} is not above the ${refusal.bound} in force`;
    case 'above-ceiling':
      return `${asked} is above the ceiling of ${refusal.bound}`;
    case 'open-already':
      return 'a request for this quota is open already';
  }
}
