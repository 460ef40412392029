import { type FaultRule, startSandbox } from '@countermand/sandbox'
import Telnyx from 'telnyx'
import { ALL_SETTLED_MS, FAULTS, NO_LIMIT } from './faults.ts'
import { forEachConcurrent } from './for-each-concurrent.ts'

export interface SdkRun {
  reportedCancelled: number
  reportedFailed: number
  /** Reported as failed, although the same call cancelled the order. */
  failedYetCancelled: number
}

/** Runs the official SDK, with its own retries, on the same orders and faults; over HTTP, because it uses real time. */
export async function runOfficialSdk({
  orders,
  seed = 1,
  faults = FAULTS,
}: {
  orders: number
  seed?: number
  faults?: FaultRule[]
}): Promise<SdkRun> {
  const { sandbox, baseUrl, close } = await startSandbox({
    seed: { seed, pending: orders },
    faults,
    rateLimit: NO_LIMIT,
  })
  const sdk = new Telnyx({ apiKey: sandbox.apiKey, baseURL: baseUrl })
  const ids = sandbox.truth().orders.map(({ id }) => id)
  const failed: string[] = []
  let reportedCancelled = 0
  await forEachConcurrent(ids, async (id) => {
    try {
      await sdk.subNumberOrders.cancel(id)
      reportedCancelled++
    } catch {
      failed.push(id)
    }
  })
  sandbox.advance(ALL_SETTLED_MS)
  const failedYetCancelled = failed.filter((id) => sandbox.truthOf(id).patches.applied > 0).length
  await close()
  return { reportedCancelled, reportedFailed: failed.length, failedYetCancelled }
}
