import { Counter, Gauge, type Registry } from 'prom-client'
import type { HttpServer } from '../http-server/http-server.ts'

/** Shows the connections to the gateway. Beyond a limit they are rejected before anything is read. */
export function showConnections(server: Pick<HttpServer, 'connections'>, registry: Registry) {
  const registers = [registry]
  new Gauge({
    name: 'countermand_http_connections',
    help: 'Open connections to the gateway.',
    registers,
    async collect() {
      this.set((await server.connections()).open)
    },
  })
  new Counter({
    name: 'countermand_http_rejected_connections_total',
    help: 'Connections that were rejected because too many were open.',
    registers,
    async collect() {
      const { rejected } = await server.connections()
      this.reset()
      this.inc(rejected)
    },
  })
}
