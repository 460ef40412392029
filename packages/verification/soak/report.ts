import { cpus, loadavg, totalmem } from 'node:os'
import { parseOutcome } from '../../../apps/api/src/ledger/recorded-outcome.ts'
import type { CancellationRow } from '../../../apps/api/src/store/tables.ts'
import type { Checked } from './check-round.ts'
import { MAX_SINGLE_MS } from './check-round.ts'
import { DISTURBANCES } from './disturb.ts'
import {
  checkProgress,
  MAX_REJECTED,
  MAX_REJECTED_UNDISTURBED,
  MIN_GOODPUT,
  MIN_PACE,
  MIN_SECONDS,
  type Progress,
} from './measure-progress.ts'
import type { Round } from './run-round.ts'
import { LIMIT, type World } from './world.ts'

const INVARIANTS: Record<string, { name: string; of: string }> = {
  I1: { name: 'no PATCH that the rules forbid', of: 'PATCHes' },
  I2: { name: 'every outcome agrees with Telnyx', of: 'outcomes in the ledger and in responses' },
  I3: { name: 'one outcome for each acknowledged request', of: 'requests and batch items' },
  I4: { name: 'no attempt after an outcome, no PATCH without a commit', of: 'commits' },
  I5: { name: 'at most one open cancellation of an order', of: 'cancellations' },
  I6: { name: 'requests stay within the limit', of: 'requests' },
  I7: { name: 'no credential anywhere', of: 'texts' },
  I8: { name: 'no PATCH more than 1 s after a pause, stop or hold', of: 'pauses, stops and holds' },
  I9: { name: 'progress', of: 'undisturbed seconds, and every batch' },
  I10: { name: 'isolation', of: 'single cancels' },
}

