import { expect, it } from 'vitest'
import { runCommand } from '../../../test/run-command.ts'
import { BATCH_ID, batchWith, FINISHED, itemOf, scriptedGateway } from '../../../test/scripted-gateway.ts'
import { createTestIo } from '../../../test/test-io.ts'
import { createInterruption } from '../../io/interruption.ts'
import type { Answer } from '../../io/io.ts'

const ids = Array.from({ length: 30 }, (_, n) => `Order-${n + 1}`)
const items = ids.map((id) => itemOf(id.toLowerCase()))
const results = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map(({ id, outcome }) => `${id} ${outcome.kind}`)

it('many orders become one batch at a gateway, and each outcome is reported by the id that was typed', async () => {
  const { connection, posts, clock } = scriptedGateway(
    [batchWith(), batchWith(), FINISHED],
    [items.slice(0, 10), items.slice(10)],
  )
  const args = ['cancel', ...ids, '--yes', '--jsonl', '--reason', 'cleanup']
  const { exitCode, out, err } = await clock.until(runCommand(args, { connection }))
  expect(exitCode).toBe(0)
  expect(posts()).toMatchObject([
    { path: '/v2/cancellation_batches', body: { sub_number_order_ids: ids, reason: 'cleanup' } },
  ])
  expect(posts()[0]?.key).toMatch(/^[0-9a-f-]{36}$/)
  expect(results(out).toSorted()).toEqual(ids.map((id) => `${id} cancelled`).toSorted())
  expect(err).toContain(`batch: ${BATCH_ID}`)
  expect(err).toContain('30 orders at the gateway gateway.test: 30 cancelled')
})

it('a few orders are cancelled one by one', async () => {
  const { connection, posts, received, clock } = scriptedGateway([batchWith()])
  await clock.until(runCommand(['cancel', ...ids.slice(0, 3), '--yes'], { connection }))
  expect(posts()).toEqual([])
  expect(new Set(received.filter(({ method }) => method === 'PATCH').map(({ path }) => path)).size).toBe(3)
})

it('a token that may not create batches cancels one by one, with a message', async () => {
  const error = {
    errors: [{ code: '10010', title: 'Authorization failed', detail: 'It lacks batches:write.' }],
  }
  const { connection, received, clock } = scriptedGateway([batchWith()], [], ({ method }) =>
    method === 'POST' ? Response.json(error, { status: 403 }) : undefined,
  )
  const { err } = await clock.until(runCommand(['cancel', ...ids, '--yes'], { connection }))
  expect(err).toContain('cancelling one by one')
  expect(new Set(received.filter(({ method }) => method === 'PATCH').map(({ path }) => path)).size).toBe(30)
})

it('creates the batch again with the same key when the response was lost', async () => {
  let isLost = true
  const { connection, posts, clock } = scriptedGateway([batchWith(), FINISHED], [items], ({ method }) => {
    if (method !== 'POST' || !isLost) return undefined
    isLost = false
    throw new TypeError('the connection broke')
  })
  const { exitCode } = await clock.until(runCommand(['cancel', ...ids, '--yes'], { connection }))
  expect(exitCode).toBe(0)
  expect(new Set(posts().map(({ key }) => key)).size).toBe(1)
  expect(posts()).toHaveLength(2)
})

/** A run of 30 orders that is interrupted at its first outcome, in a terminal. */
async function runInterrupted(answer: Answer, { forceAtStop = false } = {}) {
  const ended = { ...FINISHED, status: 'stopped' as const }
  const interruption = createInterruption(() => (now += 1_000))
  let now = 0
  const respond = ({ method, path }: { method: string; path: string }) => {
    if (method === 'POST' && path.endsWith('/stop') && forceAtStop) interruption.interrupt()
    const [, orderId] = /sub_number_orders\/(.+)$/.exec(path) ?? []
    return orderId === undefined ? undefined : Response.json({ data: { id: orderId, status: 'pending' } })
  }
  const states = [batchWith(), batchWith(), ended]
  const { connection, posts, clock } = scriptedGateway(states, [items.slice(0, 10)], respond)
  const io = createTestIo()
  const asked: string[] = []
  io.io.ask = async (question) => {
    asked.push(question)
    return asked.length === 1 ? 'yes' : answer
  }
  const { out } = io.io
  io.io.out = (text) => {
    out(text)
    if (!interruption.signal.aborted) interruption.interrupt()
  }
  const { exitCode, err } = await clock.until(
    runCommand(['cancel', ...ids, '--jsonl'], { connection, isTty: true, interruption, io }),
  )
  return { exitCode, err, asked, posts: posts(), kinds: results(io.written.out) }
}

it.each([
  ['yes', `/v2/cancellation_batches/${BATCH_ID}/actions/stop`],
  ['no', undefined],
] as const)('after Ctrl+C it asks whether to stop the batch: %s', async (answer, stopped) => {
  const { exitCode, err, asked, posts, kinds } = await runInterrupted(answer)
  expect(exitCode).toBe(130)
  expect(asked[1]).toContain('Stop the batch? 20 orders would stay untouched.')
  expect(posts.at(-1)?.path).toBe(stopped ?? '/v2/cancellation_batches')
  expect(kinds.filter((result) => result.endsWith(' cancelled'))).toHaveLength(10)
  expect(kinds.filter((result) => result.endsWith(' not-sent'))).toHaveLength(stopped ? 20 : 0)
  if (!stopped) expect(err).toContain(`countermand batch watch ${BATCH_ID}`)
})

it('after a second Ctrl+C it calls no order untouched whose PATCH may still be in progress', async () => {
  const { exitCode, err, kinds } = await runInterrupted('yes', { forceAtStop: true })
  expect(exitCode).toBe(130)
  expect(kinds.filter((result) => result.endsWith(' not-sent'))).toEqual([])
  expect(err).toContain('20 orders left to the batch, which is stopping')
})

it('says that the batch may exist when Ctrl+C ends the request that creates it', async () => {
  const interruption = createInterruption()
  const { connection, clock } = scriptedGateway([batchWith()], [], ({ method }) => {
    if (method === 'POST') interruption.interrupt()
    return undefined
  })
  const args = ['cancel', ...ids, '--yes']
  const { exitCode, err } = await clock.until(runCommand(args, { connection, interruption }))
  expect(exitCode).toBe(130)
  expect(err).toContain('It may have been created')
})
