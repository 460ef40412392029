import { z } from 'zod'
import { asSent } from './as-sent.ts'

/**
 * One error as Telnyx sends it. Nothing is required there, and every field is kept as it was sent. Codes
 * come as strings, as numbers, or not at all: compare them through `errorCode`.
 *
 * Source: Telnyx API spec, schema `numbers_Error`.
 */
export const errorItemSchema = z
  .looseObject({
    code: asSent(z.union([z.string(), z.number()])),
    title: asSent(z.string()),
    detail: asSent(z.string()),
    source: asSent(z.looseObject({ pointer: asSent(z.string()), parameter: asSent(z.string()) })),
    meta: asSent(z.looseObject({})),
  })
  .meta({ id: 'Error' })

export const errorEnvelopeSchema = z
  .looseObject({ errors: z.array(errorItemSchema) })
  .meta({ id: 'ErrorEnvelope', description: "Telnyx's error envelope." })

export type ErrorItem = z.infer<typeof errorItemSchema>
export type ErrorEnvelope = z.infer<typeof errorEnvelopeSchema>

/** The code of an error as text, whichever type it came in. */
export const errorCode = ({ code }: ErrorItem): string | undefined =>
  typeof code === 'string' || typeof code === 'number' ? String(code) : undefined

const anyErrorsSchema = z.looseObject({ errors: z.array(z.unknown()) })

/** The errors in a body that may be anything: HTML, half a JSON, nothing. */
export function errorsIn(body: unknown): ErrorItem[] {
  const envelope = anyErrorsSchema.safeParse(body)
  if (!envelope.success) return []
  return envelope.data.errors.flatMap((error): ErrorItem[] => {
    const item = errorItemSchema.safeParse(error)
    return item.success ? [item.data] : []
  })
}

/** Says an error in one line, as far as Telnyx said anything. */
export function describeError(error: ErrorItem): string | undefined {
  const words = [error.title, error.detail].filter((part) => typeof part === 'string' && part).join(': ')
  const code = errorCode(error)
  if (!words) return code && `code ${code}`
  return code ? `${words} (code ${code})` : words
}
