/**
 * Whether a text matches a pattern in which `*` matches any characters and `?` matches one. Case is ignored, because
 * people write references either way, and so are different encodings of one letter. It takes linear time for each
 * `*`, so no pattern can make it hang.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  const letters = [...text.normalize().toLowerCase()]
  const parts = [...pattern.normalize().toLowerCase()]
  let letter = 0
  let part = 0
  /** Where to continue if the last `*` has to match one letter more. */
  let retry: { letter: number; part: number } | undefined
  while (letter < letters.length) {
    if (parts[part] === '*') {
      retry = { letter, part: ++part }
    } else if (parts[part] === '?' || parts[part] === letters[letter]) {
      letter++
      part++
    } else if (retry) {
      retry = { letter: retry.letter + 1, part: retry.part }
      letter = retry.letter
      part = retry.part
    } else {
      return false
    }
  }
  return parts.slice(part).every((rest) => rest === '*')
}
