import type { FaultRule } from '@countermand/sandbox'
import { runOfficialSdk } from '../../../packages/verification/truth/official-sdk.ts'
import { runTruth } from '../../../packages/verification/truth/run.ts'
import { SURFACES } from '../../../packages/verification/truth/surfaces.ts'
import type { Measure, Row } from './row.ts'

const ORDERS = 500

/** Whether an order that is cancelled is said to be. Ours in virtual time, the SDK in real time over HTTP. */
export const truthUnderFaults: Measure = async () => [
  await measure('10 % lost answers', [
    { match: { path: 'cancel' }, effect: { kind: 'lost-answer' }, probability: 0.1 },
  ]),
  await measure('5 % cut bodies', [
    { match: { path: 'cancel' }, effect: { kind: 'cut-body' }, probability: 0.05 },
  ]),
]

async function measure(trouble: string, faults: FaultRule[]): Promise<Row> {
  const { counts, lies } = await runTruth(SURFACES.library, { orders: ORDERS, faults })
  const sdk = await runOfficialSdk({ orders: ORDERS, faults })
  const notSaid = ORDERS - (counts.cancelled ?? 0)
  return {
    work: `${ORDERS} orders, ${trouble}`,
    ours: `${notSaid} not said to be cancelled, ${lies.length} lies`,
    peers: `SDK ${sdk.reportedFailed} reported failed, ${sdk.failedYetCancelled} of them cancelled`,
    goal: '0',
    isMet: notSaid === 0 && lies.length === 0,
  }
}
