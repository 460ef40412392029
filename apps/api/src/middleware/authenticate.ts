import { createMiddleware } from 'hono/factory'
import type { Variables } from '../gateway-app.ts'
import { errorEnvelope, type GatewayError } from '../responses/error-envelope.ts'
import type { Scope, Tokens } from '../tokens/tokens.ts'

const BEARER = /^Bearer +([^\s]+)$/i

export const NO_TOKEN = {
  status: 401,
  detail: 'Send a token of this gateway as "Authorization: Bearer cmd_…".',
} satisfies GatewayError

export const lacksScope = (name: string, scope: Scope): GatewayError => ({
  status: 403,
  detail: `The token "${name}" lacks the scope ${scope}: ask the operator of this gateway for one that has it.`,
})

const PROBLEMS = {
  unknown: 'Unknown token: check that it was created by this gateway (cmd_…).',
  expired: 'The token has expired: ask the operator of this gateway for a new one.',
  revoked: 'The token was revoked: ask the operator of this gateway for a new one.',
}

/** Rejects requests without a valid token, and passes the token's actor to the routes. */
export const authenticate = ({ tokens }: { tokens: Pick<Tokens, 'check'> }) =>
  createMiddleware<{ Variables: Variables }>(async function authenticate(c, next) {
    const header = c.req.header('authorization')
    const token = header && BEARER.exec(header)?.[1]
    const check = token ? await tokens.check(token) : undefined
    if (check && 'actor' in check) {
      c.set('actor', check.actor)
      return next()
    }
    const error = check ? { ...NO_TOKEN, detail: PROBLEMS[check.problem] } : NO_TOKEN
    c.header('www-authenticate', 'Bearer')
    return c.json(errorEnvelope(error), 401)
  })

/** Rejects tokens without a scope. */
export const requireScope = (scope: Scope) =>
  createMiddleware<{ Variables: Variables }>(async function requireScope(c, next) {
    const { name, scopes } = c.get('actor')
    if (scopes.includes(scope)) return next()
    return c.json(errorEnvelope(lacksScope(name, scope)), 403)
  })
