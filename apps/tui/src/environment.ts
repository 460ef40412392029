/** All that the environment says; an empty variable counts as not set. */
export interface Environment {
  /** COUNTERMAND_URL */
  gatewayUrl?: string | undefined
  /** COUNTERMAND_TOKEN */
  gatewayToken?: string | undefined
  /** TELNYX_API_KEY */
  telnyxApiKey?: string | undefined
  /** TELNYX_BASE_URL */
  telnyxBaseUrl?: string | undefined
  /** COUNTERMAND_GUARDS */
  guardsFile?: string | undefined
  /** CI, unless it says no. */
  isCi: boolean
  /** NO_COLOR; see no-color.org. */
  isColorless: boolean
  /** INK_SCREEN_READER */
  isScreenReader: boolean
}

/** Reads the environment. Nothing else in the terminal's code looks at it. */
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
    isColorless: Boolean(env.NO_COLOR),
    isScreenReader: isOn('INK_SCREEN_READER'),
  }
}
