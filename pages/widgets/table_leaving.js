// A link that is pressed while something typed is on its way to the server is followed once the server has it: of two
// requests at once the later one names the page.
let leaves = false

const holdBack = (event, isOnItsWay) => leaves = isOnItsWay && Boolean(event.target.closest("a[href]"))
const isHeldBack = event => {
  if (!leaves || !event.isTrusted) return false
  leaves = false
  event.preventDefault()
  event.stopImmediatePropagation()
  followLater(event.target.closest("a[href]"), event)
  return true
}
const followLater = (link, event, end = Date.now() + PATIENCE) => setTimeout(() => {
  const isChecked = closed.every(({ time }) => Date.now() - time > 2 * BEHIND)  // it may be sent again until then
  if ((messages.length || !isChecked) && Date.now() < end) return followLater(link, event, end)
  const now = link.isConnected ? link : document.querySelector(`a[href=${JSON.stringify(link.getAttribute("href"))}]`)
  now?.dispatchEvent(new MouseEvent("click", event))
}, BEHIND)
