import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startSaturatedListener } from './saturated-listener.ts'

/** What happens to a new connection. `hanging`: its TCP handshake never completes. */
export type ConnectionState = 'accepted' | 'refused' | 'hanging'

/** Opens a port for a server. `setConnections` changes what happens to new connections on it. */
export async function openPort(server: Server, { host, port: wantedPort }: { host: string; port: number }) {
  const port = await listen(server, { host, port: wantedPort })
  let release = () => stopListening(server)
  return {
    port,
    /** Breaks open connections unless the state was `accepted` and stays so. */
    async setConnections(state: ConnectionState) {
      if (state === 'accepted' && server.listening) return
      await release()
      release = async () => {}
      if (state === 'hanging') release = (await startSaturatedListener({ host, port })).close
      if (state === 'accepted') {
        await listen(server, { host, port })
        release = () => stopListening(server)
      }
    },
    close: () => release(),
  }
}

/** Resolves with the actual port; rejects when the port is taken. */
const listen = (server: Server, { host, port }: { host: string; port: number }) =>
  new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port) // the type covers servers on pipes, too
    })
  })

const stopListening = (server: Server) =>
  new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
    server.closeAllConnections()
  })
