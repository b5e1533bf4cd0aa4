// Messages to the server that arrive once each, however fast they follow each other. Streamlit keeps only the newest of
// two values that a component sends while a script runs. So each sending holds all messages that the server has not
// taken yet, and is repeated until it has.
const AGAIN = 5000  // milliseconds
const outbox = `${Date.now()}-${Math.random()}`
let messages = [], number = 0, sendAll = () => {}, follow = null

const post = message => {
  messages.push({ ...message, number: ++number })
  sendAll()
  return number
}
const connect = ({ data, setTriggerValue }) => {
  messages = messages.filter(message => message.number > (data.taken[outbox] ?? 0))
  sendAll = () => messages.length && setTriggerValue("sent", { outbox, messages })
  if (!messages.length) follow?.()
}
setInterval(() => sendAll(), AGAIN)

// Of two requests at once the later one names the page, and that is a message: a link that is pressed meanwhile waits.
let passes = false
addEventListener("click", event => {
  const link = event.target.closest?.("a[href]")
  if (passes || !link || !messages.length || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  event.stopImmediatePropagation()
  const wait = setTimeout(() => follow?.(), AGAIN)
  follow = () => {
    clearTimeout(wait)
    follow = null
    passes = true
    document.querySelector(`a[href=${JSON.stringify(link.getAttribute("href"))}]`)?.click()  // it may be drawn anew
    passes = false
  }
}, true)

