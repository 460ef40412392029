import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { MUTATED_FILES } from './list/index.ts'
import { describeVerdict, REQUIRED_RATE, tally, toMarkdown } from './report.ts'
import { type TestedMutant, testMutants } from './test-mutants.ts'
import { ROOT } from './tree-copy.ts'
import { mergeVerdicts } from './verdicts.ts'

// Exiting kills the test runs, which are in their own process groups.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const { only } = values

const files = MUTATED_FILES.map(({ mutants, ...rest }) => ({
  ...rest,
  mutants: mutants.filter(({ name }) => only === undefined || `${rest.file}: ${name}`.includes(only)),
})).filter(({ mutants }) => mutants.length > 0)
if (files.length === 0) throw new Error(`No mutant's name or file contains "${only}".`)

const tested: TestedMutant[] = []
await testMutants(files, (one) => {
  tested.push(one)
  console.log(`${one.file}\n  ${one.mutant.name}\n  ${describeVerdict(one)}`)
})

const { killed, survived, equivalent, errors, rate } = tally(tested)
console.log(
  `\n${tested.length} mutants: ${killed} killed, ${survived} survived, ${equivalent} equivalent, ` +
    `${errors} errors; ${(rate * 100).toFixed(1)} % killed.`,
)
await writePage(await mergeVerdicts(MUTATED_FILES, tested))
if (errors > 0 || rate < REQUIRED_RATE) process.exitCode = 1

/** Replaces the section in docs/proof.md. */
async function writePage(all: readonly TestedMutant[]) {
  const path = join(ROOT, 'docs', 'proof.md')
  const page = await readFile(path, 'utf8')
  const others = page.split(/^(?=## )/m).filter((section) => !section.startsWith('## Mutants'))
  await writeFile(path, `${others.join('').trimEnd()}\n\n${toMarkdown(all)}`)
}
