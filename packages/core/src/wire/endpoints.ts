/** The operations of Telnyx that a client asks. Telnyx announces rate limits by endpoint. */
export const ENDPOINTS = {
  list: 'GET /sub_number_orders',
  retrieve: 'GET /sub_number_orders/{id}',
  cancel: 'PATCH /sub_number_orders/{id}/cancel',
} as const
