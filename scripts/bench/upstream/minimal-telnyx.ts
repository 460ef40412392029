// A process of its own that answers every PATCH with the order it names, cancelled, and nothing else:
// the peers are measured against it, not it. Its argument is the latency of each answer in milliseconds.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cancelledOrder } from './cancelled-order.ts'

const latencyMs = Number(process.argv[2] ?? 0)

const server = createServer((request, response) => {
  const id = request.url?.split('/')[3] ?? ''
  const answer = () => {
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
  if (latencyMs > 0) setTimeout(answer, latencyMs)
  else answer()
})

server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
// With the process that started it, so that nothing stays behind.
process.on('disconnect', () => process.exit())
