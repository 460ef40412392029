import { createVirtualClock, START } from '@countermand/core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { openStore } from '../store/open-store.ts'
import { StoreError } from '../store/store.ts'
import { createTokens, type NewToken } from './tokens.ts'

/** A store with one token. */
async function setUp(token: Partial<NewToken> = {}) {
  const clock = createVirtualClock()
  const store = await openStore(
    { dataDir: temporaryFolder() },
    { scheduleFlush: (run) => clock.after(0, run) },
  )
  onTestFinished(() => store.close())
  const tokens = createTokens(store, clock)
  const secret = await clock.until(tokens.create({ name: 'crm', scopes: ['orders:read'], ...token }))
  return {
    clock,
    store,
    tokens,
    secret,
    check: () => clock.until(tokens.check(secret ?? '')),
    row: async () => (await tokens.list())[0],
  }
}

const actor = { name: 'crm', scopes: ['orders:read'] }

describe('a token', () => {
  it('without an expiry never expires', async () => {
    const { clock, check } = await setUp()
    await clock.advance(10 * 365 * 86_400_000)
    expect(await check()).toEqual({ actor })
  })

  it('is valid until it expires', async () => {
    const { clock, check } = await setUp({ expiresAt: START + 60_000 })
    await clock.advance(59_000 - (clock.now() - START))
    expect(await check()).toEqual({ actor })
    await clock.advance(60_000 - (clock.now() - START))
    expect(clock.now()).toBe(START + 60_000)
    expect(await check()).toEqual({ problem: 'expired' })
  })

  it('that was revoked is reported as revoked, even if it has expired', async () => {
    const { clock, tokens, check } = await setUp({ expiresAt: START + 60_000 })
    expect(await clock.until(tokens.revoke('crm'))).toBe(true)
    expect(await check()).toEqual({ problem: 'revoked' })
    await clock.advance(60_000)
    expect(await check()).toEqual({ problem: 'revoked' })
  })

  it('that was never created is unknown', async () => {
    const { clock, tokens } = await setUp()
    expect(await clock.until(tokens.check('cmd_of_a_test'))).toEqual({ problem: 'unknown' })
  })

  it('is stored only as a hash', async () => {
    const { secret, row } = await setUp()
    expect(JSON.stringify(await row())).not.toContain(secret)
    expect((await row())?.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('can be revoked only once', async () => {
    const { clock, tokens, row } = await setUp()
    await clock.until(tokens.revoke('crm'))
    const revoked = await row()
    await clock.advance(60_000)
    expect(await clock.until(tokens.revoke('crm'))).toBe(false)
    expect(await row()).toEqual(revoked)
  })
})

describe('the last use of a token', () => {
  it('is stored to the minute', async () => {
    const { clock, check, row } = await setUp()
    await check()
    await clock.advance(30_000)
    const first = (await row())?.last_used_at
    expect(first).toMatch(/^2026-11-24T12:00:00/)
    await check()
    await clock.advance(29_000)
    expect((await row())?.last_used_at).toBe(first)
    await clock.advance(1_000)
    await check()
    await clock.advance(1_000)
    expect((await row())?.last_used_at).toMatch(/^2026-11-24T12:01:00/)
  })

  it('is stored by the next check when it could not be written', async () => {
    const { clock, store, check, row } = await setUp()
    const { write } = store
    store.write = () => Promise.reject(new StoreError('the disk is full'))
    expect(await check()).toEqual({ actor })
    await clock.advance(1_000)
    store.write = write
    await check()
    await clock.advance(1_000)
    expect((await row())?.last_used_at).toMatch(/^2026-11-24T12:00:01/)
  })
})
