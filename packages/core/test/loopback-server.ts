import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface LoopbackServer {
  /** Such as `http://127.0.0.1:41234/v2`. */
  baseUrl: string
  /** Every request that arrived, in order. */
  requests: IncomingMessage[]
  /** Connections that are open now. */
  readonly connections: number
  /** Resolves when a request arrives after this call. */
  nextRequest(): Promise<IncomingMessage>
  close(): Promise<void>
}

/** A real HTTP server on a free port of the loopback, closed when the test is over. */
export async function startLoopbackServer(listener: RequestListener): Promise<LoopbackServer> {
  const requests: IncomingMessage[] = []
  const sockets = new Set<Socket>()
  const waiting: ((request: IncomingMessage) => void)[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    for (const resolve of waiting.splice(0)) resolve(request)
    listener(request, response)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  onTestFinished(close)
  return {
    baseUrl: `http://127.0.0.1:${port}/v2`,
    requests,
    get connections() {
      return sockets.size
    },
    nextRequest: () => new Promise((resolve) => waiting.push(resolve)),
    close,
  }
}

/** A URL where no server listens, nor can start before the test is over: an outgoing connection uses that port. */
export async function unusedBaseUrl(): Promise<string> {
  const { baseUrl } = await startLoopbackServer(() => {})
  const outgoing = connect(Number(new URL(baseUrl).port), '127.0.0.1')
  onTestFinished(() => void outgoing.destroy())
  await once(outgoing, 'connect')
  return `http://127.0.0.1:${outgoing.localPort}/v2`
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string | string[]> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
