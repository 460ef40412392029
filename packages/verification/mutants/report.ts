import { COPIES, type TestedMutant } from './test-mutants.ts'

/** At least this share of the mutants that alter behaviour must be killed. */
export const REQUIRED_RATE = 0.95

export interface Tally {
  killed: number
  /** Mutants that alter behaviour and that no test noticed. */
  survived: number
  equivalent: number
  errors: number
  /** Killed ÷ (killed + survived). */
  rate: number
}

export function tally(tested: readonly TestedMutant[]): Tally {
  const count = (matches: (one: TestedMutant) => boolean) => tested.filter(matches).length
  const killed = count(({ verdict }) => verdict.kind === 'killed')
  const survived = count(({ verdict, mutant }) => verdict.kind === 'survived' && !mutant.equivalent)
  return {
    killed,
    survived,
    equivalent: count(({ verdict, mutant }) => verdict.kind === 'survived' && Boolean(mutant.equivalent)),
    errors: count(({ verdict }) => verdict.kind === 'error'),
    rate: killed / Math.max(1, killed + survived),
  }
}

/** What became of a mutant, in one line. */
export function describeVerdict({ mutant, verdict }: TestedMutant): string {
  switch (verdict.kind) {
    case 'killed': {
      const { file, test, kind } = verdict.run
      const where = file ? `${file}: ${test}` : 'the run never ended'
      return kind === 'hung' ? `killed, by hanging, in ${where}` : `killed by ${where}`
    }
    case 'survived':
      return mutant.equivalent ? `alters no behaviour: ${mutant.equivalent}` : 'SURVIVED'
    case 'error':
      return `ERROR: ${verdict.message}`
    default:
      return verdict satisfies never
  }
}

/** The section "Mutants" of docs/proof.md. */
export function toMarkdown(tested: readonly TestedMutant[]): string {
  const minutes = tested.reduce((sum, { seconds }) => sum + seconds, 0) / COPIES / 60
  const { killed, survived, equivalent, rate } = tally(tested)
  const alive = tested.filter(({ verdict }) => verdict.kind === 'survived')
  return [
    '## Mutants',
    '',
    'A mutant is one small change of the shipped code: a flipped comparison, a dropped condition, a missing',
    'reset. `pnpm mutants` plants each into a copy of the tree and runs the tests that prove the changed file;',
    '`pnpm mutants --only NAME` runs those whose name or file contains NAME. A mutant is killed when a test',
    'fails or hangs. One that does not compile, or whose text is no longer in the file, is an error. This',
    'page is written from the last verdict on each mutant (`packages/verification/mutants/verdicts.json`).',
    'The mutants are written by hand: they show that these mistakes are noticed, not that every one is.',
    '',
    `${tested.length} mutants, of which ${equivalent} alter no behaviour. Of the other ${killed + survived}, ` +
      `${killed} are killed: **${(rate * 100).toFixed(1)} %** (required: ${REQUIRED_RATE * 100} %).`,
    `All of them take about ${Math.ceil(minutes)} minutes on a busy machine with 2 cores, so \`pnpm mutants\` is ` +
      'no part of `pnpm test`.',
    '',
    '### What survives, and why',
    '',
    ...(alive.length === 0 ? ['Nothing.'] : []),
    ...alive.map(
      ({ file, mutant }) =>
        `- ${mutant.name} (\`${file}\`): ${mutant.equivalent ?? '**no test notices it.**'}`,
    ),
    '',
    '### What is killed, and by which test',
    ...Object.entries(Object.groupBy(tested, ({ file }) => file)).flatMap(([file, ones = []]) => [
      '',
      `\`${file}\``,
      '',
      '| The mutant | The test that kills it |',
      '| --- | --- |',
      ...ones.flatMap(({ mutant, verdict }) =>
        verdict.kind === 'killed' ? [`| ${cell(mutant.name)} | ${cell(killer(verdict.run))} |`] : [],
      ),
    ]),
    '',
  ].join('\n')
}

function killer({ file, test, kind }: { kind: string; file?: string; test?: string }): string {
  if (!file) return 'The run never ended.'
  return `\`${file}\`: ${test}${kind === 'hung' ? ' (it hangs)' : ''}`
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
