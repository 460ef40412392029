import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { type SimulatedRun, simulate } from './simulate.ts'

/**
 * `pnpm sim [--seed N] [--runs N]`: runs of consecutive seeds, shared out among the processors. Ends at
 * the first one that breaks an invariant, with its seed and how it came to that, and exit code 1.
 */

interface Share {
  first: number
  step: number
  end: number
}

interface Report {
  runs: number
  patches: number
  outcomes: SimulatedRun['outcomes']
  broken?: SimulatedRun
}

async function work({ first, step, end }: Share): Promise<Report> {
  const report: Report = { runs: 0, patches: 0, outcomes: {} }
  for (let seed = first; seed < end && !report.broken; seed += step) {
    const run = await simulate(seed)
    report.runs++
    report.patches += run.patches
    add(report.outcomes, run.outcomes)
    if (run.wrong) report.broken = run
  }
  return report
}

function add(sum: Record<string, number>, more: Record<string, number>) {
  for (const [kind, count] of Object.entries(more)) sum[kind] = (sum[kind] ?? 0) + count
}

function workElsewhere(share: Share): Promise<Report> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

function wholeNumber(text: string, name: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0) return value
  console.error(`--${name} must be a whole number, not ${JSON.stringify(text)}.`)
  process.exit(2)
}

async function main() {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, runs: { type: 'string' } } })
  const seed = wholeNumber(values.seed ?? String(Date.now() % 1e9), 'seed')
  const runs = wholeNumber(values.runs ?? (values.seed === undefined ? '10000' : '1'), 'runs')
  const step = Math.min(availableParallelism(), Math.max(1, runs))
  const shares = Array.from({ length: step }, (_, n) => ({ first: seed + n, step, end: seed + runs }))
  const startedAt = performance.now()
  const reports = await Promise.all(shares.map(workElsewhere))
  const minutes = (performance.now() - startedAt) / 60_000

  const total: Report = { runs: 0, patches: 0, outcomes: {} }
  for (const { runs, patches, outcomes } of reports) {
    total.runs += runs
    total.patches += patches
    add(total.outcomes, outcomes)
  }
  console.log(
    `${total.runs} runs from seed ${seed}, ${total.patches} PATCHes, ${Math.round(total.runs / minutes)} runs a minute`,
  )
  console.log(
    Object.entries(total.outcomes)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(', '),
  )
  const broken = reports.flatMap(({ broken }) => broken ?? []).sort((a, b) => a.seed - b.seed)[0]
  if (!broken?.wrong) return
  console.log(
    `\nseed ${broken.seed} breaks ${broken.wrong.what}\n${broken.wrong.trace}\n\nAgain: pnpm sim --seed ${broken.seed}`,
  )
  process.exitCode = 1
}

if (isMainThread) await main()
else parentPort?.postMessage(await work(workerData))
