import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type FaultRule, startSandbox } from '@countermand/sandbox'
import { expect, it, onTestFinished } from 'vitest'
import { createLog } from '../src/log/create-log.ts'
import { startGateway } from '../src/start-gateway.ts'
import { startTracing } from '../src/tracing/start-tracing.ts'
import { createConfig, PENDING, silent } from './test-gateway.ts'

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736'
const CALLER_SPAN = '00f067aa0ba902b7'

interface Span {
  traceId: string
  spanId: string
  parentSpanId: string
  name: string
  kind: number
  status: { code: number; message?: string }
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: Record<string, unknown>
}

/** An OTLP receiver on loopback, and what it received. */
async function startCollector(status = 200) {
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    bodies.push(body)
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })

  function readSpans(): Span[] {
    const spans = bodies.flatMap((body) => JSON.parse(body).resourceSpans)
    return spans
      .flatMap(({ scopeSpans }) => scopeSpans)
      .flatMap((scope) => scope.spans)
      .map((span) => ({ ...span, attributes: toRecord(span.attributes) }))
  }

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    readSpans,
    readText: () => bodies.join('\n'),
  }
}

/** OTLP's attributes, each as the one value that it has. */
const toRecord = (attributes: { key: string; value: Record<string, unknown> }[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

/** A gateway that exports its traces; `close` waits for them. */
async function startTracedGateway(endpoint: string | undefined, faults: FaultRule[] = []) {
  const upstream = await startSandbox({
    seed: {
      orders: [
        { id: PENDING, status: 'pending' },
        { id: 'b-1', status: 'pending' },
      ],
    },
    faults,
  })
  onTestFinished(() => upstream.close())
  const lines: string[] = []
  const traces = endpoint === undefined ? undefined : { endpoint, serviceName: 'countermand-test' }
  const gateway = await startGateway({
    config: createConfig({ apiKey: upstream.sandbox.apiKey, baseUrl: upstream.baseUrl }, { traces }),
    log: createLog({ level: 'info', secrets: [], destination: { write: (line) => void lines.push(line) } }),
  })
  let isOpen = true
  const close = async () => {
    if (isOpen) await gateway.close()
    isOpen = false
  }
  onTestFinished(close)
  const token = gateway.firstToken ?? ''
  const send = (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) =>
    fetch(`${gateway.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...headers,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  const cancel = (headers: Record<string, string> = {}) =>
    send('PATCH', `/v2/sub_number_orders/${PENDING}/cancel`, headers)
  return {
    gateway,
    sandbox: upstream.sandbox,
    send,
    cancel,
    close,
    token,
    apiKey: upstream.sandbox.apiKey,
    lines,
  }
}

/** The spans as an indented tree, each with its children in the order in which they began. */
function drawTree(spans: Span[], parentSpanId: string, indent = ''): string[] {
  return spans
    .filter((span) => span.parentSpanId === parentSpanId)
    .sort((one, other) => Number(BigInt(one.startTimeUnixNano) - BigInt(other.startTimeUnixNano)))
    .flatMap(({ name, spanId }) => [`${indent}${name}`, ...drawTree(spans, spanId, `${indent}  `)])
}

it('traces a cancellation under the span of its caller, from the request to each commit and each attempt', async () => {
  const collector = await startCollector()
  const { cancel, close } = await startTracedGateway(collector.endpoint, [
    { match: { method: 'PATCH' }, effect: { kind: 'error', status: 503 }, count: 1 },
  ])
  const response = await cancel({
    traceparent: `00-${TRACE_ID}-${CALLER_SPAN}-01`,
    'x-request-id': 'crm-1',
  })
  expect(response.headers.get('x-cancellation-outcome')).toBe('cancelled')
  await close()
  const spans = collector.readSpans().filter(({ traceId }) => traceId === TRACE_ID)
  const names = drawTree(spans, CALLER_SPAN)
  expect(names.slice(0, 2)).toEqual([
    'PATCH /v2/sub_number_orders/:sub_number_order_id/cancel',
    '  cancellation',
  ])
  expect(
    names
      .slice(2)
      .map((name) => name.trim())
      .sort(),
  ).toEqual([
    'GET /sub_number_orders/{id}',
    'PATCH /sub_number_orders/{id}/cancel',
    'PATCH /sub_number_orders/{id}/cancel',
    'ledger: close',
    'ledger: commit attempt',
    'ledger: commit attempt',
    'ledger: open',
  ])
  expect(names.slice(2).every((name) => /^ {4}\S/.test(name))).toBe(true)
  const cancellation = spans.find(({ name }) => name === 'cancellation')
  expect(cancellation?.attributes).toEqual({
    'countermand.sub_number_order_id': PENDING,
    'countermand.request_id': 'crm-1',
    'countermand.actor': 'first',
    'countermand.priority': 'single',
    'countermand.result': 'recorded',
    'countermand.cancellation_id': response.headers.get('x-cancellation-id'),
    'countermand.outcome': 'cancelled',
    'countermand.evidence': 'response',
  })
  const patches = spans.filter(({ name }) => name === 'PATCH /sub_number_orders/{id}/cancel')
  expect(
    patches.map(({ attributes, status }) => [attributes['http.response.status_code'], status.code]),
  ).toEqual([
    [503, 2],
    [200, 0],
  ])
})

it('traces the cancellations of a batch by themselves', async () => {
  const collector = await startCollector()
  const { send, close } = await startTracedGateway(collector.endpoint)
  const { data } = (await (
    await send('POST', '/v2/cancellation_batches', {}, { sub_number_order_ids: ['b-1'] })
  ).json()) as { data: { id: string } }
  const isFinished = async () => {
    const batch = await (await send('GET', `/v2/cancellation_batches/${data.id}`)).json()
    return (batch as { data: { status: string } }).data.status === 'finished'
  }
  while (!(await isFinished())) await new Promise((resolve) => setImmediate(resolve))
  await close()
  const spans = collector.readSpans()
  const cancellation = spans.find(({ name }) => name === 'cancellation')
  expect(cancellation).toMatchObject({
    attributes: { 'countermand.batch_id': data.id, 'countermand.priority': 'bulk' },
  })
  expect(cancellation?.parentSpanId ?? '').toBe('')
  expect(spans.filter(({ parentSpanId }) => parentSpanId === cancellation?.spanId).length).toBeGreaterThan(3)
})

it('exports nothing about a request whose caller does not sample it', async () => {
  const collector = await startCollector()
  const { cancel, close } = await startTracedGateway(collector.endpoint)
  await cancel({ traceparent: `00-${TRACE_ID}-${CALLER_SPAN}-00` })
  await close()
  expect(collector.readText()).not.toContain(TRACE_ID)
})

it('has no key or token in a span', async () => {
  const collector = await startCollector()
  const { cancel, send, close, token, apiKey } = await startTracedGateway(collector.endpoint)
  await cancel({ 'x-request-id': token })
  await send('GET', `/v2/sub_number_orders/${token}`)
  await send('GET', `/v2/${token}?${apiKey}=1`)
  await close()
  expect(collector.readSpans().length).toBeGreaterThan(5)
  for (const secret of [token, apiKey]) expect(collector.readText()).not.toContain(secret)
})

it('has no key or token of an error of Telnyx, of an id, or of a trace header in a span', async () => {
  const collector = await startCollector()
  const { sandbox, cancel, send, close, token, apiKey } = await startTracedGateway(collector.endpoint)
  const errors = [{ code: token, title: `Bad key ${apiKey}`, detail: `Bearer ${token}` }]
  const failOnce = (path: 'cancel' | 'list', status: number) => ({
    match: { path },
    effect: { kind: 'rewrite' as const, applied: false, status, body: JSON.stringify({ errors }) },
    count: 1,
  })
  sandbox.setFaults([failOnce('cancel', 503), failOnce('list', 401)])
  const trace = {
    traceparent: `00-${TRACE_ID}-${CALLER_SPAN}-01`,
    tracestate: `crm=${token},countermand=${apiKey}`,
  }
  expect((await cancel(trace)).status).toBe(200)
  expect((await send('GET', '/v2/sub_number_orders', trace)).status).toBe(502)
  await send('PATCH', `/v2/sub_number_orders/${apiKey}/cancel`, trace)
  await close()

  const statuses = collector.readSpans().map(({ attributes }) => attributes['http.response.status_code'])
  expect(statuses).toEqual(expect.arrayContaining([503, 401, 400]))
  expect(collector.readText()).toContain('crm=[secret]')
  for (const secret of [token, apiKey]) expect(collector.readText()).not.toContain(secret)
})

it('hides a key or a token that comes as an id', async () => {
  const collector = await startCollector()
  const tracing = startTracing({
    endpoint: collector.endpoint,
    serviceName: 'test',
    secrets: [],
    log: silent,
  })
  const recordedCancel = Object.assign(async () => ({ kind: 'on-hold' as const, why: 'check' }), {
    idle: async () => {},
  })
  const secret = `KEY0123456789ABCDEF0123456789ABCDEF_${'a'.repeat(22)}`
  const who = { actor: 'crm', requestId: secret }
  await tracing.traceCancels(recordedCancel)({ orderId: secret, who })
  await tracing.close()
  expect(collector.readSpans()).toMatchObject([
    { attributes: { 'countermand.result': 'on-hold', 'countermand.sub_number_order_id': '[secret]' } },
  ])
  expect(collector.readText()).not.toContain(secret)
})

it('loads the OpenTelemetry SDK only to export traces', () => {
  const script = `
    import { registerHooks } from 'node:module'
    const urls = []
    registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) })
    await import('${new URL('../src/start-gateway.ts', import.meta.url)}')
    const before = urls.filter((url) => url.includes('@opentelemetry/sdk-trace')).length
    await import('${new URL('../src/tracing/start-tracing.ts', import.meta.url)}')
    const after = urls.filter((url) => url.includes('@opentelemetry/sdk-trace')).length
    console.log(JSON.stringify({ before, isLoaded: after > 0 }))
  `
  const args = ['--input-type=module', '--eval', script]
  const output = execFileSync(process.execPath, args, { encoding: 'utf8' })
  expect(JSON.parse(output)).toEqual({ before: 0, isLoaded: true })
})

it('a collector that fails costs traces, not requests, and is logged once', async () => {
  const collector = await startCollector(400)
  const { cancel, close, lines } = await startTracedGateway(collector.endpoint)
  expect((await cancel()).status).toBe(200)
  await close()
  const warnings = lines.filter((line) => line.includes("traces can't be exported"))
  expect(warnings).toHaveLength(1)
})
