import { createVirtualClock, START } from '@countermand/core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../../test/temporary-folder.ts'
import { openStore } from '../store/open-store.ts'
import { createStoreTokens, type NewToken } from './store-tokens.ts'

/** A store with one token, and what a check of it says. */
async function createWorld(token: Partial<NewToken> = {}) {
  const clock = createVirtualClock()
  const store = await openStore(temporaryFolder(), { atEndOfTurn: (run) => clock.after(0, run) })
  onTestFinished(() => store.close())
  const tokens = createStoreTokens(store, clock)
  const secret = await clock.until(tokens.create({ name: 'crm', scopes: ['orders:read'], ...token }))
  return { clock, tokens, check: () => clock.until(tokens.check(secret ?? '')) }
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
})
