import { createMiddleware } from 'hono/factory'
import type { Deps } from '../gateway-app.ts'
import { errorEnvelope, invalidParameter } from '../responses/error-envelope.ts'
import { SECRET_PROBLEM } from '../safe-text.ts'

/** The headers whose texts are stored. */
const STORED_HEADERS = ['x-cancellation-reason', 'idempotency-key']

/**
 * Rejects a request with a key or a token in its URL or in a header that is stored, so that no route stores it or quotes
 * it. The body of a batch is checked where it is parsed.
 */
export const rejectSecrets = ({ secrets }: Pick<Deps, 'secrets'>) =>
  createMiddleware(async function rejectSecrets(c, next) {
    const hasSecret = (text: string) => secrets.areIn(text) || secrets.areIn(decodeAscii(text))
    if (hasSecret(c.req.url)) {
      return c.json(errorEnvelope({ status: 400, detail: `The URL ${SECRET_PROBLEM}.` }), 400)
    }
    const header = STORED_HEADERS.find((name) => hasSecret(c.req.header(name) ?? ''))
    return header === undefined ? next() : c.json(invalidParameter(header, SECRET_PROBLEM), 400)
  })

/** Decodes the percent-encoded ASCII characters of any text; keys and tokens have no others. */
const decodeAscii = (text: string) =>
  text.replace(/%([0-7][0-9a-f])/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
