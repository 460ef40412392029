import { retryRead } from '@countermand/core'
import type { CancellationBatch } from '@countermand/core/wire'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import { formatDone } from '../../text/describe-batch.ts'
import { sanitize } from '../../text/format.ts'
import { timeAgo } from '../../text/time.ts'
import { toJson, toJsonLine } from '../../text/to-json.ts'
import { reportRetry } from '../read-orders.ts'
import type { Format } from '../shared-options.ts'
import type { BatchContext } from './batch-context.ts'
import { reportFailure } from './report-failure.ts'

const PAGE_SIZE = 100

/** `countermand batch list`: every batch of the gateway, newest first. */
export async function listBatches(format: Format, context: BatchContext): Promise<ExitCode> {
  const { client, io, interruption } = context
  const { signal } = interruption
  const all: CancellationBatch[] = []
  try {
    for (let after: string | undefined; ; ) {
      const page = { size: PAGE_SIZE, ...(after !== undefined && { after }) }
      const read = (startBy: number) => client.cancellationBatches.list({ page }, { signal, startBy })
      const { data, meta } = await retryRead(client, read, { signal, onRetry: reportRetry(io) })
      all.push(...data)
      if (meta.next === null) break
      after = meta.next
    }
  } catch (error) {
    return reportFailure(error, 'list the batches', context)
  }
  if (format === 'json') io.out(toJson(all))
  else if (format === 'jsonl') io.out(all.map(toJsonLine).join(''))
  else {
    const now = client.clock.now()
    io.out([HEAD, ...all.map((batch) => toLine(batch, now))].map((line) => `${line.trimEnd()}\n`).join(''))
  }
  return EXIT.ok
}

const columns = (id: string, status: string, done: string, created: string, rest: string) =>
  `${id.padEnd(36)}  ${status.padEnd(9)}  ${done.padStart(15)}  ${created.padEnd(11)}  ${rest}`

const HEAD = columns('ID', 'STATUS', 'DONE', 'CREATED', 'ACTOR  REASON')

function toLine(batch: CancellationBatch, now: number): string {
  const { id, status, created_at, actor, reason } = batch
  const rest = sanitize(`${actor}  ${reason ?? ''}`)
  return columns(id, status, formatDone(batch), timeAgo(created_at, now), rest)
}
