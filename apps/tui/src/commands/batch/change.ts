import { EXIT, type ExitCode } from '../../exit-codes.ts'
import type { BatchContext } from './batch-context.ts'
import { reportFailure } from './report-failure.ts'

/** `countermand batch pause|resume|stop`. */
export async function changeBatch(
  id: string,
  action: 'pause' | 'resume' | 'stop',
  context: BatchContext,
): Promise<ExitCode> {
  const { client, io, interruption } = context
  try {
    const { data: batch } = await client.cancellationBatches[action](id, { signal: interruption.signal })
    const { done, total } = batch.items
    io.err(`The batch is ${batch.status}: ${done} of ${total ?? '?'} orders are done.\n`)
    return EXIT.ok
  } catch (error) {
    return reportFailure(error, `${action} batch ${id}`, context, ' Repeat the command: it is safe.')
  }
}
