/** Telnyx's operations that the clients call. Telnyx announces rate limits per endpoint. */
export const ENDPOINTS = {
  list: 'GET /sub_number_orders',
  retrieve: 'GET /sub_number_orders/{id}',
  listNumberOrders: 'GET /number_orders',
  retrieveNumberOrder: 'GET /number_orders/{id}',
  listPhoneNumbers: 'GET /number_order_phone_numbers',
  retrievePhoneNumber: 'GET /number_order_phone_numbers/{id}',
  cancel: 'PATCH /sub_number_orders/{id}/cancel',
} as const
