import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startUnacceptedListener } from './unaccepted-listener.ts'

/** What happens to a new connection. `hanging`: its TCP handshake never completes. */
export type ConnectionState = 'accepted' | 'refused' | 'hanging'

/** The port that a server listens on, with what new connections meet there. */
export async function openPort(server: Server, { host, port: wanted }: { host: string; port: number }) {
  const port = await listen(server, { host, port: wanted })
  let leave = () => stopListening(server)
  return {
    port,
    /** Open connections survive only if the state was `accepted` and stays so. */
    async setConnections(state: ConnectionState) {
      if (state === 'accepted' && server.listening) return
      await leave()
      leave = async () => {}
      if (state === 'hanging') leave = (await startUnacceptedListener({ host, port })).close
      if (state === 'accepted') {
        await listen(server, { host, port })
        leave = () => stopListening(server)
      }
    },
    close: () => leave(),
  }
}

/** Resolves with the port taken; rejects when it can't be had. */
const listen = (server: Server, { host, port }: { host: string; port: number }) =>
  new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port) // a server that listens on a port has one
    })
  })

const stopListening = (server: Server) =>
  new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
    server.closeAllConnections()
  })
