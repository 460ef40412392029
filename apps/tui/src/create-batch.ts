import { type GatewayClient, type RetryOptions, retryRead, type TelnyxFailure } from '@countermand/core'
import type { NewCancellationBatch } from '@countermand/core/wire'

/**
 * Creates a batch and returns its id. With one idempotency key for all tries, a repeat after a lost response gives the
 * same batch.
 *
 * @throws TelnyxError if the gateway gives no answer or refuses; the batch may exist unless it refused
 */
export async function createBatch(
  client: GatewayClient,
  batch: NewCancellationBatch,
  options: RetryOptions,
): Promise<string> {
  const { signal } = options
  const idempotencyKey = crypto.randomUUID()
  const create = (startBy: number) =>
    client.cancellationBatches.create(batch, { idempotencyKey, signal, startBy })
  const { data } = await retryRead(client, create, options)
  return data.id
}

/** Whether the token may not create batches. */
export const isForbidden = ({ failure }: { failure: TelnyxFailure }) =>
  failure.kind === 'rejected' && failure.status === 403
