import { closestMatch } from 'leven'

/** The word that a mistyped one was probably meant to be; undefined when none is near. Upper and lower case are the same. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  const text = typed.toLowerCase()
  const maxDistance = Math.min(Math.max(2, Math.floor(text.length / 3)), text.length - 1)
  return closestMatch(text, words, { maxDistance })
}

/** ` Did you mean list?`, to go behind a sentence; empty when there is nothing to offer. */
export const didYouMean = (offer: string | undefined): string =>
  offer === undefined ? '' : ` Did you mean ${offer}?`
