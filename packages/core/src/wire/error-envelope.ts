import { z } from 'zod'
import { unvalidated } from './unvalidated.ts'

/**
 * One error as Telnyx sends it. No field is required, and every field is kept as it was sent. Codes are strings,
 * numbers or missing: use `errorCode` to compare them.
 *
 * Source: Telnyx API spec, schema `numbers_Error`.
 */
export const errorItemSchema = z
  .looseObject({
    code: unvalidated(z.union([z.string(), z.number()])),
    title: unvalidated(z.string()),
    detail: unvalidated(z.string()),
    source: unvalidated(
      z.looseObject({ pointer: unvalidated(z.string()), parameter: unvalidated(z.string()) }),
    ),
    meta: unvalidated(z.looseObject({})),
  })
  .meta({ id: 'Error' })

/** The body of an error response. */
export const errorEnvelopeSchema = z
  .looseObject({ errors: z.array(errorItemSchema) })
  .meta({ id: 'ErrorEnvelope', description: "Telnyx's error envelope." })

export type ErrorItem = z.infer<typeof errorItemSchema>
export type ErrorEnvelope = z.infer<typeof errorEnvelopeSchema>

/** Telnyx's documented codes and titles for HTTP statuses. */
const DOCUMENTED: Record<number, { code: string; title: string }> = {
  400: { code: '10015', title: 'Bad Request' },
  401: { code: '10009', title: 'Authentication failed' },
  403: { code: '10010', title: 'Authorization failed' },
  404: { code: '10005', title: 'Resource not found' },
  408: { code: '10008', title: 'Request timeout' },
  409: { code: '10021', title: 'Resource in use' },
  422: { code: '10027', title: 'Unprocessable Entity' },
  429: { code: '10011', title: 'Too many requests' },
  500: { code: '10007', title: 'Unexpected error' },
  503: { code: '10037', title: 'Service unavailable' },
  504: { code: '10008', title: 'Request timeout' },
}

/** The documented code and title of a status, for a response without an error. */
export const documentedError = (status: number): { code: string; title: string } =>
  DOCUMENTED[status] ??
  (status < 500 ? { code: '10015', title: 'Bad Request' } : { code: '10007', title: 'Unexpected error' })

/** The code of an error as text, whether it was sent as a string or a number. */
export const errorCode = ({ code }: ErrorItem): string | undefined =>
  typeof code === 'string' || typeof code === 'number' ? String(code) : undefined

const anyErrorsSchema = z.looseObject({ errors: z.array(z.unknown()) })

/** Parses the errors in a body, which may be anything: HTML, truncated JSON, nothing. */
export function parseErrors(body: unknown): ErrorItem[] {
  const envelope = anyErrorsSchema.safeParse(body)
  if (!envelope.success) return []
  return envelope.data.errors.flatMap((error): ErrorItem[] => {
    const item = errorItemSchema.safeParse(error)
    return item.success ? [item.data] : []
  })
}

/** Describes an error in one line; undefined if it has no text and no code. */
export function describeError(error: ErrorItem): string | undefined {
  const words = [error.title, error.detail].filter((part) => typeof part === 'string' && part).join(': ')
  const code = errorCode(error)
  if (!words) return code && `code ${code}`
  return code ? `${words} (code ${code})` : words
}
