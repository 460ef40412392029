import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { Clock } from '@countermand/core'
import { prepareQuery, type Slot } from '../store/prepared-query.ts'
import type { Store } from '../store/store.ts'
import { toIso } from '../store/store-time.ts'
import type { TokenRow } from '../store/tables.ts'

/** What a token can permit. */
export const SCOPES = [
  'orders:read',
  'orders:cancel',
  'cancellations:read',
  'batches:read',
  'batches:write',
  'metrics:read',
] as const

export type Scope = (typeof SCOPES)[number]

/** The caller that a token identifies. */
export interface Actor {
  /** The name of the token. Logs and the ledger show it as the actor. */
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
   * Creates a token (`cmd_…`). Only its hash is stored, so the token can't be shown again. Returns undefined
   * when an active token has the name.
   */
  create(token: NewToken): Promise<string | undefined>
  check(token: string): Promise<TokenCheck>
  /** All tokens ever created, oldest first. */
  list(): Promise<TokenRow[]>
  /** Returns false when there is no token of this name that isn't revoked. */
  revoke(name: string): Promise<boolean>
}

/** How precisely the time of the last use is stored, in milliseconds. */
const LAST_USED_PRECISION_MS = 60_000

/** Tokens in the store. Changes, by any process, take effect with the next request. */
export function createTokens(store: Store, clock: Clock): Tokens {
  const { queries } = store
  const lastUses = new Map<string, number>()
  const findByHash = prepareQuery((value: Slot<{ hash: string }>) =>
    queries.selectFrom('tokens').selectAll().where('hash', '=', value('hash')),
  )

  /** Runs in the background: no request waits for it or fails with it. After a failure the next use retries. */
  function recordUse(id: string) {
    const now = clock.now()
    if (now - (lastUses.get(id) ?? 0) < LAST_USED_PRECISION_MS) return
    lastUses.set(id, now)
    const update = queries
      .updateTable('tokens')
      .set({ last_used_at: toIso(now) })
      .where('id', '=', id)
    store.write(update).catch(() => lastUses.delete(id))
  }

  return {
    async create({ name, scopes, expiresAt }) {
      const token = `cmd_${randomBytes(32).toString('base64url')}`
      const insert = queries
        .insertInto('tokens')
        .values({
          id: randomUUID(),
          name,
          hash: hashToken(token).toString('hex'),
          scopes: JSON.stringify(scopes),
          created_at: toIso(clock.now()),
          expires_at: expiresAt === undefined ? null : toIso(expiresAt),
        })
        // Only the name can conflict.
        .onConflict((conflict) => conflict.doNothing())
      return (await store.write(insert)) === 1 ? token : undefined
    },

    async check(token) {
      const hash = hashToken(token)
      const [row] = await store.read(findByHash({ hash: hash.toString('hex') }))
      if (!row || !timingSafeEqual(Buffer.from(row.hash, 'hex'), hash)) return { problem: 'unknown' }
      if (row.revoked_at !== null) return { problem: 'revoked' }
      if (!isActive(row, clock.now())) return { problem: 'expired' }
      recordUse(row.id)
      return { actor: { name: row.name, scopes: JSON.parse(row.scopes) as Scope[] } }
    },

    list: () => store.read(queries.selectFrom('tokens').selectAll().orderBy('created_at').orderBy('id')),

    async revoke(name) {
      const update = queries
        .updateTable('tokens')
        .set({ revoked_at: toIso(clock.now()) })
        .where('name', '=', name)
        .where('revoked_at', 'is', null)
      return (await store.write(update)) === 1
    },
  }
}

/** Whether a token is accepted at a time: neither revoked nor expired. */
export const isActive = ({ revoked_at, expires_at }: TokenRow, now: number) =>
  revoked_at === null && (expires_at === null || Date.parse(expires_at) > now)

const hashToken = (token: string) => createHash('sha256').update(token).digest()