/** Adds up rounds, and keeps only numbers of them. */
export function createReport({ minutes, rounds, seed }: { minutes: number; rounds: number; seed: number }) {
  const startedAt = Date.now()
  const load = loadavg()[0] ?? 0
  const counts = new Map<string, number>()
  const tallies = {
    disturbances: new Map<string, number>(),
    faults: new Map<string, number>(),
    outcomes: new Map<string, number>(),
    calls: new Map<string, number>(),
    actions: new Map<string, number>(),
  }
  const violations = new Map<string, number>()
  const times = { alone: [] as number[], besideDisturbance: [] as number[] }
  const sum: Progress = {
    undisturbed: 0,
    seconds: 0,
    requests: 0,
    rejected: 0,
    undisturbedRequests: 0,
    undisturbedRejected: 0,
    finished: 0,
    possible: 0,
  }
  const totals = { batches: 0, items: 0, rows: 0, changedByOthers: 0, attempts: 0, stalls: 0, stalledMs: 0 }
  let extra: string[] = []

  const increase = (tally: Map<string, number>, key: string, by = 1) =>
    tally.set(key, (tally.get(key) ?? 0) + by)

  /** Whether an invariant had something to be checked on. */
  const isMeasured = (id: string) => (counts.get(id) ?? 0) >= (id === 'I9' ? MIN_SECONDS : 1)

  function describeResult(): string {
    if (violations.size > 0) return `${violations.size} kinds of violations`
    return Object.keys(INVARIANTS).every(isMeasured)
      ? 'no invariant was broken'
      : 'no invariant was broken, but not all were measured'
  }

  const toResult = (id: string) =>
    [...violations.keys()].some((what) => what.startsWith(`${id}:`))
      ? '**broken**'
      : isMeasured(id)
        ? 'holds'
        : '**not measured**: run it longer'

  function addViolation(what: string) {
    increase(violations, what)
  }

  return {
    add(round: Round, checked: Checked) {
      const { disturbances, requests, rows, singles, batches, changedByOthers } = round
      for (const { kind } of disturbances) increase(tallies.disturbances, kind)
      for (const { faults = [] } of requests) for (const kind of faults) increase(tallies.faults, kind)
      for (const row of rows) {
        const { outcome, evidence, settled_status } = row
        const why = outcome === 'not-sent' ? (findFailure(row) ?? 'stopped') : evidence
        const text = [outcome, why && `(${why})`, settled_status && `then ${settled_status}`]
        increase(tallies.outcomes, text.filter(Boolean).join(' '))
      }
      for (const { end, status, outcome } of singles) {
        increase(
          tallies.calls,
          end === 'response' ? `${status} ${outcome?.kind ?? 'without an outcome'}` : end,
        )
      }
      for (const { own } of batches) {
        for (const { state } of own.changes.slice(1))
          increase(tallies.actions, state === 'running' ? 'resumed' : state)
      }
      totals.batches += batches.length
      totals.items += batches.reduce((total, { items }) => total + items.length, 0)
      totals.rows += rows.length
      totals.attempts += rows.reduce((total, { attempts }) => total + attempts, 0)
      totals.changedByOthers += changedByOthers
      totals.stalls += round.stalls.length
      totals.stalledMs += round.stalls.reduce((total, { from, to }) => total + to - from, 0)
      for (const [name, count] of Object.entries(checked.counts)) increase(counts, name, count)
      for (const { what } of checked.violations) addViolation(what)
      times.alone.push(...checked.times.alone)
      times.besideDisturbance.push(...checked.times.besideDisturbance)
      for (const key of Object.keys(sum) as (keyof Progress)[]) sum[key] += checked.progress[key]
    },
    /** Adds what was watched all the time. Returns whether an invariant was broken or could not be checked. */
    finish({ secrets, crashes, peakMemory }: World): boolean {
      for (const where of secrets.found) addViolation(`I7: a credential in ${where}`)
      for (const crash of crashes) addViolation(`a gateway crashed: ${crash}`)
      increase(
        counts,
        'I7',
        [...secrets.searched.values()].reduce((total, count) => total + count, 0),
      )
      // The rounds of a short run may each be too short for this.
      for (const { what } of checkProgress(sum, LIMIT)) addViolation(what)
      extra = [
        `Peak memory: ${peakMemory() ?? 'unknown'} MB of a gateway, ${Math.round(process.resourceUsage().maxRSS / 1024)} MB of the soak with the sandbox in it.`,
      ]
      return violations.size > 0 || Object.keys(INVARIANTS).some((id) => !isMeasured(id))
    },
    toMarkdown() {
      const took = (Date.now() - startedAt) / 60_000
      return `${[
        '# Soak',
        '',
        '`pnpm soak --minutes N` runs two gateways, in their own processes, on a real PostgreSQL, against the sandbox over HTTP.',
        'Callers cancel single orders and run batches while Telnyx answers with faults and the gateways are killed, frozen',
        'and restarted. It then checks every invariant, and exits with 1 if one is broken or could not be checked.',
        '',
        `- **Result**: ${describeResult()}`,
        `- **Run**: ${minutes} minutes of load in ${rounds} round${rounds === 1 ? '' : 's'}, ${took.toFixed(1)} minutes with settling; seed ${seed}`,
        `- **Machine**: Node ${process.version} on ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, load average ${load.toFixed(1)} at the start`,
        `- **Repeat**: \`pnpm soak --minutes ${minutes} --seed ${seed}\`. A seed repeats the choices, not the timing of real processes.`,
        '',
        '## What happened',
        '',
        `- **Cancellations**: ${format(totals.rows)}, with ${format(totals.attempts)} PATCHes committed. ${toText(tallies.outcomes)}.`,
        `- **Batches**: ${format(totals.batches)} with ${format(totals.items)} orders. Their callers' actions: ${toText(tallies.actions)}.`,
        `- **Single cancels**: ${toText(tallies.calls)}.`,
        `- **Disturbances**: ${DISTURBANCES.map((kind) => `${tallies.disturbances.get(kind) ?? 0} ${kind}`).join(', ')}.`,
        `- **Faults of Telnyx**, of ${format(sum.requests)} requests: ${toText(tallies.faults, ['latency'])}. A third party changed ${totals.changedByOthers} orders.`,
        `- **The machine** had no time for the soak ${format(totals.stalls)} times, ${Math.round(totals.stalledMs / 1_000)} s in all.`,
        ...extra.map((line) => `- ${line}`),
        '',
        '## Invariants',
        '',
        '| invariant | checked on | result |',
        '| --- | --- | --- |',
        ...Object.entries(INVARIANTS).map(
          ([id, { name, of }]) =>
            `| ${id} ${name} | ${format(counts.get(id) ?? 0)} ${of} | ${toResult(id)} |`,
        ),
        '',
        ...[...violations].map(([what, count]) => `- ${count} × ${what}`),
        ...(violations.size > 0 ? [''] : []),
        '## Progress, the limit and isolation',
        '',
        `Telnyx allows ${LIMIT} requests a second. In ${sum.undisturbed} of ${sum.seconds} seconds work was waiting, nothing disturbed the`,
        'gateways, nor had in the 13 s before, which a takeover of a batch may take, and the machine had time for them.',
        '',
        `- **Pace** (I9): ${share(sum.undisturbedRequests, LIMIT * sum.undisturbed)} of the limit was sent in these seconds; at least ${MIN_PACE} must be.`,
        `- **Goodput** (I9): ${format(sum.finished)} cancellations were finished in them. The limit, less what faults made necessary, left room for`,
        `  ${format(Math.round(sum.possible))}: ${share(sum.finished, sum.possible)}; at least ${MIN_GOODPUT} must be. Both can exceed 1, because a request that a`,
        '  fault keeps from Telnyx uses up nothing of the limit.',
        `- **Limit** (I6): ${perThousand(sum.rejected, sum.requests)} of 1,000 requests were over the limit, and ${perThousand(sum.undisturbedRejected, sum.undisturbedRequests)} in undisturbed seconds; at most ${MAX_REJECTED} and`,
        `  ${MAX_REJECTED_UNDISTURBED} may be. Gateways share the limit by feedback, so one that starts learns from a 429 or two that it is not alone`,
        '  ([ADR 6](adr/0006-shares-by-feedback.md)).',
        `- **Isolation** (I10): a single cancel that met no fault, at a gateway that nothing disturbed, took ${timesText(times.alone)}`,
        `  while both gateways were well, and ${timesText(times.besideDisturbance)} while the other one was killed, frozen or restarted; at most`,
        `  ${MAX_SINGLE_MS / 1_000} s may pass.`,
      ].join('\n')}\n`
    },
  }
}

/** The kind of failure for which nothing was sent. */
function findFailure(row: CancellationRow): string | undefined {
  const outcome = parseOutcome(row)
  return outcome?.kind === 'not-sent' ? outcome.failure?.kind : undefined
}

const format = (count: number) => count.toLocaleString('en')
const share = (part: number, of: number) => (of > 0 ? (part / of).toFixed(2) : 'nothing measured')
const perThousand = (part: number, of: number) => (of > 0 ? ((1_000 * part) / of).toFixed(1) : '0')

const toText = (tally: ReadonlyMap<string, number>, without: readonly string[] = []) =>
  [...tally]
    .filter(([key]) => !without.includes(key))
    .toSorted(([, a], [, b]) => b - a)
    .map(([key, count]) => `${format(count)} ${key}`)
    .join(', ') || 'none'

function timesText(times: readonly number[]): string {
  if (times.length === 0) return 'no time (there was none)'
  const sorted = times.toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]
  return `${at(0.5)} ms (median), ${at(0.99)} ms (p99), ${at(1)} ms (longest of ${format(times.length)})`
}
