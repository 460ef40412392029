import { type Evidence, OUTCOME_KINDS } from '@countermand/core/wire'
import { Counter, Gauge, type Registry } from 'prom-client'
import type {
  CancellationRequest,
  CancellationResult,
  RecordedCancel,
} from '../cancellation/recorded-cancel.ts'
import type { Ledger } from '../ledger/ledger.ts'

const EVIDENCES: Evidence[] = ['response', 're-read', 'inferred']

/** Outcomes without evidence have this label. */
const NO_EVIDENCE = 'none'

/** Counts each outcome at the gateway that records it, so that the sum over all gateways counts each once. */
export function countOutcomes(ledger: Ledger, registry: Registry): Ledger {
  const outcomes = new Counter({
    name: 'countermand_cancellations_total',
    help: 'Cancellations whose outcome this gateway recorded, by outcome and evidence.',
    labelNames: ['outcome', 'evidence'],
    registers: [registry],
  })
  // From zero, so that the first of each is an increase.
  for (const outcome of OUTCOME_KINDS) {
    const evidences = outcome === 'cancelled' ? EVIDENCES : [NO_EVIDENCE]
    for (const evidence of evidences) outcomes.inc({ outcome, evidence }, 0)
  }
  return {
    ...ledger,
    async close(id, attempts, outcome) {
      const isClosed = await ledger.close(id, attempts, outcome)
      if (isClosed) {
        const evidence = outcome.kind === 'cancelled' ? outcome.evidence : NO_EVIDENCE
        outcomes.inc({ outcome: outcome.kind, evidence })
      }
      return isClosed
    },
  }
}

/** Counts what callers and batches got for their cancels, and shows how many are waiting for it. */
export function countCancels(recordedCancel: RecordedCancel, registry: Registry): RecordedCancel {
  const registers = [registry]
  const results = new Counter({
    name: 'countermand_cancels_total',
    help: 'Cancels that callers (single) and batches (bulk) requested, by result: "recorded", or why there is no outcome.',
    labelNames: ['priority', 'result'],
    registers,
  })
  const inProgress = new Gauge({
    name: 'countermand_cancels_in_progress',
    help: 'Cancels that are being worked on, by priority.',
    labelNames: ['priority'],
    registers,
  })
  for (const priority of ['single', 'bulk']) {
    inProgress.set({ priority }, 0)
    for (const result of RESULTS) results.inc({ priority, result }, 0)
  }

  async function countedCancel(request: CancellationRequest) {
    const { priority = 'single' } = request
    inProgress.inc({ priority })
    try {
      const result = await recordedCancel(request)
      results.inc({ priority, result: result.kind })
      return result
    } finally {
      inProgress.dec({ priority })
    }
  }

  return Object.assign(countedCancel, { idle: () => recordedCancel.idle() })
}

const RESULTS: CancellationResult['kind'][] = [
  'recorded',
  'still-open',
  'unrecorded',
  'nothing-sent',
  'on-hold',
  'no-room',
]
