export { type Config, ConfigError, readConfig } from './config.ts'
export { type Gateway, type GatewayOptions, startGateway } from './server.ts'
export type { NewToken } from './tokens/memory-tokens.ts'
export { SCOPES, type Scope } from './tokens/scopes.ts'
