import { getEventListeners } from 'node:events'
import { toCancelResponse } from '@countermand/core/wire'
import { describe, expect, it } from 'vitest'
import { connectToGateway, runCommand } from '../../../test/run-command.ts'
import { connectToSandbox, orders, patches } from '../../../test/sandbox-connection.ts'
import { createTestIo } from '../../../test/test-io.ts'
import { createInterruption } from '../../io/interruption.ts'

describe('countermand cancel', () => {
  it('cancels each order once, even if it is named twice, and exits with 0', async () => {
    const { sandbox, connection } = connectToSandbox({ seed: { orders: orders(3) } })
    const { exitCode, out, err } = await runCommand(['cancel', 'order-1', 'order-2', 'order-1', '--yes'], {
      connection,
    })
    expect(exitCode).toBe(0)
    expect(out.trim().split('\n')).toEqual([
      '✓ cancelled          order-1  The order was cancelled.',
      '✓ cancelled          order-2  The order was cancelled.',
    ])
    expect(err).toBe('target: a sandbox\nguards: none\n2 orders at a sandbox: 2 cancelled\n')
    expect(patches(sandbox).map(({ id }) => id)).toEqual(['order-1', 'order-2'])
    expect(sandbox.truthOf('order-3').status).toBe('pending')
  })

  it('prints an array of id, outcome and description with --json', async () => {
    const { connection } = connectToSandbox({
      seed: { orders: [{ id: 'a' }, { id: 'b', status: 'success' }] },
    })
    const { exitCode, out } = await runCommand(['cancel', 'a', 'b', '--yes', '--json'], { connection })
    expect(exitCode).toBe(1)
    expect(JSON.parse(out)).toMatchObject([
      {
        id: 'a',
        outcome: { kind: 'cancelled', evidence: 'response', order: { id: 'a' } },
        description: 'The order was cancelled.',
      },
      { id: 'b', outcome: { kind: 'not-cancellable', order: { status: 'success' } } },
    ])
  })

  it('counts an order that was already cancelled as a success', async () => {
    const { connection } = connectToSandbox({ seed: { orders: [{ id: 'a', status: 'cancelled' }] } })
    expect(await runCommand(['cancel', 'a', '--yes'], { connection })).toMatchObject({ exitCode: 0 })
  })

  it('reports the true outcome after a lost response', async () => {
    const { connection, sandbox } = connectToSandbox({
      seed: { orders: orders(1) },
      faults: [{ match: { path: 'cancel' }, effect: { kind: 'lost-answer' }, count: 1 }],
    })
    const { exitCode, out } = await runCommand(['cancel', 'order-1', '--yes'], { connection })
    expect(exitCode).toBe(0)
    expect(out).toContain('✓ cancelled')
    expect(patches(sandbox)).toHaveLength(1)
  })

  it('exits with 4 if one outcome is unknown, whatever the others are', async () => {
    const { connection } = connectToSandbox({
      seed: { orders: [{ id: 'a' }, { id: 'b' }, { id: 'c', status: 'success' }] },
      faults: [{ match: { path: 'cancel', id: 'b' }, effect: { kind: 'error', status: 503 } }],
    })
    const { exitCode, out, err } = await runCommand(['cancel', 'a', 'b', 'c', '--yes'], { connection })
    expect(exitCode).toBe(4)
    expect(out).toMatch(/\? unknown +b {2}It is unknown whether the order was cancelled/)
    expect(err).toContain('3 orders at a sandbox: 1 cancelled, 1 not-cancellable, 1 unknown')
  })

  it.each(['--json', '--jsonl', '--csv', undefined])(
    'ends with the command that reads an unknown order again (%s)',
    async (format) => {
      const { connection } = connectToSandbox({
        seed: { orders: [{ id: 'a' }, { id: 'b' }] },
        faults: [{ match: { path: 'cancel', id: 'b' }, effect: { kind: 'error', status: 503 } }],
      })
      const args = ['cancel', 'a', 'b', '--yes', ...(format ? [format] : [])]
      const { exitCode, err } = await runCommand(args, { connection })
      expect(exitCode).toBe(4)
      expect(err).toMatch(/\nThe outcome of 1 order is unknown\. .*:\n {2}countermand show b\n$/)
    },
  )

  it('names 20 unknown orders and counts the rest', async () => {
    const { connection } = connectToSandbox({
      seed: { orders: orders(22) },
      faults: [{ match: { path: 'cancel' }, effect: { kind: 'error', status: 503 } }],
    })
    const ids = orders(22).map(({ id }) => id)
    const { err } = await runCommand(['cancel', ...ids, '--yes', '--jsonl'], { connection })
    expect(err).toContain('The outcome of 22 orders is unknown.')
    expect(err.match(/^ {2}countermand show order-\d+$/gm)).toHaveLength(20)
    expect(err).toMatch(/\n {2}and 2 more; the results list them\n$/)
  })

  it('stops if the key is rejected, reports every order, and exits with 3', async () => {
    const { sandbox, connection } = connectToSandbox(
      { seed: { orders: orders(90) } },
      { apiKey: 'KEY_WRONG' },
    )
    const ids = orders(90).map(({ id }) => id)
    const { exitCode, out } = await runCommand(['cancel', ...ids, '--yes', '--json'], { connection })
    expect(exitCode).toBe(3)
    expect(out).toContain('An earlier order failed in a way that affects every order: 401')
    const results: { id: string; outcome: { kind: string } }[] = JSON.parse(out)
    expect(results.map(({ id }) => id)).toEqual(ids)
    expect(new Set(results.map(({ outcome }) => outcome.kind))).toEqual(new Set(['refused', 'not-sent']))
    expect(patches(sandbox).length).toBeLessThanOrEqual(10)
  })

  it('asks in a terminal, naming orders and target, and treats anything but a yes as a no', async () => {
    const { sandbox, connection } = connectToSandbox({ seed: { orders: orders(2) } })
    const io = createTestIo({ answer: 'no' })
    const { exitCode } = await runCommand(['cancel', 'order-1', 'order-2'], { connection, isTty: true, io })
    expect(exitCode).toBe(1)
    expect(io.written.asked).toContain('Cancel these 2 sub number orders at a sandbox?')
    expect(io.written.asked).toMatch(/order-1 {2}.*\n {2}order-2 {2}.*\nType 2 to cancel 2 orders: $/)
    expect(patches(sandbox)).toHaveLength(0)
  })

  it('cancels in a terminal after a yes', async () => {
    const { sandbox, connection } = connectToSandbox({ seed: { orders: orders(1) } })
    expect(await runCommand(['cancel', 'order-1'], { connection, isTty: true, answer: 'yes' })).toMatchObject(
      { exitCode: 0 },
    )
    expect(sandbox.truthOf('order-1').status).toBe('cancelled')
  })

  it('finishes the order in progress after one Ctrl+C, starts no other, and exits with 130', async () => {
    const { sandbox, connection } = connectToSandbox({ seed: { orders: orders(3) } })
    const interruption = createInterruption()
    const { cancel } =
      connection.client.kind === 'telnyx' ? connection.client.subNumberOrders : { cancel: undefined }
    Object.assign(connection.client.subNumberOrders, {
      cancel: (...args: Parameters<NonNullable<typeof cancel>>) => {
        const sent = cancel?.(...args)
        interruption.interrupt()
        return sent
      },
    })
    const { exitCode, out } = await runCommand(
      ['cancel', 'order-1', 'order-2', 'order-3', '--yes', '--json'],
      { connection, interruption },
    )
    expect(exitCode).toBe(130)
    // The signal came before or during the PATCH: in both cases the outcome agrees with the sandbox.
    const kinds = JSON.parse(out).map(({ outcome }: { outcome: { kind: string } }) => outcome.kind)
    expect(kinds.slice(1)).toEqual(['not-sent', 'not-sent'])
    expect(kinds[0]).toBe(sandbox.truthOf('order-1').status === 'cancelled' ? 'cancelled' : 'not-sent')
    expect(sandbox.truthOf('order-2').patches.arrived).toBe(0)
  })

  it('stops at once after a second Ctrl+C, and reports which order is unknown', async () => {
    const { connection } = connectToSandbox({
      seed: { orders: orders(2) },
      faults: [{ match: { path: 'cancel' }, effect: { kind: 'hang', applied: true } }],
    })
    let now = 0
    const interruption = createInterruption(() => now)
    const running = runCommand(['cancel', 'order-1', 'order-2', '--yes', '--json'], {
      connection,
      interruption,
    })
    await new Promise((resolve) => setImmediate(resolve))
    interruption.interrupt()
    now = 1_000
    interruption.interrupt()
    const { exitCode, out } = await running
    expect(exitCode).toBe(130)
    expect(JSON.parse(out)).toMatchObject([
      { id: 'order-1', outcome: { kind: 'unknown', attempts: 1 } },
      { id: 'order-2', outcome: { kind: 'not-sent' } },
    ])
  })

  it('listens for an interruption only while an order is in progress', async () => {
    const { connection } = connectToSandbox({ seed: { orders: orders(3) } })
    const interruption = createInterruption()
    const ids = ['order-1', 'order-2', 'order-3']
    await runCommand(['cancel', ...ids, '--yes'], { connection, interruption })
    expect(getEventListeners(interruption.signal, 'abort')).toHaveLength(0)
    expect(getEventListeners(interruption.forceSignal, 'abort')).toHaveLength(0)
  })

  it('treats two signals of one keystroke as one', () => {
    let now = 0
    const interruption = createInterruption(() => now)
    interruption.interrupt()
    now = 20
    interruption.interrupt()
    expect(interruption.signal.aborted).toBe(true)
    expect(interruption.forceSignal.aborted).toBe(false)
  })

  it('passes a reason to the gateway', async () => {
    const order = { id: 'order-1', status: 'cancelled' }
    const asked: (string | null)[] = []
    const connection = connectToGateway((request) => {
      if (request.method === 'PATCH') asked.push(request.headers.get('x-cancellation-reason'))
      const { status, headers, body } = toCancelResponse(
        { kind: 'cancelled', evidence: 'response', order },
        '',
      )
      return Response.json(body, { status, headers })
    })
    const { exitCode } = await runCommand(['cancel', 'order-1', '--yes', '--reason', 'Kündigung'], {
      connection,
    })
    expect(exitCode).toBe(0)
    expect(asked).toEqual([encodeURIComponent('Kündigung')])
  })

  it('keeps escape sequences of the API away from the terminal', async () => {
    const { connection } = connectToSandbox({
      seed: { orders: [{ id: 'a', status: 'odd\u001b[2J\u202estatus' }] },
    })
    const { out } = await runCommand(['cancel', 'a', '--yes'], { connection })
    expect(out).toContain('odd')
    expect(out).not.toContain('\u001b')
    expect(out).not.toContain('\u202e')
  })

  it('puts the sentence below on a narrow terminal', async () => {
    const { connection } = connectToSandbox({ seed: { orders: [{ id: 'a', status: 'success' }] } })
    const { out } = await runCommand(['cancel', 'a', '--yes'], { connection, columns: 40 })
    expect(out).toBe(
      "✗ not-cancellable    a\n  The order can't be cancelled: it is\n  already active (status success).\n",
    )
  })
})

