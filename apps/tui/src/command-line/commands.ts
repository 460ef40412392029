import { FILTER_OPTIONS } from './filter-options.ts'

/** One option of a command, as `node:util` parses it and as the help shows it. */
export interface OptionRow {
  name: string
  type: 'string' | 'boolean'
  /** How the value is called in the help. */
  value?: string
  help: string
}

export type CommandName = 'list' | 'show' | 'cancel' | 'sandbox'
/** `interactive`: no command, the user interface. */
export type Topic = CommandName | 'interactive'

export interface Command {
  usage: string
  summary: string
  options: readonly OptionRow[]
  /** What else there is to know, as the help prints it. */
  notes: string
  examples: readonly string[]
}

const json: OptionRow = { name: 'json', type: 'boolean', help: 'print JSON' }
const jsonl: OptionRow = {
  name: 'jsonl',
  type: 'boolean',
  help: 'print one JSON object a line, as they come',
}
const csv: OptionRow = { name: 'csv', type: 'boolean', help: 'print CSV, with a header' }
const sandbox: OptionRow = {
  name: 'sandbox',
  type: 'boolean',
  help: 'use a sandbox started for this run, nothing real',
}
const guards: OptionRow = {
  name: 'guards',
  type: 'string',
  value: 'FILE',
  help: 'rules beyond "pending only", a JSON file',
}
export const HELP: OptionRow = { name: 'help', type: 'boolean', help: 'show this help' }

/** All commands; parsing and help both derive from this. */
export const COMMANDS: Record<Topic, Command> = {
  interactive: {
    usage: 'countermand [--sandbox] [--guards FILE] [--accessible]',
    summary: 'open the user interface (in a terminal)',
    options: [
      sandbox,
      guards,
      {
        name: 'accessible',
        type: 'boolean',
        help: 'plain lines for screen readers: no boxes, no second screen',
      },
      { name: 'version', type: 'boolean', help: 'print the version' },
      HELP,
    ],
    notes: '',
    examples: ['countermand --sandbox'],
  },
  list: {
    usage: 'countermand list [options]',
    summary: 'list sub number orders, pending ones unless told otherwise',
    options: [...FILTER_OPTIONS, json, jsonl, csv, sandbox, HELP],
    notes: '--status all lists them all. With --json or --jsonl: the orders as Telnyx sends them.',
    examples: [
      'countermand list --country DE --older-than 30d',
      'countermand list --status all --csv > orders.csv',
    ],
  },
  show: {
    usage: 'countermand show ID [options]',
    summary: 'show one sub number order',
    options: [json, sandbox, HELP],
    notes: 'With --json: the order, as Telnyx sends it. Exits with 1 when there is no such order.',
    examples: ['countermand show 12ade33a-21c0-473b-b055-b3c836e1c292'],
  },
  cancel: {
    usage: 'countermand cancel [ID…] [--from FILE] [FILTER…] [options]',
    summary: 'cancel sub number orders, by id or by filter',
    options: [
      {
        name: 'from',
        type: 'string',
        value: 'FILE',
        help: 'ids of orders, such as a list of ours; - reads standard input',
      },
      ...FILTER_OPTIONS,
      { name: 'dry-run', type: 'boolean', help: 'read and judge the orders, cancel nothing' },
      { name: 'yes', type: 'boolean', help: "don't ask; needed where nobody can be asked" },
      {
        name: 'reason',
        type: 'string',
        value: 'TEXT',
        help: 'kept with the cancellation by a gateway, at most 500 characters',
      },
      guards,
      json,
      jsonl,
      csv,
      sandbox,
      HELP,
    ],
    notes: `A cancellation can't be undone. A filter means pending orders; all of them are listed before
the first is cancelled. With ids, filters leave those that fit.

--from reads what list, show, cancel and a gateway's ledger export write: text, CSV with a column
sub_number_order_id or id, JSON and JSON lines with such a key; or one id a line, where empty lines
and those that begin with # don't count. When any of it can't be read, nothing is sent.

Ctrl+C finishes the orders under way and sends no more; a second one stops at once. Guards can also
be named by COUNTERMAND_GUARDS; a gateway adds its own.

With --json: an array of { "id", "outcome", "description" }, in the order given; with --jsonl the
same, a line each, as the outcomes are known.
  outcome.kind   cancelled, accepted, already-cancelled, not-cancellable, blocked, not-found,
                 refused, not-sent or unknown; each comes with its order, reason or failure
  description    the outcome in one sentence, with the next step
With --dry-run: { "id", "cancellable", "by"?, "reason"?, "order"? }.`,
    examples: [
      'countermand cancel 12ade33a-21c0-473b-b055-b3c836e1c292',
      'countermand cancel --country DE --older-than 30d --dry-run',
      'countermand cancel --from orders.csv --country DE --guards guards.json --yes --jsonl',
    ],
  },
  sandbox: {
    usage: 'countermand sandbox [options]',
    summary: "serve a stateful stand-in for Telnyx's API on this machine",
    options: [
      { name: 'port', type: 'string', value: 'PORT', help: 'default 8788; 0 takes a free one' },
      { name: 'orders', type: 'string', value: 'N', help: 'how many orders' },
      { name: 'seed', type: 'string', value: 'N', help: 'where its random numbers start' },
      { name: 'faults', type: 'string', value: 'FILE', help: 'a JSON file of fault rules' },
      HELP,
    ],
    notes: 'Serves until Ctrl+C or SIGTERM.',
    examples: ['countermand sandbox --orders 3000'],
  },
}

export const isCommandName = (text: string): text is CommandName =>
  text !== 'interactive' && Object.hasOwn(COMMANDS, text)
