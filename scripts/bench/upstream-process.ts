// A minimal Telnyx in its own process: it answers every PATCH with the requested order, cancelled, and does
// nothing else, because the clients and not the server are measured. Its argument is the latency in milliseconds.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cancelledOrder } from './upstream.ts'

const latencyMs = Number(process.argv[2] ?? 0)

const server = createServer((request, response) => {
  const id = request.url?.split('/')[3] ?? ''
  const respond = () => {
    const text = JSON.stringify({ data: cancelledOrder(id) })
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'x-ratelimit-limit': '20000',
      'x-ratelimit-remaining': '19999',
      'x-ratelimit-reset': '1',
    })
    response.end(text)
  }
  request.resume()
  if (latencyMs > 0) setTimeout(respond, latencyMs)
  else respond()
})

server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
// Exits with its parent, so that no process stays behind.
process.on('disconnect', () => process.exit())
