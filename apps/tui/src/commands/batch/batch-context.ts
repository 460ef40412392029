import type { GatewayClient } from '@countermand/core'
import type { ConnectedContext } from '../command.ts'

/** What an action on batches runs with: only a gateway has batches. */
export interface BatchContext extends ConnectedContext {
  client: GatewayClient
}
