import type { Clock, Random } from '../clock.ts'
import type { SendPaced } from '../pacing/pace-requests.ts'
import type { RequestOptions } from '../pacing/request-options.ts'
import { ENDPOINTS } from '../wire/endpoints.ts'
import {
  type NumberOrderPhoneNumber,
  type NumberOrderPhoneNumberQuery,
  numberOrderPhoneNumberResponseSchema,
  numberOrderPhoneNumberSchema,
} from '../wire/number-order-phone-number.ts'
import { createListCalls, type ListCalls } from './list-calls.ts'
import { requestById } from './request-by-id.ts'

/** The phone numbers of all number orders, read-only: which sub number order holds a number, and its deadline. */
export interface NumberOrderPhoneNumbers
  extends ListCalls<NumberOrderPhoneNumber, NumberOrderPhoneNumberQuery> {
  /**
   * One phone number, by the id that it has in its order.
   * @throws TelnyxError
   */
  retrieve(id: string, options?: RequestOptions): Promise<{ data: NumberOrderPhoneNumber }>
}

export const createNumberOrderPhoneNumbers = (
  sendPaced: SendPaced,
  times: { clock: Clock; random: Random },
): NumberOrderPhoneNumbers => ({
  ...createListCalls<NumberOrderPhoneNumber, NumberOrderPhoneNumberQuery>(sendPaced, times, {
    path: 'number_order_phone_numbers',
    endpoint: ENDPOINTS.listPhoneNumbers,
    schema: numberOrderPhoneNumberSchema,
    names: {
      singular: 'a phone number',
      plural: 'phone numbers',
      required: 'an id and a sub number order',
    },
  }),

  retrieve: (id, options) =>
    requestById(
      sendPaced,
      {
        method: 'get',
        path: `number_order_phone_numbers/${id}`,
        endpoint: ENDPOINTS.retrievePhoneNumber,
        id,
        schema: numberOrderPhoneNumberResponseSchema,
      },
      options,
    ),
})
