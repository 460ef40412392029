import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { drawProfile } from './profile.ts'
import { createRng } from './rng.ts'
import { type SimulatedRun, simulate } from './simulate.ts'

/** The median run must finish this share of its possible cancellations (I9). */
const MIN_MEDIAN = 0.9

interface Seeds {
  first: number
  step: number
  end: number
  /** Other seeds are skipped. */
  surface: string | undefined
}

interface Report {
  runs: number
  counts: SimulatedRun['counts']
  /** For each run with possible cancellations: its seed, and the share that it finished. */
  progress: { seed: number; share: number }[]
  violating?: SimulatedRun
}

/**
 * `--seed N --runs N [--surface library|gateway]`: runs consecutive seeds on all processors. On the first violated invariant it stops,
 * prints the seed and a trace, and sets exit code 1. It also sets exit code 1 when the median run finishes too
 * little. `module` is the calling file; each worker thread loads it again.
 */
export async function runMany({ module, repeat }: { module: string; repeat: string }) {
  if (isMainThread) await runAll(module, repeat)
  else parentPort?.postMessage(await runSeeds(workerData))
}

async function runSeeds({ first, step, end, surface }: Seeds): Promise<Report> {
  const report: Report = { runs: 0, counts: {}, progress: [] }
  for (let seed = first; seed < end && !report.violating; seed += step) {
    if (surface !== undefined && drawProfile(createRng(seed)).surface !== surface) continue
    const run = await simulate(seed).catch((error) => {
      throw new Error(`seed ${seed} threw an error`, { cause: error })
    })
    report.runs++
    add(report.counts, run.counts)
    const { finished, possible } = run.progress
    if (possible > 0) report.progress.push({ seed, share: finished / possible })
    if (run.violation) report.violating = run
  }
  return report
}

function add(sum: Record<string, number>, more: Record<string, number>) {
  for (const [kind, count] of Object.entries(more)) sum[kind] = (sum[kind] ?? 0) + count
}

function runInWorker(module: string, seeds: Seeds): Promise<Report> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(module), { workerData: seeds })
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

async function runAll(module: string, repeat: string) {
  const { values } = parseArgs({
    options: { seed: { type: 'string' }, runs: { type: 'string' }, surface: { type: 'string' } },
  })
  const { surface } = values
  if (surface !== undefined && surface !== 'library' && surface !== 'gateway') {
    console.error(`--surface must be library or gateway, not ${JSON.stringify(surface)}.`)
    process.exit(2)
  }
  const seed = wholeNumber(values.seed ?? String(Date.now() % 1e9), 'seed')
  const runs = wholeNumber(values.runs ?? (values.seed === undefined ? '10000' : '1'), 'runs')
  const step = Math.min(availableParallelism(), Math.max(1, runs))
  const parts = Array.from({ length: step }, (_, n) => ({
    first: seed + n,
    step,
    end: seed + runs,
    surface,
  }))
  const startedAt = performance.now()
  const reports = await Promise.all(parts.map((seeds) => runInWorker(module, seeds)))
  const minutes = (performance.now() - startedAt) / 60_000

  const counts: Report['counts'] = {}
  for (const report of reports) add(counts, report.counts)
  const done = reports.reduce((sum, report) => sum + report.runs, 0)
  console.log(`${done} runs from seed ${seed}, ${Math.round(done / minutes)} per minute`)
  console.log(
    Object.entries(counts)
      .map(([what, count]) => `${count} ${what}`)
      .join(', '),
  )
  const progress = reports.flatMap((report) => report.progress).sort((one, other) => one.share - other.share)
  const median = progress[progress.length >> 1]
  const [worst] = progress
  if (median && worst) {
    console.log(
      `progress: the median run finishes ${percent(median.share)} of what is possible; the worst, seed ${worst.seed}, ${percent(worst.share)}`,
    )
  }
  const violating = reports.flatMap((report) => report.violating ?? []).sort((a, b) => a.seed - b.seed)[0]
  if (violating?.violation) {
    console.log(
      `\nseed ${violating.seed} breaks ${violating.violation.what}\n${violating.violation.trace}\n\nTo repeat it: ${repeat} --seed ${violating.seed}`,
    )
    process.exitCode = 1
  } else if (runs > 1 && (median?.share ?? 1) < MIN_MEDIAN) {
    console.log(`\nbreaks I9: the median run must finish at least ${percent(MIN_MEDIAN)}`)
    process.exitCode = 1
  }
}

const percent = (share: number) => `${Math.floor(share * 100)} %`
