// A minimal Telnyx in its own process: it answers every PATCH with the requested order, cancelled, and does
// nothing else, because the clients and not the server are measured. Its arguments are the latency in milliseconds
// and the number of requests a second that it announces as its limit, which it does not enforce.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cancelledOrder } from './upstream.ts'

const [latencyMs = 0, perSecond = 0] = process.argv.slice(2).map(Number)

const server = createServer((request, response) => {
  const id = request.url?.split('/')[3] ?? ''
  const respond = () => {
    const text = JSON.stringify({ data: cancelledOrder(id) })
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'x-ratelimit-limit': String(perSecond),
      'x-ratelimit-remaining': String(perSecond - 1),
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
