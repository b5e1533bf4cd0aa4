// Messages to the server that arrive once each, however fast they follow each other. Streamlit keeps only the newest of
// two values that a component sends while a script runs. So each sending holds all messages that the server has not
// taken yet, and is repeated until it has.
const AGAIN = 5000  // milliseconds
const outbox = `${Date.now()}-${Math.random()}`
let messages = [], number = 0, sendAll = () => {}

const post = message => {
  messages.push({ ...message, number: ++number })
  sendAll()
  return number
}
const connect = ({ data, setTriggerValue }) => {
  messages = messages.filter(message => message.number > (data.taken[outbox] ?? 0))
  sendAll = () => messages.length && setTriggerValue("sent", { outbox, messages })
}
setInterval(() => sendAll(), AGAIN)

