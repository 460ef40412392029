import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'

/** What one run came to; its seed alone decides it. */
export interface SimulatedRun {
  seed: number
  /** How often each thing happened that the summary is to tell. */
  counts: Record<string, number>
  /** The first invariant that broke, and how it came to that. */
  wrong?: { what: string; trace: string }
}

type Simulate = (seed: number) => Promise<SimulatedRun>

interface Share {
  first: number
  step: number
  end: number
}

interface Report {
  runs: number
  counts: SimulatedRun['counts']
  broken?: SimulatedRun
}

/**
 * `--seed N --runs N`: runs of consecutive seeds, shared out among the processors. Ends at the first one
 * that breaks an invariant, with its seed and how it came to that, and exit code 1. `module` is the
 * file that calls it: each processor loads that again.
 */
export async function runSimulation(
  simulate: Simulate,
  { module, again }: { module: string; again: string },
) {
  if (isMainThread) await shareOut(module, again)
  else parentPort?.postMessage(await work(simulate, workerData))
}

async function work(simulate: Simulate, { first, step, end }: Share): Promise<Report> {
  const report: Report = { runs: 0, counts: {} }
  for (let seed = first; seed < end && !report.broken; seed += step) {
    const run = await simulate(seed).catch((error) => {
      throw new Error(`seed ${seed} ended in an error`, { cause: error })
    })
    report.runs++
    add(report.counts, run.counts)
    if (run.wrong) report.broken = run
  }
  return report
}

function add(sum: Record<string, number>, more: Record<string, number>) {
  for (const [kind, count] of Object.entries(more)) sum[kind] = (sum[kind] ?? 0) + count
}

function workElsewhere(module: string, share: Share): Promise<Report> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(module), { workerData: share })
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

async function shareOut(module: string, again: string) {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, runs: { type: 'string' } } })
  const seed = wholeNumber(values.seed ?? String(Date.now() % 1e9), 'seed')
  const runs = wholeNumber(values.runs ?? (values.seed === undefined ? '10000' : '1'), 'runs')
  const step = Math.min(availableParallelism(), Math.max(1, runs))
  const shares = Array.from({ length: step }, (_, n) => ({ first: seed + n, step, end: seed + runs }))
  const startedAt = performance.now()
  const reports = await Promise.all(shares.map((share) => workElsewhere(module, share)))
  const minutes = (performance.now() - startedAt) / 60_000

  const total: Report = { runs: 0, counts: {} }
  for (const { runs, counts } of reports) {
    total.runs += runs
    add(total.counts, counts)
  }
  console.log(`${total.runs} runs from seed ${seed}, ${Math.round(total.runs / minutes)} a minute`)
  console.log(
    Object.entries(total.counts)
      .map(([what, count]) => `${count} ${what}`)
      .join(', '),
  )
  const broken = reports.flatMap(({ broken }) => broken ?? []).sort((a, b) => a.seed - b.seed)[0]
  if (!broken?.wrong) return
  console.log(
    `\nseed ${broken.seed} breaks ${broken.wrong.what}\n${broken.wrong.trace}\n\nAgain: ${again} --seed ${broken.seed}`,
  )
  process.exitCode = 1
}
