const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** An order's id as the ledger keeps it. Telnyx's ids are UUIDs, which are the same in upper and lower case. */
export const toLedgerId = (orderId: string) => (UUID.test(orderId) ? orderId.toLowerCase() : orderId)
