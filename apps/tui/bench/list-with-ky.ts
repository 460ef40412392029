// A peer of the benchmarks: the shortest script that lists the pending orders with ky and zod and prints them as JSON.
import ky from 'ky'
import { z } from 'zod'

const { TELNYX_API_KEY = '', TELNYX_BASE_URL = '' } = process.env
const pageSchema = z.object({ data: z.array(z.looseObject({ id: z.string(), status: z.string() })) })

const orders: unknown[] = []
for (let number = 1; ; number++) {
  const url = `${TELNYX_BASE_URL}/sub_number_orders?filter[status]=pending&page[number]=${number}&page[size]=250`
  const { data } = pageSchema.parse(
    await ky.get(url, { headers: { authorization: `Bearer ${TELNYX_API_KEY}` } }).json(),
  )
  if (data.length === 0) break
  orders.push(...data)
}
console.log(JSON.stringify({ data: orders }))
