import { z } from 'zod'
import { ROUTES } from '../../api/route.ts'
import { CONTENT_CODINGS } from '../../transport/content-coding.ts'

const ms = z.number().min(0)

/** The transport sets these. For a wrong length use `cut-body`. */
const FRAMING = ['content-length', 'transfer-encoding', 'connection']

const headerName = z
  .string()
  .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'not a valid header name')
  .refine((name) => !FRAMING.includes(name.toLowerCase()), 'is set by the transport; leave it out')

const headerValue = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'not a valid header value')

/** RFC 6901. */
const pointer = z.string().regex(/^(\/[^/]*)*$/, 'not a JSON pointer, such as /data/0/status')

const effect = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.strictObject({ kind: z.literal(kind), ...shape })

/** What a fault does. All times are milliseconds. */
export const faultEffectSchema = z.discriminatedUnion('kind', [
  /** The response takes `ms`, or a random time between two bounds. The request takes effect on arrival. */
  effect('latency', { ms: z.union([ms, z.tuple([ms, ms])]) }),
  /** The connection is refused. Over HTTP the closest equivalent is a connection that breaks at once. */
  effect('connection-refused', {}),
  /** The connection never completes. Over HTTP the closest equivalent is a request without a response. */
  effect('hanging-connect', {}),
  /** The connection breaks and the request has no effect. */
  effect('drop', {}),
  /** The request takes effect, then the connection breaks. */
  effect('lost-answer', {}),
  /**
   * A cancel takes effect `delayMs` later, if the order is still pending by then. The client sees a hang
   * (the default), a reset, or a 504.
   */
  effect('late-application', { delayMs: ms, answer: z.enum(['hang', 'reset', '504']).optional() }),
  /** Any 4xx or 5xx. `applied`: the request takes effect first. @default false */
  effect('error', { status: z.int().min(400).max(599), applied: z.boolean().optional() }),
  /** Starts a window in which every matching request gets a 429. */
  effect('rate-limited', { forMs: ms }),
  /** The body arrives in chunks of `bytes`. @default bytes 16 */
  effect('slow-body', { everyMs: ms, bytes: z.int().min(1).optional() }),
  /** `content-length` covers the whole body, but the connection breaks after `bytes`. @default bytes half of the body */
  effect('cut-body', { bytes: z.int().min(0).optional() }),
  /** A complete response with half of its JSON. */
  effect('malformed-body', {}),
  /** 200 with a web page. */
  effect('html-body', {}),
  /** 200 with an empty body. */
  effect('empty-body', {}),
  /** The response has another order's id (in a list: the first entry has). */
  effect('foreign-body', {}),
  /** 200 with a body that never ends. @default everyMs 1 */
  effect('endless-body', { everyMs: ms.optional() }),
  /** No response, ever. `applied`: the request takes effect. @default false */
  effect('hang', { applied: z.boolean().optional() }),
  /** 307 to another location; the request has no effect. @default location /elsewhere + path */
  effect('redirect', { location: z.string().optional() }),
  /**
   * Edits a response: its status, single headers (null removes one), and its body. `body` replaces the
   * body; then `set` and `remove` edit it as JSON by pointer, `replace` edits it as text, and `coding`
   * compresses it. `applied: false`: unless another rule decides, the request has no effect, and the
   * edits apply to an empty 200.
   * @default applied true
   */
  effect('rewrite', {
    applied: z.boolean().optional(),
    status: z.int().min(200).max(599).optional(),
    headers: z.record(headerName, headerValue.nullable()).optional(),
    body: z.string().optional(),
    /** Values by JSON pointer. In a list `*` is every element, `-` the place after the last. */
    set: z.record(pointer, z.json()).optional(),
    /** JSON pointers; `*` as above. */
    remove: z.array(pointer.min(1)).optional(),
    /** Replaces each text everywhere in the body. */
    replace: z.record(z.string().min(1), z.string()).optional(),
    coding: z.enum(CONTENT_CODINGS).optional(),
  }),
  /** A GET shows a former state: as of `forMs` ago, or from before the order's last change. */
  effect('stale-read', { forMs: ms.optional() }),
])

/** Which requests a rule matches. A field that is left out matches all. */
const faultMatchSchema = z.strictObject({
  method: z.string().optional(),
  path: z.enum(ROUTES).optional(),
  /** The order's id. */
  id: z.string().optional(),
  /** Only the nth of the requests that the other fields match, from 1. */
  nth: z.int().min(1).optional(),
  /** `order`: `nth` and `count` count per order. @default 'all' */
  counting: z.enum(['all', 'order']).optional(),
})

/**
 * The first rule that applies decides what happens; `latency` and `rewrite` add to it. Without
 * `probability` and `count` a rule applies to every request that it matches.
 */
export const faultRuleSchema = z.strictObject({
  match: faultMatchSchema.optional(),
  effect: faultEffectSchema,
  /** From 0 to 1. @default 1 */
  probability: z.number().min(0).max(1).optional(),
  /** How often it applies at most. @default no limit */
  count: z.int().min(0).optional(),
})

export const faultRulesSchema = z.array(faultRuleSchema)

export type FaultEffect = z.infer<typeof faultEffectSchema>
export type Rewrite = Extract<FaultEffect, { kind: 'rewrite' }>
export type FaultRule = z.infer<typeof faultRuleSchema>

/** The kinds of all effects. */
export const FAULT_EFFECTS = faultEffectSchema.options.map(({ shape }) => shape.kind.value)
