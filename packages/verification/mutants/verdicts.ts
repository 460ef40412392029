import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MutatedFile } from './mutant.ts'
import type { TestedMutant } from './test-mutants.ts'

const PATH = join(import.meta.dirname, 'verdicts.json')

type Kept = Record<string, Pick<TestedMutant, 'verdict' | 'seconds'>>

const keyOf = (file: string, name: string) => `${file}: ${name}`

/**
 * The last verdict on each mutant, from this run or an earlier one: all of them take long, and a change of one
 * file needs only its own to be run again. Those of mutants that are no longer in the list are dropped.
 */
export async function keepVerdicts(
  files: readonly MutatedFile[],
  tested: readonly TestedMutant[],
): Promise<TestedMutant[]> {
  const kept = JSON.parse(await readFile(PATH, 'utf8')) as Kept // written below
  for (const { file, mutant, verdict, seconds } of tested)
    kept[keyOf(file, mutant.name)] = { verdict, seconds }
  const all = files.flatMap(({ file, mutants }) =>
    mutants.flatMap((mutant) => {
      const last = kept[keyOf(file, mutant.name)]
      return last ? [{ file, mutant, ...last }] : []
    }),
  )
  const entries = all.map(({ file, mutant, verdict, seconds }) => [
    keyOf(file, mutant.name),
    { verdict, seconds },
  ])
  await writeFile(PATH, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`)
  return all
}
