import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '@countermand/core'
import type { Scope } from './scopes.ts'

/** Whoever a token was made for. */
export interface Actor {
  /** The token's name. It stands in logs and, as the actor, beside each cancellation. */
  name: string
  scopes: readonly Scope[]
}

export interface NewToken extends Actor {
  /** In milliseconds since the epoch. @default never */
  expiresAt?: number
}

export type TokenCheck = { actor: Actor } | { problem: 'unknown' | 'expired' }

export interface Tokens {
  /** Makes a token (`cmd_…`). Only its hash is kept, so this is the one time that it can be seen. */
  create(token: NewToken): string
  check(token: string): TokenCheck
}

/** Tokens that live as long as the process. */
export function createMemoryTokens(clock: Clock): Tokens {
  const rows: { hash: Buffer; token: NewToken }[] = []
  return {
    create(token) {
      const secret = `cmd_${randomBytes(32).toString('base64url')}`
      rows.push({ hash: hashOf(secret), token })
      return secret
    },
    check(secret) {
      const hash = hashOf(secret)
      // Every row is compared, so that the time taken tells nothing.
      const [row] = rows.filter((one) => timingSafeEqual(one.hash, hash))
      if (!row) return { problem: 'unknown' }
      const { name, scopes, expiresAt } = row.token
      return expiresAt !== undefined && expiresAt <= clock.now()
        ? { problem: 'expired' }
        : { actor: { name, scopes } }
    },
  }
}

const hashOf = (secret: string) => createHash('sha256').update(secret).digest()
