import { z } from 'zod'

const guardSettingsSchema = z.strictObject({
  protectCustomerReferences: z
    .array(z.string().min(1))
    .describe(
      'Never cancel orders whose customer_reference matches one of these patterns (* and ?, any case).',
    ),
  protectOrderRequests: z
    .array(z.string().min(1))
    .describe('Never cancel orders that belong to these number orders (order_request_id).'),
  maxPhoneNumbers: z.int().min(0).describe('Never cancel an order of more phone numbers than this.'),
  minAgeMinutes: z.number().min(0).describe('Never cancel an order younger than this many minutes.'),
  countries: z
    .strictObject({
      deny: z
        .array(z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166 alpha-2 code in capitals, such as "CH"'))
        .describe('ISO 3166 alpha-2 codes.'),
    })
    .describe('Never cancel orders of these countries.'),
  protectRequirementsMet: z
    .boolean()
    .describe('Never cancel an order whose regulatory requirements are all met.'),
})

/**
 * The settings of all guards, as in a guards file and in a gateway's response. A guard without a setting is off. An
 * unknown guard is an error and is not ignored.
 */
export const guardsSchema = guardSettingsSchema
  .partial()
  .meta({ id: 'CancellationGuards', description: 'The rules beyond "pending only" that are in force.' })

/** The response to `GET /v2/cancellation_guards`. */
export const cancellationGuardsResponseSchema = z.looseObject({ data: guardsSchema })

export type GuardSettings = z.infer<typeof guardSettingsSchema>
/** The name of a guard, as in a guards file. */
export type GuardName = keyof GuardSettings
/** The guards in force. Each is optional and off by default. */
export type Guards = { [Name in GuardName]?: GuardSettings[Name] | undefined }

/** Whether any guard is set, so that an order must be read before it may be cancelled. */
export const hasGuards = (guards: Guards | undefined): guards is Guards =>
  guards !== undefined && Object.values(guards).some((setting) => setting !== undefined)
