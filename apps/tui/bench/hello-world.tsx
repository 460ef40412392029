// A peer of the benchmarks: Ink's hello world and one bare fetch of the page that the list shows first.
import { render, Text } from 'ink'

const { TELNYX_API_KEY = '', TELNYX_BASE_URL = '' } = process.env
const response = await fetch(
  `${TELNYX_BASE_URL}/sub_number_orders?filter[status]=pending&page[number]=1&page[size]=250`,
  { headers: { authorization: `Bearer ${TELNYX_API_KEY}` } },
)
const { data } = (await response.json()) as { data: unknown[] }
render(<Text>Hello, world: {data.length} orders</Text>)
setInterval(() => {}, 60_000)
