import {
  createGatewayClient,
  createTelnyxClient,
  type GatewayClient,
  TELNYX_BASE_URL,
  type TelnyxClient,
} from '@countermand/core'
import type { Target } from './target.ts'

export type Client = TelnyxClient | GatewayClient

/** A client, and whom it talks to; nothing beyond this asks which of the three it is. */
export interface Connection {
  kind: Target['kind']
  client: Client
  /** Whom it talks to, as part of a sentence: `Telnyx, the live account`. */
  name: string
  /** Which one of its kind, to stand beside the kind: `live account`. */
  which: string
}

/** The sandbox's pending orders are about a quarter of these. */
const SANDBOX_ORDERS = 160

/**
 * Connects to a target; a sandbox is started in this process, without a port. Nothing is sent yet.
 *
 * @throws Error when the URL, the key or the token can't be one
 */
export async function connect(target: Target): Promise<Connection> {
  switch (target.kind) {
    case 'gateway':
      return {
        kind: 'gateway',
        client: createGatewayClient(target),
        name: `the gateway ${hostOf(target.url)}`,
        which: hostOf(target.url),
      }
    case 'telnyx':
      return {
        kind: 'telnyx',
        client: createTelnyxClient(target),
        ...(hostOf(target.baseUrl) === hostOf(TELNYX_BASE_URL)
          ? { name: 'Telnyx, the live account', which: 'live account' }
          : { name: `the Telnyx API at ${hostOf(target.baseUrl)}`, which: hostOf(target.baseUrl) }),
      }
    case 'sandbox': {
      const { createSandbox } = await import('@countermand/sandbox')
      const sandbox = createSandbox({ orders: SANDBOX_ORDERS })
      const { apiKey, baseUrl } = sandbox
      return {
        kind: 'sandbox',
        client: createTelnyxClient({ apiKey, baseUrl, fetch: sandbox.fetch }),
        name: 'the sandbox',
        which: 'invented orders',
      }
    }
    default:
      return target satisfies never
  }
}

const hostOf = (url: string) => URL.parse(url)?.host ?? url
