import { startChild } from './child-process.ts'

/** The key that the benchmarks send. */
export const API_KEY = 'KEY_OF_A_BENCHMARK'

/**
 * Starts `upstream-process.ts`, a minimal Telnyx whose responses take so many milliseconds and announce so many
 * requests a second, by default more than any client sends.
 */
export async function startUpstream({ latencyMs = 0, perSecond = 20_000 } = {}) {
  const { greeting: port, close } = await startChild('upstream-process.ts', [
    String(latencyMs),
    String(perSecond),
  ])
  return { baseUrl: `http://127.0.0.1:${port}/v2`, close }
}

/** As large as Telnyx's example of an order: three requirements, no phone numbers. */
export const cancelledOrder = (id: string) => ({
  id,
  order_request_id: '12ade33a-21c0-473b-b055-b3c836e1c293',
  country_code: 'DE',
  phone_number_type: 'local',
  user_id: 'd70873cd-7c98-401a-81b6-b1ae08246995',
  regulatory_requirements: [requirement(1), requirement(2), requirement(3)],
  record_type: 'sub_number_order',
  phone_numbers_count: 1,
  created_at: '2018-01-01T00:00:00.000000Z',
  updated_at: '2018-01-01T00:00:00.000000Z',
  requirements_met: false,
  status: 'cancelled',
  customer_reference: 'MY REF 001',
  is_block_sub_number_order: false,
})

const requirement = (n: number) => ({
  record_type: 'phone_number_regulatory_requirement',
  requirement_id: `8ffb3622-7c6b-4ccc-b65f-7a3dc0099${100 + n}`,
  field_type: 'textual',
  field_value: '',
  status: 'unapproved',
})
