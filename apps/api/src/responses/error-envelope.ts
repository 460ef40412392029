import { ERROR_ORIGIN, type ErrorEnvelope } from '@countermand/core/wire'
import { hideSecrets } from '../safe-text.ts'

/** What one of the gateway's own errors says. */
export interface OwnError {
  status: 400 | 401 | 403 | 404 | 405 | 408 | 413 | 417 | 422 | 431 | 500 | 502 | 503 | 504
  /** One of Telnyx's codes, so that their SDKs and habits keep working. */
  code: string
  title: string
  /** What is wrong and what to do next; never holds a key, a token or a stack. */
  detail: string
  source?: { parameter?: string; pointer?: string } | undefined
  meta?: Record<string, unknown> | undefined
}

/** The one place that makes the error envelope of the gateway's own errors. */
export const errorEnvelope = ({ status: _, meta, source, detail, ...words }: OwnError): ErrorEnvelope => ({
  errors: [
    {
      ...words,
      // A path or a parameter that is repeated here may be a token in the wrong place.
      detail: hideSecrets(detail),
      ...(source && { source: hideInSource(source) }),
      meta: { ...meta, origin: ERROR_ORIGIN },
    },
  ],
})

const hideInSource = ({ parameter, ...source }: NonNullable<OwnError['source']>) => ({
  ...source,
  ...(parameter !== undefined && { parameter: hideSecrets(parameter) }),
})
