import { createVirtualClock, START } from '@countermand/core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { openStore } from '../store/open-store.ts'
import { StoreError } from '../store/store.ts'
import { createTokens, type NewToken } from './tokens.ts'

/** A store with one token, and what a check of it says. */
async function createWorld(token: Partial<NewToken> = {}) {
  const clock = createVirtualClock()
  const store = await openStore(temporaryFolder(), { scheduleFlush: (run) => clock.after(0, run) })
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
  it('without an expiry is valid for good', async () => {
    const { clock, check } = await createWorld()
    await clock.advance(10 * 365 * 86_400_000)
    expect(await check()).toEqual({ actor })
  })

  it('is valid until the moment that it expires, and not in that moment', async () => {
    const { clock, check } = await createWorld({ expiresAt: START + 60_000 })
    await clock.advance(59_000 - (clock.now() - START))
    expect(await check()).toEqual({ actor })
    await clock.advance(60_000 - (clock.now() - START))
    expect(clock.now()).toBe(START + 60_000)
    expect(await check()).toEqual({ problem: 'expired' })
  })

  it('that was revoked is reported as revoked, also when it has expired', async () => {
    const { clock, tokens, check } = await createWorld({ expiresAt: START + 60_000 })
    expect(await clock.until(tokens.revoke('crm'))).toBe(true)
    expect(await check()).toEqual({ problem: 'revoked' })
    await clock.advance(60_000)
    expect(await check()).toEqual({ problem: 'revoked' })
  })

  it('that was never made is unknown', async () => {
    const { clock, tokens } = await createWorld()
    expect(await clock.until(tokens.check('cmd_of_a_test'))).toEqual({ problem: 'unknown' })
  })

  it('is kept as a hash alone', async () => {
    const { secret, row } = await createWorld()
    expect(JSON.stringify(await row())).not.toContain(secret)
    expect((await row())?.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is revoked once: the second time there is none of its name in use', async () => {
    const { clock, tokens, row } = await createWorld()
    await clock.until(tokens.revoke('crm'))
    const revoked = await row()
    await clock.advance(60_000)
    expect(await clock.until(tokens.revoke('crm'))).toBe(false)
    expect(await row()).toEqual(revoked)
  })
})

describe('when a token was last used', () => {
  it('is kept to the minute', async () => {
    const { clock, check, row } = await createWorld()
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

  it('is kept by the next check when it could not be written', async () => {
    const { clock, store, check, row } = await createWorld()
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
