import { COPIES, type TestedMutant } from './test-mutants.ts'

/** The minimum share of mutants that must be killed, without equivalent ones. */
export const REQUIRED_RATE = 0.95

export interface Tally {
  killed: number
  /** Those that no test detected, without equivalent ones. */
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

/** The verdict on a mutant in one line. */
export function describeVerdict({ mutant, verdict }: TestedMutant): string {
  switch (verdict.kind) {
    case 'killed': {
      const { file, test, kind } = verdict.run
      const where = file ? `${file}: ${test}` : 'a run that never ended'
      return kind === 'hung' ? `killed, by a hang in ${where}` : `killed by ${where}`
    }
    case 'survived':
      return mutant.equivalent ? `equivalent: ${mutant.equivalent}` : 'SURVIVED'
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
    'reset. `pnpm mutants` applies each to a copy of the tree and runs the tests of the changed file.',
    '`pnpm mutants --only NAME` runs those whose name or file contains NAME. A mutant is killed when a test',
    'fails or hangs. A mutant that does not compile, or whose text is no longer in the file, is an error. This',
    'section shows the last verdict on each mutant (`packages/verification/mutants/verdicts.json`).',
    'The mutants are written by hand. They show that tests detect these mistakes, not that they detect all.',
    '',
    `${tested.length} mutants. ${equivalent} are equivalent: they do not change behaviour. Of the other ${killed + survived}, ` +
      `${killed} are killed: **${(rate * 100).toFixed(1)} %** (required: ${REQUIRED_RATE * 100} %).`,
    `A full run takes about ${Math.ceil(minutes)} minutes on a busy machine with 2 cores, so \`pnpm mutants\` is ` +
      'not part of `pnpm test`.',
    '',
    '### Mutants that survive',
    '',
    ...(alive.length === 0 ? ['None.'] : []),
    ...alive.map(
      ({ file, mutant }) =>
        `- ${mutant.name} (\`${file}\`): ${mutant.equivalent ?? '**no test detects it.**'}`,
    ),
    '',
    '### Mutants that are killed',
    ...Object.entries(Object.groupBy(tested, ({ file }) => file)).flatMap(([file, ones = []]) => [
      '',
      `\`${file}\``,
      '',
      '| Mutant | Killed by |',
      '| --- | --- |',
      ...ones.flatMap(({ mutant, verdict }) =>
        verdict.kind === 'killed' ? [`| ${cell(mutant.name)} | ${cell(describeKill(verdict.run))} |`] : [],
      ),
    ]),
    '',
  ].join('\n')
}

function describeKill({ file, test, kind }: { kind: string; file?: string; test?: string }): string {
  if (!file) return 'The run never ended.'
  return `\`${file}\`: ${test}${kind === 'hung' ? ' (it hangs)' : ''}`
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
