import { createHash } from 'node:crypto'
import { type Clock, sleep } from '@countermand/core'
import { StoreError } from '../store/store.ts'
import type { Scope, TokenCheck, Tokens } from './tokens.ts'

/** How long a check may take before a remembered one is used, in milliseconds. */
const CHECK_TIMEOUT_MS = 1_000

/** How long a check counts while the store can't be read, in milliseconds. */
const REMEMBERED_MS = 3_600_000

/**
 * Checks tokens as usual, but while the store can't be read, a token with this scope counts if it was accepted in the
 * last hour. Only for requests that are needed just then, such as those of monitoring: a token may have been revoked in
 * the meantime.
 */
export function rememberTokens(
  tokens: Pick<Tokens, 'check'>,
  { scope, clock }: { scope: Scope; clock: Clock },
): Pick<Tokens, 'check'> {
  const accepted = new Map<string, { check: TokenCheck; at: number }>()

  return {
    async check(token) {
      // The tokens themselves are not kept in memory.
      const key = createHash('sha256').update(token).digest('base64')
      const checking = tokens.check(token).then((check) => {
        const isAccepted = 'actor' in check && check.actor.scopes.includes(scope)
        if (isAccepted) accepted.set(key, { check, at: clock.monotonic() })
        else accepted.delete(key)
        return check
      })
      const remembered = accepted.get(key)
      if (!remembered || clock.monotonic() - remembered.at > REMEMBERED_MS) return checking

      const over = new AbortController()
      const timeout = sleep(clock, CHECK_TIMEOUT_MS, over.signal).then(() => remembered.check)
      try {
        return await Promise.race([checking, timeout])
      } catch (error) {
        if (error instanceof StoreError) return remembered.check
        throw error
      } finally {
        over.abort()
        // After a timeout nothing else waits for it.
        checking.catch(() => {})
      }
    },
  }
}
