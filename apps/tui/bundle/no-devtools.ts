/** Stands in the bundle for react-devtools-core, which Ink asks for only under DEV=true. */
export default { initialize() {}, connectToDevTools() {} }
