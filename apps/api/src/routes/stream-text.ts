import type { Context } from 'hono'
import { accepts } from 'hono/accepts'
import type { Logger } from 'pino'
import type { Variables } from '../gateway-app.ts'
import { StoreError } from '../store/store.ts'

type StreamType = 'text/csv' | 'application/jsonl'

/** The one of these types that the caller prefers to JSON; undefined if it prefers JSON. */
export function findStreamType<Type extends StreamType>(
  c: Context,
  types: readonly Type[],
): Type | undefined {
  const json = 'application/json'
  const type = accepts(c, { header: 'Accept', supports: [json, ...types], default: json })
  return types.find((one) => one === type)
}

/** Sends a text of any length as it is read, as a file to save. */
export function streamText(
  c: Context<{ Variables: Variables }>,
  text: AsyncIterable<string>,
  { type, fileName, log }: { type: StreamType; fileName: string; log: Logger },
) {
  c.header('content-type', `${type}; charset=utf-8`)
  c.header('content-disposition', `attachment; filename="${fileName}"`)
  const logged = logFailure(text, c.get('requestId'), log)
  return c.body(ReadableStream.from(logged).pipeThrough(new TextEncoderStream()), 200)
}

/** The response has already started and can only be cut off, so the log has to say why. */
async function* logFailure(text: AsyncIterable<string>, request_id: string, log: Logger) {
  try {
    yield* text
  } catch (error) {
    if (error instanceof StoreError) log.error({ request_id, error: error.message }, 'ledger error')
    throw error
  }
}
