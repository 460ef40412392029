/** Ends a text that another sentence follows: messages of Telnyx end with or without a full stop. */
export const endSentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)
