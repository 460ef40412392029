/** One small change of shipped code that a test must detect. */
export interface Mutant {
  /** What the changed code does, as a sentence. */
  name: string
  /** Text replacements. Each `find` occurs exactly once in the file. */
  changes: readonly { find: string; replace: string }[]
  /** For an equivalent mutant, why it does not change behaviour. It has to survive. */
  equivalent?: string
}

/** The mutants of one file, and the tests for it. Paths are relative to the root of the repository. */
export interface MutatedFile {
  file: string
  /** Only these tests run, so that a mutant is killed by a test of its own file. */
  tests: readonly string[]
  mutants: readonly Mutant[]
}

/** A mutant with one replacement. */
export const mutant = (name: string, find: string, replace: string): Mutant => ({
  name,
  changes: [{ find, replace }],
})

/** Marks a mutant as equivalent: it does not change behaviour. */
export const equivalent = (why: string, one: Mutant): Mutant => ({ ...one, equivalent: why })

/**
 * Applies a mutant to the text of its file.
 *
 * @throws Error when a `find` does not occur exactly once, because the code has changed
 */
export function mutate(text: string, { changes }: Pick<Mutant, 'changes'>): string {
  return changes.reduce((before, { find, replace }) => {
    const count = before.split(find).length - 1
    if (count !== 1) throw new Error(`the text to change occurs ${count} times, not once: ${find}`)
    return before.replace(find, () => replace)
  }, text)
}
