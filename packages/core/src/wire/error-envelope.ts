import { z } from 'zod'

/**
 * One error as Telnyx sends it. Nothing is required there; codes come as strings, as numbers, or not
 * at all, and are kept as they came: compare them through `errorCode`.
 *
 * Source: Telnyx API spec, schema `numbers_Error`.
 */
export const errorItemSchema = z
  .looseObject({
    code: z.union([z.string(), z.number()]).nullish().catch(undefined),
    title: z.string().nullish().catch(undefined),
    detail: z.string().nullish().catch(undefined),
    source: z
      .looseObject({
        pointer: z.string().nullish().catch(undefined),
        parameter: z.string().nullish().catch(undefined),
      })
      .nullish()
      .catch(undefined),
    meta: z.looseObject({}).nullish().catch(undefined),
  })
  .meta({ id: 'Error' })

export const errorEnvelopeSchema = z
  .looseObject({ errors: z.array(errorItemSchema) })
  .meta({ id: 'ErrorEnvelope', description: "Telnyx's error envelope." })

export type ErrorItem = z.infer<typeof errorItemSchema>
export type ErrorEnvelope = z.infer<typeof errorEnvelopeSchema>

/** The code of an error as text, whichever type it came in. */
export const errorCode = (error: ErrorItem): string | undefined =>
  error.code === null || error.code === undefined ? undefined : String(error.code)

/** The errors in a body that may be anything: HTML, half a JSON, nothing. */
export function errorsIn(body: unknown): ErrorItem[] {
  const envelope = errorEnvelopeSchema.safeParse(body)
  return envelope.success ? envelope.data.errors : []
}

/** Says an error in one line, as far as Telnyx said anything. */
export function describeError(error: ErrorItem): string | undefined {
  const words = [error.title, error.detail].filter(Boolean).join(': ')
  const code = errorCode(error)
  if (!words) return code && `code ${code}`
  return code ? `${words} (code ${code})` : words
}
