import Telnyx from 'telnyx'
import { inParallel } from '../../../packages/verification/truth/in-parallel.ts'
import type { Contender } from './contender.ts'

export const contender: Contender = ({ apiKey, baseUrl }) => {
  const sdk = new Telnyx({ apiKey, baseURL: baseUrl })
  const cancel = async (id: string) => {
    const { data } = await sdk.subNumberOrders.cancel(id)
    const status: string | undefined = data?.status // its type leaves out what a cancelled order reads
    if (status !== 'cancelled') throw new Error(`It reads ${status}.`)
  }
  return (ids, concurrency) => inParallel(ids, cancel, concurrency)
}
