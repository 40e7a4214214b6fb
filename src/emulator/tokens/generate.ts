/**
 * Answers: text from a seed, with exactly the wanted number of tokens under `estimateTokens`.
 *
 * Every token is a three-letter word and the blank or full stop after it: four plain characters. Answers are windows
 * onto one long text made once, so a piece of an answer costs a slice.
 */
import { mix32 } from '../../../simulator/basics/random.ts';

const WORDS = (
  'the and for are but not you all any can had her was one our out day get has him his how man new now old see two ' +
  'way who boy did its let put say she too use sun sea sky ice oak elm fig pea hen fox owl bee ant cat dog cow pig ' +
  'map key box cup jar pan pot lid mat rug bed bus car jet van sum set log row run tax fee gap bit net web job law'
).split(' ');

const BOOK_TOKENS = 16_384;
const TOKEN_CHARACTERS = 4;
const BOOK = makeBook();

function makeBook(): string {
  const words: string[] = [];
  for (let i = 0; i < BOOK_TOKENS; i++) words.push(WORDS[mix32(i) % WORDS.length]!);
  return `${words.join(' ')} `;
}

/** Tokens [from, to) of the answer that `seed` gives, which is `length` tokens long. */
export function answerText(seed: number, length: number, from: number, to: number): string {
  let text = '';
  let position = (mix32(seed >>> 0) + from) % BOOK_TOKENS;
  let left = Math.max(to - from, 0);
  while (left > 0) {
    const take = Math.min(left, BOOK_TOKENS - position);
    text += BOOK.slice(position * TOKEN_CHARACTERS, (position + take) * TOKEN_CHARACTERS);
    position = 0;
    left -= take;
  }
  return to === length && text !== '' ? `${text.slice(0, -1)}.` : text;
}