describe('countermand cancel --dry-run', () => {
  it('evaluates fresh readings, sends no PATCH, and exits with 0 if all may be cancelled', async () => {
    const { sandbox, connection } = connectToSandbox({ seed: { orders: orders(2) } })
    const { exitCode, out } = await runCommand(['cancel', '--dry-run', 'order-1', 'order-2'], { connection })
    expect(exitCode).toBe(0)
    expect(out).toContain('○ may be cancelled   order-1')
    expect(patches(sandbox)).toHaveLength(0)
  })

  it('exits with 1 if one may not be cancelled or does not exist', async () => {
    const { connection } = connectToSandbox({
      seed: { orders: [{ id: 'a' }, { id: 'b', status: 'success' }] },
    })
    const { exitCode, out } = await runCommand(['cancel', '--dry-run', '--json', 'a', 'b', 'c'], {
      connection,
    })
    expect(exitCode).toBe(1)
    expect(JSON.parse(out)).toMatchObject([
      { id: 'a', cancellable: true, order: { id: 'a' } },
      { id: 'b', cancellable: false, by: 'status', reason: 'It is already active (status success).' },
      { id: 'c', cancellable: false, by: 'not-found', reason: 'Telnyx has no such order for this key.' },
    ])
  })

  it('exits with 3 if the key is rejected', async () => {
    const { connection } = connectToSandbox({ seed: { orders: orders(1) } }, { apiKey: 'KEY_WRONG' })
    const { exitCode, err } = await runCommand(['cancel', '--dry-run', 'order-1'], { connection })
    expect(exitCode).toBe(3)
    expect(err).toContain('Check the API key or token')
  })
})
