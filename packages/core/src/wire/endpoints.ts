/** Telnyx's operations that the clients call. Telnyx announces rate limits per endpoint. */
export const ENDPOINTS = {
  list: 'GET /sub_number_orders',
  retrieve: 'GET /sub_number_orders/{id}',
  cancel: 'PATCH /sub_number_orders/{id}/cancel',
} as const
