import { PROGRAM } from '../config.ts'
import { escapeControlCharacters } from '../safe-text.ts'
import { StoreError } from '../store/store.ts'
import { createTokens, isActive, SCOPES, type Scope } from '../tokens/tokens.ts'
import { type StoreCommand, UsageError } from './command.ts'
import { checkText, parseDuration, parseOptions, requireOption } from './parse-options.ts'
import { OutputError } from './print.ts'

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** Prints only the new token on standard output, so that a script can read it. */
export const createToken: StoreCommand = async (args, { store, clock, print, err }) => {
  const { values } = parseOptions(args, {
    name: { type: 'string' },
    scopes: { type: 'string' },
    expires: { type: 'string' },
  })
  const name = checkText(requireOption(values.name, 'name'), 'name')
  if (!NAME.test(name)) {
    throw new UsageError(
      '--name takes up to 64 letters, digits, ".", "_" and "-", because the ledger shows it.',
    )
  }
  const scopes = parseScopes(requireOption(values.scopes, 'scopes'))
  const { expires } = values
  // An empty value is probably an unset variable of a script, so it must not create a token without an expiry.
  const expiresAt = expires === undefined ? undefined : clock.now() + parseDuration(expires, 'expires')
  const tokens = createTokens(store, clock)
  const token = await tokens.create({ name, scopes, expiresAt })
  if (!token) {
    throw new UsageError(`There is already a token named ${name}: revoke it first, or choose another name.`)
  }
  err.write(`Created token ${name} with ${scopes.join(', ')}. It won't be shown again:\n`)
  try {
    await print(`${token}\n`)
  } catch (error) {
    if (!(error instanceof OutputError)) throw error
    await tokens.revoke(name)
    throw new StoreError(
      `${error.message} The token could not be shown, so the token ${name} is revoked: run the command again.`,
      { cause: error },
    )
  }
}

export const listTokens: StoreCommand = async (args, { store, clock, print }) => {
  parseOptions(args, {})
  const now = clock.now()
  const lines = (await createTokens(store, clock).list()).map((token) => [
    escapeControlCharacters(token.name),
    isActive(token, now) ? 'active' : token.revoked_at ? `revoked ${token.revoked_at}` : 'expired',
    (JSON.parse(token.scopes) as string[]).join(','),
    `created ${token.created_at}`,
    token.expires_at ? `expires ${token.expires_at}` : 'never expires',
    token.last_used_at ? `last used ${token.last_used_at}` : 'never used',
  ])
  await print(lines.map((line) => `${line.join('\t')}\n`).join(''))
}

export const revokeToken: StoreCommand = async (args, { store, clock, err }) => {
  const { positionals } = parseOptions(args, {}, ['NAME'])
  const [name = ''] = positionals
  if (!(await createTokens(store, clock).revoke(name))) {
    throw new UsageError(
      `There is no token named ${escapeControlCharacters(name)}: list tokens with "${PROGRAM} token list".`,
    )
  }
  err.write(`Revoked token ${name}.\n`)
}

function parseScopes(text: string): Scope[] {
  const scopes = text.split(',').map((scope) => scope.trim())
  const unknown = scopes.find((scope) => !SCOPES.includes(scope as Scope))
  if (unknown === undefined) return scopes as Scope[]
  throw new UsageError(
    `Unknown scope ${JSON.stringify(unknown)} in --scopes: choose from ${SCOPES.join(', ')}.`,
  )
}
