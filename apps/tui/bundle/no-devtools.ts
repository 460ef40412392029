/** Replaces react-devtools-core in the bundle: Ink imports it only under DEV=true. */
export default { initialize() {}, connectToDevTools() {} }
