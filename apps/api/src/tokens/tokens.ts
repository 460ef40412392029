import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Clock } from '@countermand/core'
import { prepareQuery, type Slot } from '../store/prepared-query.ts'
import type { Store } from '../store/store.ts'
import { type TokenRow, toIso } from '../store/tables.ts'

/** What a token can permit. */
export const SCOPES = [
  'orders:read',
  'orders:cancel',
  'cancellations:read',
  'batches:read',
  'batches:write',
] as const

export type Scope = (typeof SCOPES)[number]

/** The caller that a token identifies. */
export interface Actor {
  /** The token's name. It stands in logs and, as the actor, beside each cancellation. */
  name: string
  scopes: readonly Scope[]
}

export interface NewToken extends Actor {
  /** In milliseconds since the epoch. @default never */
  expiresAt?: number | undefined
}

export type TokenCheck = { actor: Actor } | { problem: 'unknown' | 'expired' | 'revoked' }

export interface Tokens {
  /**
   * Makes a token (`cmd_…`). Only its hash is kept, so this is the one time that it can be seen.
   * Undefined when a token of this name is in use.
   */
  create(token: NewToken): Promise<string | undefined>
  check(token: string): Promise<TokenCheck>
  /** All that were ever made, oldest first. */
  list(): Promise<TokenRow[]>
  /** False when no token of this name is in use. */
  revoke(name: string): Promise<boolean>
}

/** How exactly it is kept when a token was last used, in milliseconds. */
const LAST_USED_WITHIN_MS = 60_000

/** Tokens as rows of the store: what changes there, by whichever process, holds from the next request on. */
export function createTokens(store: Store, clock: Clock): Tokens {
  const { db } = store
  const usedAt = new Map<string, number>()
  const tokenOf = prepareQuery((value: Slot<{ hash: string }>) =>
    db.selectFrom('tokens').selectAll().where('hash', '=', value('hash')),
  )

  /** Nobody waits for it, and no request fails because it could not be noted: the next one tries again. */
  function noteUse(id: string) {
    const now = clock.now()
    if (now - (usedAt.get(id) ?? 0) < LAST_USED_WITHIN_MS) return
    usedAt.set(id, now)
    const update = db
      .updateTable('tokens')
      .set({ last_used_at: toIso(now) })
      .where('id', '=', id)
    store.write(update).catch(() => usedAt.delete(id))
  }

  return {
    async create({ name, scopes, expiresAt }) {
      const secret = `cmd_${randomBytes(32).toString('base64url')}`
      const insert = db
        .insertInto('tokens')
        .values({
          id: randomUUID(),
          name,
          hash: hashOf(secret).toString('hex'),
          scopes: JSON.stringify(scopes),
          created_at: toIso(clock.now()),
          expires_at: expiresAt === undefined ? null : toIso(expiresAt),
        })
        // Only the name can be in use already.
        .onConflict((conflict) => conflict.doNothing())
      return (await store.write(insert)) === 1 ? secret : undefined
    },

    async check(secret) {
      const hash = hashOf(secret)
      const [row] = await store.read(tokenOf({ hash: hash.toString('hex') }))
      if (!row || !timingSafeEqual(Buffer.from(row.hash, 'hex'), hash)) return { problem: 'unknown' }
      if (row.revoked_at !== null) return { problem: 'revoked' }
      if (!isInUse(row, clock.now())) return { problem: 'expired' }
      noteUse(row.id)
      return { actor: { name: row.name, scopes: JSON.parse(row.scopes) as Scope[] } }
    },

    list: () => db.selectFrom('tokens').selectAll().orderBy('created_at').orderBy('id').execute(),

    async revoke(name) {
      const update = db
        .updateTable('tokens')
        .set({ revoked_at: toIso(clock.now()) })
        .where('name', '=', name)
        .where('revoked_at', 'is', null)
      return (await store.write(update)) === 1
    },
  }
}

/** Whether a token lets anybody in at a time. */
export const isInUse = ({ revoked_at, expires_at }: TokenRow, now: number) =>
  revoked_at === null && (expires_at === null || Date.parse(expires_at) > now)

const hashOf = (secret: string) => createHash('sha256').update(secret).digest()
