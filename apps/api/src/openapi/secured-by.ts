import { requireScope } from '../middleware/authenticate.ts'
import type { Scope } from '../tokens/tokens.ts'

/** The name of the security scheme in the API's description. */
export const TOKEN_SCHEME = 'token'

/** The parts of a route that only tokens with this scope may use, and of its description. */
export const securedBy = (scope: Scope) => ({
  middleware: requireScope(scope),
  security: [{ [TOKEN_SCHEME]: [scope] }],
})
