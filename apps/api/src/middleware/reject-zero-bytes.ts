import type { MiddlewareHandler } from 'hono'
import { errorEnvelope } from '../responses/error-envelope.ts'

/** PostgreSQL can't store a zero byte, so nothing has a name with one: such a URL gets 400 on every store. */
export const rejectZeroBytes: MiddlewareHandler = async function rejectZeroBytes(c, next) {
  if (!c.req.url.includes('%00')) return next()
  const { search, pathname } = new URL(c.req.url)
  const [parameter = 'id'] = [...new URLSearchParams(search)]
    .filter(([name, value]) => `${name}${value}`.includes('\0') && !pathname.includes('%00'))
    // As it was sent: without the zero bytes it could be a secret.
    .map(([name]) => name.replaceAll('\0', '%00'))
  const detail = `${parameter} must not contain a zero byte (%00).`
  const isId = pathname.includes('%00')
  const code = isId ? { code: '10006', title: 'Invalid ID' } : {}
  return c.json(errorEnvelope({ status: 400, ...code, detail, source: { parameter } }), 400)
}
