import type { Address } from '../client.ts'

/** A server that answers a cancel by asking the upstream. It may keep files in its folder. */
export type Server = (start: {
  upstream: { apiKey: string; baseUrl: string }
  folder: string
}) => Promise<Address>

/** Each is a file of this folder and runs in a process of its own. */
export type ServerName = 'countermand' | 'fastify-proxy' | 'hono-proxy' | 'bare-ledger'
