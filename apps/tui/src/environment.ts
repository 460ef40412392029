/** The environment variables that we read; an empty one counts as not set. */
export interface Environment {
  gatewayUrl?: string | undefined
  gatewayToken?: string | undefined
  telnyxApiKey?: string | undefined
  telnyxBaseUrl?: string | undefined
  guardsFile?: string | undefined
  isCi: boolean
  /** TERM=dumb: the terminal understands no escape sequences. */
  isDumb: boolean
  isColorless: boolean
  isScreenReader: boolean
}

/** The only reader of the environment. */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const text = (name: string) => env[name]?.trim() || undefined
  const isOn = (name: string) => !['', '0', 'false'].includes(env[name]?.trim() ?? '')
  return {
    gatewayUrl: text('COUNTERMAND_URL'),
    gatewayToken: text('COUNTERMAND_TOKEN'),
    telnyxApiKey: text('TELNYX_API_KEY'),
    telnyxBaseUrl: text('TELNYX_BASE_URL'),
    guardsFile: text('COUNTERMAND_GUARDS'),
    isCi: isOn('CI'),
    isDumb: text('TERM') === 'dumb',
    isColorless: Boolean(env.NO_COLOR), // no-color.org: any value but the empty one
    isScreenReader: isOn('INK_SCREEN_READER'),
  }
}
