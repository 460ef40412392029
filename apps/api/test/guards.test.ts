import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OUTCOME_HEADER } from '@countermand/core/wire'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { startTestGateway } from './start-test-gateway.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { createTestGateway, PENDING, silent } from './test-gateway.ts'

const seed = { orders: [{ id: PENDING, status: 'pending', country_code: 'CH' }] }
const guards = { countries: { deny: ['CH'] } }

describe('guards', () => {
  it('block a cancel after one read of the order, and say why', async () => {
    const { cancel, sandbox } = await createTestGateway({ sandbox: { seed }, guards })
    const { status, headers, body } = await cancel(PENDING)
    expect(status).toBe(403)
    expect(headers.get(OUTCOME_HEADER)).toBe('blocked')
    expect(body.errors[0]).toMatchObject({
      detail: expect.stringContaining('orders of CH may not be cancelled.') as string,
      meta: { guard: 'countries', order: { id: PENDING } },
    })
    expect(sandbox.truthOf(PENDING).patches.arrived).toBe(0)
  })

  it('are shown to callers with the scope orders:read', async () => {
    const [guarded, free] = [await createTestGateway({ guards }), await createTestGateway()]
    expect((await guarded.send('GET', '/v2/cancellation_guards')).body).toEqual({
      data: guards,
    })
    expect((await free.send('GET', '/v2/cancellation_guards')).body).toEqual({ data: {} })
  })

  it.each([
    ['orders:read', 200],
    ['orders:cancel', 403],
    ['cancellations:read', 403],
  ] as const)('answer a token whose only scope is %s with %i', async (scope, status) => {
    const setup = await createTestGateway({ token: { name: 'of one scope', scopes: [scope] } })
    expect((await setup.send('GET', '/v2/cancellation_guards')).status).toBe(status)
  })
})

describe('COUNTERMAND_GUARDS', () => {
  /** Starts a gateway with this text as its guards file; undefined: without one. */
  async function startWith(text: string | undefined, log = silent) {
    const guardsFile = join(temporaryFolder(), 'guards.json')
    if (text !== undefined) writeFileSync(guardsFile, text)
    await startTestGateway({ log, config: text === undefined ? {} : { guardsFile } })
  }

  it('prevents the start with path and position when the file is not valid', async () => {
    await expect(startWith('{\n"maxPhoneNumbers": -1}')).rejects.toThrow(
      /COUNTERMAND_GUARDS: [\s\S]*guards\.json[\s\S]*line 2, column 20, maxPhoneNumbers/,
    )
  })

  it('logs the guards in force', async () => {
    const lines: string[] = []
    const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) })
    await startWith(undefined, log)
    await startWith(JSON.stringify(guards), log)
    expect(
      lines.filter((line) => line.includes('"listening"')).map((line) => JSON.parse(line).guards),
    ).toEqual(['none', guards])
  })
})
