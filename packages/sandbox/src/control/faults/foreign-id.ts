import { z } from 'zod'
import { uuidOf } from '../../seeded-random.ts'
import type { Answer } from '../../transport/transmission.ts'

const orderSchema = z.looseObject({ id: z.string() })
const bodySchema = z.looseObject({ data: z.union([orderSchema, z.array(orderSchema)]) })

/** The same answer about another order: its id is exchanged, all else stays. Errors stay as they are. */
export function withForeignId(answer: Answer): Answer {
  const body = bodySchema.safeParse(parsed(answer.body))
  if (!body.success) return answer
  const { data } = body.data
  const foreign = Array.isArray(data)
    ? data.map((order, index) => (index === 0 ? renamed(order) : order))
    : renamed(data)
  return { ...answer, body: JSON.stringify({ ...body.data, data: foreign }) }
}

const renamed = <Order extends { id: string }>(order: Order): Order => ({
  ...order,
  id: uuidOf(order.id),
})

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
