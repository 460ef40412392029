import { once } from 'node:events'
import { createServer, type ServerOptions } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { pino } from 'pino'
import { expect, it, onTestFinished, vi } from 'vitest'
import { handleProtocolErrors } from './protocol-errors.ts'

async function startServer(options: ServerOptions, { maxConnections = 10 } = {}) {
  const lines: Record<string, unknown>[] = []
  const server = createServer(options, (_, response) => response.end('served'))
  server.maxConnections = maxConnections
  handleProtocolErrors(server, pino({}, { write: (line) => void lines.push(JSON.parse(line)) }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const open = () => {
    const socket = connect(port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    return socket
  }
  return { open, lines }
}

it('responds with 408 when the headers do not end', async () => {
  const { open, lines } = await startServer({ headersTimeout: 1, connectionsCheckingInterval: 5 })
  const socket = open()
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n')
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 [\s\S]+"code":"10008"/)
  expect(lines).toMatchObject([{ msg: 'request rejected', status: 408 }])
})

it.each([
  [
    'closes the connection if the error is in its own request',
    'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n',
    /the beginning\r\n$/,
  ],
  [
    'sends the error after it if the error is in the next request',
    'GET / HTTP/1.1\r\nhost: x\r\n\r\n',
    /the beginning\r\n7\r\nthe end\r\n0\r\n\r\nHTTP\/1\.1 400 /,
  ],
])('writes no error into a response that has started: %s', async (_, request, expected) => {
  const server = createServer((_, response) => {
    response.write('the beginning')
    server.once('clientError', () => response.end('the end'))
  })
  handleProtocolErrors(server, pino({ level: 'silent' }))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('utf8').on('data', (some) => {
    if (answer === '') socket.write('nonsense\r\n\r\n')
    answer += some
  })
  socket.write(request)
  await once(socket, 'close')
  expect(answer).toMatch(expected)
})

it('logs how many connections it rejects', async () => {
  const { open, lines } = await startServer({}, { maxConnections: 1 })
  const first = open()
  await once(first, 'connect')
  await once(open(), 'close')
  await vi.waitFor(() => expect(lines).toMatchObject([{ level: 40, connections: 1 }]), { timeout: 60_000 })
})
