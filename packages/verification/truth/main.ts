// `pnpm truth`: measures whether the outcomes of every surface are true, and writes docs/truth.md.
import { writeFileSync } from 'node:fs'
import { VARIANTS } from '@countermand/sandbox'
import { OVERLOAD, SOME_FAULTS } from './faults.ts'
import { runOfficialSdk } from './official-sdk.ts'
import { runTruth } from './run-truth.ts'
import { SURFACES } from './surfaces.ts'

const ORDERS = 500
const OVERLOADED = 'cancelled / not-sent / unknown / violations'
const KINDS = ['cancelled', 'accepted', 'refused', 'not-sent', 'unknown'] as const

const cells = (...values: unknown[]) => `| ${values.join(' | ')} |`
const head = (...titles: string[]) => [cells(...titles), cells(...titles.map(() => '---'))]

const lines = [
  '# Truth, measured',
  '',
  `Each row: ${ORDERS} pending orders of the sandbox, cancelled under faults (${SOME_FAULTS}).`,
  'A *violation* is an outcome that breaks invariant I2, or a PATCH that breaks I1, by the',
  "sandbox's own record ten minutes later. `unknown` is not a violation: a PATCH was sent and its effect could",
  'not be read. Under overload the limit is 2 requests a second. `pnpm truth` writes this page, in virtual time',
  'with fixed seeds. The tests run the same.',
  '',
  '## The three surfaces',
  '',
  ...head('surface', ...KINDS, 'requests', 'violations', `under overload: ${OVERLOADED}`),
]
for (const [name, surface] of Object.entries(SURFACES)) {
  const { counts, requests, violations } = await runTruth(surface, { orders: ORDERS })
  const overloaded = await runTruth(surface, { orders: ORDERS, rateLimit: OVERLOAD })
  lines.push(
    cells(
      name,
      ...KINDS.map((kind) => counts[kind] ?? 0),
      requests,
      violations.length,
      [
        overloaded.counts.cancelled ?? 0,
        overloaded.counts['not-sent'] ?? 0,
        overloaded.counts.unknown ?? 0,
        overloaded.violations.length,
      ].join(' / '),
    ),
  )
}

const sdk = await runOfficialSdk({ orders: ORDERS })
lines.push(
  '',
  '## The official SDK under the same faults',
  '',
  'telnyx 7.24 with its own retries, over HTTP on loopback in real time.',
  '',
  ...head('reported cancelled', 'reported failed', 'of these, cancelled by that call'),
  cells(sdk.reportedCancelled, sdk.reportedFailed, sdk.failedYetCancelled),
  '',
  '## Under each variant',
  '',
  `Each row: ${ORDERS} orders and the same faults, with one variant of what Telnyx leaves undocumented.`,
  '',
  ...head(
    'variant',
    ...Object.keys(SURFACES).map((name) => `${name}: cancelled / accepted / unknown / violations`),
  ),
)
for (const { name, variants } of VARIANTS) {
  const results = []
  for (const surface of Object.values(SURFACES)) {
    const { counts, violations } = await runTruth(surface, { orders: ORDERS, variants })
    results.push(
      [counts.cancelled ?? 0, counts.accepted ?? 0, counts.unknown ?? 0, violations.length].join(' / '),
    )
  }
  lines.push(cells(name, ...results))
}

writeFileSync(new URL('../../../docs/truth.md', import.meta.url), `${lines.join('\n')}\n`)
console.log(lines.join('\n'))
