import { request } from 'undici'
import { inParallel } from '../../../packages/verification/truth/in-parallel.ts'
import type { Contender } from './contender.ts'

/** The least that a loop of one's own can do: no timeout, no schema, no pacing, no protocol. */
export const contender: Contender = ({ apiKey, baseUrl }) => {
  const headers = { authorization: `Bearer ${apiKey}`, accept: 'application/json' }
  const cancel = async (id: string) => {
    const { body } = await request(`${baseUrl}/sub_number_orders/${id}/cancel`, { method: 'PATCH', headers })
    const { data } = (await body.json()) as { data: { status: string } }
    if (data.status !== 'cancelled') throw new Error(`It reads ${data.status}.`)
  }
  return (ids, concurrency) => inParallel(ids, cancel, concurrency)
}
