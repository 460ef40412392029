import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { proxy } from 'hono/proxy'
import type { Server } from './server.ts'

/** Passes everything on, with the upstream's key in the place of the caller's; no log. */
export const server: Server = async ({ upstream }) => {
  const app = new Hono()
  const { origin } = new URL(upstream.baseUrl)
  app.all('/v2/*', (c) =>
    proxy(`${origin}${c.req.path}`, {
      ...c.req,
      headers: { ...c.req.header(), authorization: `Bearer ${upstream.apiKey}` },
    }),
  )
  const { port } = await new Promise<AddressInfo>((resolve) => {
    serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, resolve)
  })
  return { baseUrl: `http://127.0.0.1:${port}/v2`, token: 'of-no-meaning' }
}
