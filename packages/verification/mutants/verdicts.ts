import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MutatedFile } from './mutant.ts'
import type { TestedMutant } from './test-mutants.ts'

const PATH = join(import.meta.dirname, 'verdicts.json')

type StoredVerdicts = Record<string, Pick<TestedMutant, 'verdict' | 'seconds'>>

const toVerdictKey = (file: string, name: string) => `${file}: ${name}`

/**
 * Merges this run's verdicts into the stored ones and returns the last verdict on each mutant. So after a change
 * of one file only its mutants need to run again. Verdicts on mutants that are no longer listed are dropped.
 */
export async function mergeVerdicts(
  files: readonly MutatedFile[],
  tested: readonly TestedMutant[],
): Promise<TestedMutant[]> {
  const stored = JSON.parse(await readFile(PATH, 'utf8')) as StoredVerdicts // written below
  for (const { file, mutant, verdict, seconds } of tested)
    stored[toVerdictKey(file, mutant.name)] = { verdict, seconds }
  const all = files.flatMap(({ file, mutants }) =>
    mutants.flatMap((mutant) => {
      const last = stored[toVerdictKey(file, mutant.name)]
      return last ? [{ file, mutant, ...last }] : []
    }),
  )
  const entries = all.map(({ file, mutant, verdict, seconds }) => [
    toVerdictKey(file, mutant.name),
    { verdict, seconds },
  ])
  await writeFile(PATH, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`)
  return all
}
