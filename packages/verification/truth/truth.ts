// `pnpm truth`: measures on every surface whether outcomes are true, and writes docs/truth.md.
import { writeFileSync } from 'node:fs'
import { VARIANTS } from '@countermand/sandbox'
import { OVERLOAD, SOME_FAULTS } from './faults.ts'
import { runOfficialSdk } from './official-sdk.ts'
import { runTruth } from './run.ts'
import { SURFACES } from './surfaces.ts'

const ORDERS = 500
const OVERLOADED = 'cancelled / not-sent / unknown / lies'
const KINDS = ['cancelled', 'accepted', 'refused', 'not-sent', 'unknown'] as const

const cells = (...values: unknown[]) => `| ${values.join(' | ')} |`
const head = (...titles: string[]) => [cells(...titles), cells(...titles.map(() => '---'))]

const lines = [
  '# Truth, measured',
  '',
  `Each line: ${ORDERS} pending orders of the sandbox cancelled while it misbehaves (${SOME_FAULTS}).`,
  'A *lie* is an outcome that breaks invariant I2 or a PATCH that breaks I1, judged against the',
  "sandbox's own record ten minutes later. `unknown` is no lie: a PATCH was sent and its end could not be",
  'read. Under overload, the same with a limit of 2 requests a second. Written by `pnpm truth`, in virtual time',
  'with fixed seeds; the tests run the same.',
  '',
  '## The three surfaces',
  '',
  ...head('surface', ...KINDS, 'requests', 'lies', `under overload: ${OVERLOADED}`),
]
for (const [name, surface] of Object.entries(SURFACES)) {
  const { counts, requests, lies } = await runTruth(surface, { orders: ORDERS })
  const overloaded = await runTruth(surface, { orders: ORDERS, rateLimit: OVERLOAD })
  lines.push(
    cells(
      name,
      ...KINDS.map((kind) => counts[kind] ?? 0),
      requests,
      lies.length,
      [
        overloaded.counts.cancelled ?? 0,
        overloaded.counts['not-sent'] ?? 0,
        overloaded.counts.unknown ?? 0,
        overloaded.lies.length,
      ].join(' / '),
    ),
  )
}

const sdk = await runOfficialSdk({ orders: ORDERS })
lines.push(
  '',
  '## The official SDK on the same faults',
  '',
  'telnyx 7.24 with its own retries, over HTTP on loopback in real time.',
  '',
  ...head('reported cancelled', 'reported failed', 'of these really cancelled by that call'),
  cells(sdk.reportedCancelled, sdk.reportedFailed, sdk.failedYetCancelled),
  '',
  '## Under each unknown of the contract',
  '',
  `${ORDERS} orders and the same faults each, while Telnyx behaves in one respect unlike the default.`,
  '',
  ...head(
    'variant',
    ...Object.keys(SURFACES).map((name) => `${name}: cancelled / accepted / unknown / lies`),
  ),
)
for (const { name, variants } of VARIANTS) {
  const results = []
  for (const surface of Object.values(SURFACES)) {
    const { counts, lies } = await runTruth(surface, { orders: ORDERS, variants })
    results.push([counts.cancelled ?? 0, counts.accepted ?? 0, counts.unknown ?? 0, lies.length].join(' / '))
  }
  lines.push(cells(name, ...results))
}

writeFileSync(new URL('../../../docs/truth.md', import.meta.url), `${lines.join('\n')}\n`)
console.log(lines.join('\n'))
