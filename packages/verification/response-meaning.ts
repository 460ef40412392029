import type { SubNumberOrder } from '@countermand/core'
import { subNumberOrderResponseSchema } from '@countermand/core/wire'
import type { RequestRecord } from './run-record.ts'

/** What a complete response to a request about an order means for its sender, by the wire's own rules. */
export function meaningOf(
  { status, body }: { status: number; body: string },
  orderId: string,
): Pick<RequestRecord, 'end' | 'status' | 'isConflict' | 'order'> {
  const order = status >= 200 && status < 300 ? orderIn(body) : undefined
  const isAboutIt = order?.id.toLowerCase() === orderId.toLowerCase()
  return {
    end: isAboutIt ? 'order' : endOf(status),
    status,
    isConflict: status === 409 || body.includes('10036'),
    ...(order && isAboutIt && { order }),
  }
}

/** How a request without an order in its response ends for its sender. */
export function endOf(status: number): NonNullable<RequestRecord['end']> {
  if (status === 429) return 'not-sent'
  return status >= 400 && status < 500 && status !== 408 ? 'rejected' : 'uncertain'
}

function orderIn(body: string): SubNumberOrder | undefined {
  try {
    return subNumberOrderResponseSchema.parse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}
