import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'

export const ORDER_ID = '12ade33a-21c0-473b-b055-b3c836e1c292'

/** A pending order as in Telnyx's documentation, with a test's changes. */
export const anOrder = (changes: Partial<SubNumberOrder> = {}): SubNumberOrder => ({
  id: ORDER_ID,
  order_request_id: '4e5ac4ab-9a5f-4c8b-b5a8-7e2e8a1b0f11',
  country_code: 'US',
  phone_number_type: 'local',
  user_id: 'd9d3c1f4-5c0a-4f0c-8c3c-0f4d6b5f2f11',
  regulatory_requirements: [],
  record_type: 'sub_number_order',
  phone_numbers_count: 1,
  created_at: '2026-01-01T00:00:00.000000Z',
  updated_at: '2026-01-01T00:00:00.000000Z',
  requirements_met: false,
  status: 'pending',
  customer_reference: 'MY REF 001',
  is_block_sub_number_order: false,
  ...changes,
})
