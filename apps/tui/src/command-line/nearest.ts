import { closestMatch } from 'leven'

/** The word that a mistyped one was probably meant to be; undefined if none is close. Ignores case. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  const text = typed.toLowerCase()
  const maxDistance = Math.min(Math.max(2, Math.floor(text.length / 3)), text.length - 1)
  return closestMatch(text, words, { maxDistance })
}

/** ` Did you mean list?`, to append to a sentence; empty without a suggestion. */
export const didYouMean = (suggestion: string | undefined): string =>
  suggestion === undefined ? '' : ` Did you mean ${suggestion}?`
