import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface LoopbackServer {
  /** Such as `http://127.0.0.1:41234/v2`. */
  baseUrl: string
  /** Every request that arrived, in order. */
  requests: IncomingMessage[]
  /** Resolves when a request arrives after this call. */
  nextRequest(): Promise<IncomingMessage>
}

/** Starts a server on a free port of the loopback; it and its connections end with the test. */
export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  )
  return (server.address() as AddressInfo).port
}

/** A real HTTP server on a free port of the loopback. */
export async function startLoopbackServer(listener: RequestListener): Promise<LoopbackServer> {
  const requests: IncomingMessage[] = []
  const waiting: ((request: IncomingMessage) => void)[] = []
  const port = await listen(
    createServer((request, response) => {
      requests.push(request)
      for (const resolve of waiting.splice(0)) resolve(request)
      listener(request, response)
    }),
  )
  return {
    baseUrl: `http://127.0.0.1:${port}/v2`,
    requests,
    nextRequest: () => new Promise((resolve) => waiting.push(resolve)),
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
