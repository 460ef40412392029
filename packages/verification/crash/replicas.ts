import { setTimeout as rest } from 'node:timers/promises'
import { createGatewayClient, type GatewayClient } from '@countermand/core'
import type { StoreLocation } from '../../../apps/api/src/store/open-store.ts'
import type { GatewayProcess, RunningGateway } from './gateway-process.ts'
import { getToken } from './request-cancel.ts'
import { type RestartingGateway, startRestartingGateway } from './restarting-gateway.ts'

/** How long a client keeps trying, in milliseconds: a busy machine starts a gateway slowly. */
const FAILOVER_TIMEOUT_MS = 300_000

/** Gateways on one store. */
export interface Replicas {
  /** Of the client of `call`. */
  token: string
  all: readonly RestartingGateway[]
  /** One that is running, another one each time; otherwise the next one that starts. */
  running(): Promise<RunningGateway>
  /** Calls a gateway that is running until a call succeeds, as a client that fails over does. */
  call<Result>(request: (client: GatewayClient) => Promise<Result>): Promise<Result>
  /** Stops all of them, and returns how they ended. */
  stop(): Promise<(number | null)[]>
}

/** Starts `count` gateways, one after the other. SQLite is for one. */
export async function startReplicas(
  location: StoreLocation,
  count: number,
  spawn: (location: StoreLocation) => GatewayProcess,
): Promise<Replicas> {
  const all: RestartingGateway[] = []
  while (all.length < count) {
    const gateway = startRestartingGateway(() => spawn(location))
    await gateway.running()
    all.push(gateway)
  }
  const token = await getToken(location)
  const clients = new Map<string, GatewayClient>()
  function toClient({ url }: RunningGateway): GatewayClient {
    const client = clients.get(url) ?? createGatewayClient({ url, token })
    clients.set(url, client)
    return client
  }
  let turn = 0
  function running() {
    turn = (turn + 1) % count
    // The first one that is running, from another one each time.
    return Promise.any([...all.slice(turn), ...all.slice(0, turn)].map((gateway) => gateway.running()))
  }
  return {
    token,
    all,
    running,
    async call(request) {
      const giveUpAt = performance.now() + FAILOVER_TIMEOUT_MS
      for (;;) {
        try {
          return await request(toClient(await running()))
        } catch (error) {
          if (performance.now() > giveUpAt) throw error
          await rest(100)
        }
      }
    },
    stop: () =>
      Promise.all(
        all.map(async (gateway) => {
          await gateway.running()
          await gateway.current.kill('SIGTERM')
          return (await gateway.current.ended).code
        }),
      ),
  }
}
