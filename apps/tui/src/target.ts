import { TELNYX_BASE_URL } from '@countermand/core'
import type { Environment } from './environment.ts'

/** What the program connects to. */
export type Target =
  | { kind: 'gateway'; url: string; token: string }
  | { kind: 'telnyx'; baseUrl: string; apiKey: string }
  | { kind: 'sandbox' }

const NO_TARGET = `There is nothing to connect to. Choose one of:
  a gateway   set COUNTERMAND_URL and COUNTERMAND_TOKEN
  Telnyx      set TELNYX_API_KEY
  a sandbox   add --sandbox: invented orders, nothing real`

/**
 * `--sandbox` is explicit, so it wins; then a gateway; then Telnyx. An incomplete gateway is a problem: going
 * to Telnyx instead would bypass the gateway's guards.
 */
export function chooseTarget(
  { sandbox }: { sandbox: boolean },
  env: Environment,
): { target: Target } | { problem: string } {
  if (sandbox) return { target: { kind: 'sandbox' } }
  const { gatewayUrl: url, gatewayToken: token, telnyxApiKey: apiKey } = env
  if (url && token) return { target: { kind: 'gateway', url, token } }
  if (url) return { problem: 'COUNTERMAND_URL is set but COUNTERMAND_TOKEN is not: set both, or neither.' }
  if (token) return { problem: 'COUNTERMAND_TOKEN is set but COUNTERMAND_URL is not: set both, or neither.' }
  if (apiKey) return { target: { kind: 'telnyx', baseUrl: env.telnyxBaseUrl ?? TELNYX_BASE_URL, apiKey } }
  return { problem: NO_TARGET }
}
