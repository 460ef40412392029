import { z } from 'zod'
import { ROUTES } from '../../api/route.ts'
import { CONTENT_CODINGS } from '../../transport/content-coding.ts'

const ms = z.number().min(0)

/** Where a transport puts its own. `cut-body` is the rule for a length that is wrong. */
const FRAMING = ['content-length', 'transfer-encoding', 'connection']

const headerName = z
  .string()
  .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'not the name of a header')
  .refine((name) => !FRAMING.includes(name.toLowerCase()), 'belongs to the transport; leave it out')

const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'not the value of a header')

/** RFC 6901. */
const pointer = z.string().regex(/^(\/[^/]*)*$/, 'not a JSON pointer, such as /data/0/status')

const effect = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), ...shape })

/** What goes wrong. All times are milliseconds. */
export const faultEffectSchema = z.discriminatedUnion('kind', [
  /** The answer takes `ms`, or somewhere between two bounds. What was asked for happens on arrival. */
  effect('latency', { ms: z.union([ms, z.tuple([ms, ms])]) }),
  /** No connection. Over HTTP the nearest thing is a connection that breaks at once. */
  effect('connection-refused', {}),
  /** The connection never completes. Over HTTP the nearest thing is one that is never answered. */
  effect('hanging-connect', {}),
  /** The connection breaks before the request is looked at. */
  effect('drop', {}),
  /** The request is carried out, then the connection breaks. */
  effect('lost-answer', {}),
  /**
   * A cancel is carried out `delayMs` later, if the order is still pending then. Until then the client
   * has long been given up on: it hangs, is reset, or reads 504.
   */
  effect('late-application', { delayMs: ms, answer: z.enum(['hang', 'reset', '504']).optional() }),
  /** Any 4xx or 5xx. `applied`: the request is carried out first. @default false */
  effect('error', { status: z.int().min(400).max(599), applied: z.boolean().optional() }),
  /** Opens a window in which every matching request is answered with 429. */
  effect('rate-limited', { forMs: ms }),
  /** The body comes in pieces. @default bytes 16 */
  effect('slow-body', { everyMs: ms, bytes: z.int().min(1).optional() }),
  /** Announced whole, but the connection breaks after `bytes`. @default bytes half of the body */
  effect('cut-body', { bytes: z.int().min(0).optional() }),
  /** A complete answer whose JSON stops half-way. */
  effect('malformed-body', {}),
  /** 200 and a web page. */
  effect('html-body', {}),
  /** 200 and nothing. */
  effect('empty-body', {}),
  /** The answer speaks of another order (in a list: the first entry does). */
  effect('foreign-body', {}),
  /** 200 and a body that never ends. @default everyMs 1 */
  effect('endless-body', { everyMs: ms.optional() }),
  /** No answer ever. `applied`: the request is carried out all the same. @default false */
  effect('hang', { applied: z.boolean().optional() }),
  /** 307 to another place; nothing is carried out. @default location /elsewhere + path */
  effect('redirect', { location: z.string().optional() }),
  /**
   * Changes an answer: its status, single headers (null takes one away), and its body. The body is put
   * in place of the former one (`body`), then edited as JSON (`set`, `remove`, by pointer) and as text
   * (`replace`), and sent in a content coding. `applied: false`: unless another rule decides, nothing is
   * carried out, and what is changed is an empty 200.
   * @default applied true
   */
  effect('rewrite', {
    applied: z.boolean().optional(),
    status: z.int().min(200).max(599).optional(),
    headers: z.record(headerName, headerValue.nullable()).optional(),
    body: z.string().optional(),
    /** Values by JSON pointer; `*` is every element of a list, `-` the place after its last. */
    set: z.record(pointer, z.json()).optional(),
    /** JSON pointers; `*` as above. */
    remove: z.array(pointer.min(1)).optional(),
    /** Texts and what comes in their place, everywhere in the body. */
    replace: z.record(z.string().min(1), z.string()).optional(),
    coding: z.enum(CONTENT_CODINGS).optional(),
  }),
  /** A GET shows the past: as it was `forMs` ago, or before the order's last change. */
  effect('stale-read', { forMs: ms.optional() }),
])

/** Which requests a rule is for; what is left out does not matter. */
const faultMatchSchema = z.strictObject({
  method: z.string().optional(),
  path: z.enum(ROUTES).optional(),
  /** The order's id. */
  id: z.string().optional(),
  /** Only the nth request that the rest of the match lets through, from 1. */
  nth: z.int().min(1).optional(),
  /** `order`: `nth` and `count` hold for each order by itself. @default 'all' */
  counting: z.enum(['all', 'order']).optional(),
})

/**
 * The first rule that matches and strikes decides what happens; latencies and rewritings add to it.
 * Without `probability` and `count` a rule strikes always.
 */
export const faultRuleSchema = z.strictObject({
  match: faultMatchSchema.optional(),
  effect: faultEffectSchema,
  /** From 0 to 1. @default 1 */
  probability: z.number().min(0).max(1).optional(),
  /** How often it strikes at most. @default without end */
  count: z.int().min(0).optional(),
})

export const faultRulesSchema = z.array(faultRuleSchema)

export type FaultEffect = z.infer<typeof faultEffectSchema>
export type Rewrite = Extract<FaultEffect, { kind: 'rewrite' }>
export type FaultRule = z.infer<typeof faultRuleSchema>

/** The kinds of all effects. */
export const FAULT_EFFECTS = faultEffectSchema.options.map(({ shape }) => shape.kind.value)
