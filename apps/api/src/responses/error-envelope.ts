import { documentedError, ERROR_ORIGIN, type ErrorEnvelope } from '@countermand/core/wire'
import { hideSecrets } from '../safe-text.ts'

/** An error of the gateway itself, as opposed to one that Telnyx sent. */
export interface GatewayError {
  status: 400 | 401 | 403 | 404 | 405 | 408 | 413 | 417 | 422 | 429 | 431 | 500 | 502 | 503 | 504
  /** @default Telnyx's documented code for the status, so that clients written for Telnyx understand it */
  code?: string
  /** @default Telnyx's documented title for the status */
  title?: string
  /** What is wrong and what to do next, without keys, tokens and stack traces. */
  detail: string
  source?: { parameter?: string; pointer?: string } | undefined
  meta?: Record<string, unknown> | undefined
}

/** The error envelope of every error of the gateway itself. */
export const errorEnvelope = ({ status, meta, source, detail, ...rest }: GatewayError): ErrorEnvelope => ({
  errors: [
    {
      ...documentedError(status),
      ...rest,
      // A path or parameter quoted here may be a token in the wrong place.
      detail: hideSecrets(detail),
      ...(source && {
        source:
          source.parameter === undefined ? source : { ...source, parameter: hideSecrets(source.parameter) },
      }),
      meta: { ...meta, origin: ERROR_ORIGIN },
    },
  ],
})

/** The error of a request that met a bug of the gateway. */
export const internalError = (requestId: string): GatewayError => ({
  status: 500,
  detail: `Internal error of the gateway. Its log has the details under request ${requestId}.`,
})

/** The error of a parameter that is not valid. `problem` follows its name, without a full stop. */
export const invalidParameter = (parameter: string, problem: string) =>
  errorEnvelope({ status: 400, detail: `${parameter} ${problem}.`, source: { parameter } })
