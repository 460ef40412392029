import type { SubNumberOrder } from '@countermand/core'
import { subNumberOrderResponseSchema } from '@countermand/core/wire'
import type { RequestRecord } from './run-record.ts'

/** What a complete response means for the sender of a request about an order, by the wire schemas. */
export function interpretResponse(
  { status, body }: { status: number; body: string },
  orderId: string,
): Pick<RequestRecord, 'end' | 'status' | 'isConflict' | 'order'> {
  const order = status >= 200 && status < 300 ? parseOrder(body) : undefined
  const isSameOrder = order?.id.toLowerCase() === orderId.toLowerCase()
  return {
    end: isSameOrder ? 'order' : classifyStatus(status),
    status,
    isConflict: status === 409 || body.includes('10036'),
    ...(order && isSameOrder && { order }),
  }
}

/** How a request ends for its sender when its response has no order. */
export function classifyStatus(status: number): NonNullable<RequestRecord['end']> {
  if (status === 429) return 'not-sent'
  return status >= 400 && status < 500 && status !== 408 ? 'rejected' : 'uncertain'
}

function parseOrder(body: string): SubNumberOrder | undefined {
  try {
    return subNumberOrderResponseSchema.parse(JSON.parse(body)).data
  } catch {
    return undefined
  }
}
