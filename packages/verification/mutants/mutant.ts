/** One small change of shipped code that a test must notice. */
export interface Mutant {
  /** What the changed code does, as a plain sentence. */
  name: string
  /** Which text becomes which; each text to find is in the file exactly once. */
  changes: readonly { find: string; replace: string }[]
  /** Why the change alters no behaviour, when it alters none. Such a mutant has to survive. */
  equivalent?: string
}

/** The mutants of one file, and the tests that prove it. Every path starts at the root of the repository. */
export interface MutatedFile {
  file: string
  /** Only these tests run, so a kill is always by a test that is meant to prove this file. */
  tests: readonly string[]
  mutants: readonly Mutant[]
}

/** A mutant of one replacement, which most are. */
export const mutant = (name: string, find: string, replace: string): Mutant => ({
  name,
  changes: [{ find, replace }],
})

/** Makes a mutant one that alters no behaviour. */
export const equivalent = (why: string, one: Mutant): Mutant => ({ ...one, equivalent: why })

/**
 * The text of a file with a mutant in it.
 *
 * @throws Error when a text to change is not there exactly once: the code has moved on from the list
 */
export function mutate(text: string, { changes }: Mutant): string {
  return changes.reduce((before, { find, replace }) => {
    const count = before.split(find).length - 1
    if (count !== 1) throw new Error(`the text to change is there ${count} times, not once: ${find}`)
    return before.replace(find, () => replace)
  }, text)
}
