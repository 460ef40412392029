import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { type SimulatedRun, simulate } from './simulate.ts'

/** What part of a run's possible cancellations must be finished in half of the runs (I9). */
const LEAST_MEDIAN = 0.9

interface Share {
  first: number
  step: number
  end: number
}

interface Report {
  runs: number
  counts: SimulatedRun['counts']
  /** Of each run in which something could be finished: its seed, and what part of that it finished. */
  progress: { seed: number; part: number }[]
  broken?: SimulatedRun
}

/**
 * `--seed N --runs N`: runs of consecutive seeds, shared out among the processors. Ends at the first one that
 * breaks an invariant, with its seed and what led to it, and exit code 1; likewise when half of the runs
 * finish less than they should. `module` is the file that calls it, which each processor loads again.
 */
export async function runMany({ module, repeat }: { module: string; repeat: string }) {
  if (isMainThread) await shareOut(module, repeat)
  else parentPort?.postMessage(await runShare(workerData))
}

async function runShare({ first, step, end }: Share): Promise<Report> {
  const report: Report = { runs: 0, counts: {}, progress: [] }
  for (let seed = first; seed < end && !report.broken; seed += step) {
    const run = await simulate(seed).catch((error) => {
      throw new Error(`seed ${seed} ended in an error`, { cause: error })
    })
    report.runs++
    add(report.counts, run.counts)
    const { finished, possible } = run.progress
    if (possible > 0) report.progress.push({ seed, part: finished / possible })
    if (run.wrong) report.broken = run
  }
  return report
}

function add(sum: Record<string, number>, more: Record<string, number>) {
  for (const [kind, count] of Object.entries(more)) sum[kind] = (sum[kind] ?? 0) + count
}

function runElsewhere(module: string, share: Share): Promise<Report> {
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

async function shareOut(module: string, repeat: string) {
  const { values } = parseArgs({ options: { seed: { type: 'string' }, runs: { type: 'string' } } })
  const seed = wholeNumber(values.seed ?? String(Date.now() % 1e9), 'seed')
  const runs = wholeNumber(values.runs ?? (values.seed === undefined ? '10000' : '1'), 'runs')
  const step = Math.min(availableParallelism(), Math.max(1, runs))
  const shares = Array.from({ length: step }, (_, n) => ({ first: seed + n, step, end: seed + runs }))
  const startedAt = performance.now()
  const reports = await Promise.all(shares.map((share) => runElsewhere(module, share)))
  const minutes = (performance.now() - startedAt) / 60_000

  const counts: Report['counts'] = {}
  for (const report of reports) add(counts, report.counts)
  const done = reports.reduce((sum, report) => sum + report.runs, 0)
  console.log(`${done} runs from seed ${seed}, ${Math.round(done / minutes)} a minute`)
  console.log(
    Object.entries(counts)
      .map(([what, count]) => `${count} ${what}`)
      .join(', '),
  )
  const progress = reports.flatMap((report) => report.progress).sort((one, other) => one.part - other.part)
  const median = progress[progress.length >> 1]
  const [worst] = progress
  if (median && worst) {
    console.log(
      `progress: half of the runs finish ${percent(median.part)} or more of what could be finished; the worst, seed ${worst.seed}, ${percent(worst.part)}`,
    )
  }
  const broken = reports.flatMap((report) => report.broken ?? []).sort((a, b) => a.seed - b.seed)[0]
  if (broken?.wrong) {
    console.log(
      `\nseed ${broken.seed} breaks ${broken.wrong.what}\n${broken.wrong.trace}\n\nRepeat it: ${repeat} --seed ${broken.seed}`,
    )
    process.exitCode = 1
  } else if (runs > 1 && (median?.part ?? 1) < LEAST_MEDIAN) {
    console.log(`\nbreaks I9: half of the runs should finish at least ${percent(LEAST_MEDIAN)}`)
    process.exitCode = 1
  }
}

const percent = (part: number) => `${Math.floor(part * 100)} %`
