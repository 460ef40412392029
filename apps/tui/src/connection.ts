import {
  createGatewayClient,
  createTelnyxClient,
  type GatewayClient,
  TELNYX_BASE_URL,
  type TelnyxClient,
} from '@countermand/core'
import type { Target } from './target.ts'

export type Client = TelnyxClient | GatewayClient

/** A client and the names of its target. Only the header depends on the kind. */
export interface Connection {
  kind: Target['kind']
  client: Client
  /** As part of a sentence: `Telnyx, the live account`. */
  name: string
  /** To show beside the kind: `live account`. */
  which: string
}

/** About a quarter of them is pending. */
const SANDBOX_ORDERS = 160

/**
 * Creates the client; sends nothing yet. A sandbox is started in this process, without a port.
 *
 * @throws Error if the URL, the key or the token is invalid
 */
export async function connect(target: Target): Promise<Connection> {
  switch (target.kind) {
    case 'gateway': {
      const host = parseHost(target.url)
      return {
        kind: 'gateway',
        client: createGatewayClient(target),
        name: `the gateway ${host}`,
        which: host,
      }
    }
    case 'telnyx': {
      const host = parseHost(target.baseUrl)
      const names =
        host === parseHost(TELNYX_BASE_URL)
          ? { name: 'Telnyx, the live account', which: 'live account' }
          : { name: `the Telnyx API at ${host}`, which: host }
      return { kind: 'telnyx', client: createTelnyxClient(target), ...names }
    }
    case 'sandbox': {
      const { createSandbox } = await import('@countermand/sandbox')
      const { apiKey, baseUrl, fetch } = createSandbox({ orders: SANDBOX_ORDERS })
      const client = createTelnyxClient({ apiKey, baseUrl, fetch })
      return { kind: 'sandbox', client, name: 'the sandbox', which: 'invented orders' }
    }
    default:
      return target satisfies never
  }
}

const parseHost = (url: string) => URL.parse(url)?.host ?? url
