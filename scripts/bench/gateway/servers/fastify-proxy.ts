import proxy from '@fastify/http-proxy'
import { fastify } from 'fastify'
import type { Server } from './server.ts'

/** Passes everything on, with the upstream's key in the place of the caller's; no log. */
export const server: Server = async ({ upstream }) => {
  const app = fastify()
  await app.register(proxy, {
    upstream: upstream.baseUrl,
    prefix: '/v2',
    rewritePrefix: '/v2',
    replyOptions: {
      rewriteRequestHeaders: (_, headers) => ({ ...headers, authorization: `Bearer ${upstream.apiKey}` }),
    },
  })
  return { baseUrl: `${await app.listen({ port: 0, host: '127.0.0.1' })}/v2`, token: 'of-no-meaning' }
}
