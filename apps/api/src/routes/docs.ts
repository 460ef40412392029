import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Scalar } from '@scalar/hono-api-reference'
import type { Context } from 'hono'
import type { GatewayApp } from '../gateway-app.ts'
import { readScalarScript } from '../openapi/scalar-script.ts'
import { TOKEN_SCHEME } from '../openapi/secured-by.ts'

const SCRIPT = '/docs/scalar.js'

/** The page asks no other host for anything: no fonts, no proxy, no telemetry, no services of Scalar. */
const PAGE = {
  pageTitle: 'Countermand gateway',
  url: '/openapi.json',
  cdn: SCRIPT,
  favicon: 'data:,',
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  authentication: { preferredSecurityScheme: TOKEN_SCHEME },
  hideClientButton: true,
  showDeveloperTools: 'never',
} as const

/** Scalar writes styles into the page and its elements without a nonce. Scripts need one. */
const contentSecurityPolicy = (nonce: string) =>
  `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** `/docs`: `/openapi.json` as a page, from which requests can be sent to this gateway. Neither needs a token. */
export function registerDocs(app: GatewayApp) {
  // Kept, because anyone may ask for them: each is read once, and away from the event loop.
  let compressed: ReturnType<typeof readScalarScript> | undefined
  let plain: ReturnType<typeof readScalarScript> | undefined
  const readCompressed = () => (compressed ??= readScalarScript())
  const readPlain = () => (plain ??= readCompressed().then(decompress))

  app.get('/docs', (c: Context, next) => {
    const nonce = randomBytes(16).toString('base64')
    c.header('content-security-policy', contentSecurityPolicy(nonce))
    c.header('cache-control', 'no-store') // a nonce is for one response
    c.header('x-content-type-options', 'nosniff')
    return Scalar({ ...PAGE, nonce })(c, next)
  })

  app.get(SCRIPT, async (c) => {
    c.header('content-type', 'text/javascript')
    c.header('x-content-type-options', 'nosniff')
    c.header('cache-control', 'public, max-age=86400')
    c.header('vary', 'accept-encoding')
    if (!/\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) return c.body(await readPlain())
    c.header('content-encoding', 'gzip')
    return c.body(await readCompressed())
  })
}

const decompress = async (bytes: Uint8Array) => new Uint8Array(await promisify(gunzip)(bytes))
