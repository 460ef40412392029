import { startSandbox } from '@countermand/sandbox'
import Telnyx from 'telnyx'
import { FAULTS, NO_LIMIT } from './faults.ts'

export interface SdkRun {
  reportedCancelled: number
  reportedFailed: number
  /** Reported as failed, though the order was cancelled by that very call. */
  failedYetCancelled: number
}

const CONCURRENCY = 25

/** The official SDK, with its own retries, on the same orders and faults; over HTTP, since it keeps real time. */
export async function runOfficialSdk({
  orders,
  seed = 1,
}: {
  orders: number
  seed?: number
}): Promise<SdkRun> {
  const { sandbox, baseUrl, close } = await startSandbox({
    seed: { seed, pending: orders },
    faults: FAULTS,
    rateLimit: NO_LIMIT,
  })
  const sdk = new Telnyx({ apiKey: sandbox.apiKey, baseURL: baseUrl })
  const waiting = sandbox.truth().orders.map(({ id }) => id)
  const failed: string[] = []
  let reportedCancelled = 0
  const worker = async () => {
    for (let id = waiting.shift(); id; id = waiting.shift()) {
      try {
        await sdk.subNumberOrders.cancel(id)
        reportedCancelled++
      } catch {
        failed.push(id)
      }
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
  sandbox.advance(600_000)
  const failedYetCancelled = failed.filter((id) => sandbox.truthOf(id).patches.applied > 0).length
  await close()
  return { reportedCancelled, reportedFailed: failed.length, failedYetCancelled }
}
