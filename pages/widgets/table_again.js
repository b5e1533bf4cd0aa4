// What was typed into an editor that has closed, and that Streamlit may have lost: it is sent to the server again.
const UNSURE = 10000  // milliseconds

let closed = []       // editors that were closed a moment ago, so that Streamlit may not have sent what was typed

const isRecent = ({ time }) => Date.now() - time < BEHIND
const close = () => {
  closed = closed.filter(each => Date.now() - each.time < UNSURE && String(each.cell) !== String(edited?.cell))
  if (edited?.cell) {
    const now = { ...edited, box: held.box, key: held.key, time: Date.now() }
    closed.push(now)
    setTimeout(() => check(now), 2 * BEHIND)
  }
  edited = null
  sendClosed()
}
// A table that Streamlit gives new contents forgets a fresh edit, although it stays.
const check = each => {
  if (!closed.includes(each) || held.box !== each.box || td(each.cell)?.textContent === each.text) return
  closed = closed.filter(other => other !== each)
  sendAgain(each)
}
const sendAgain = ({ cell: [row, column], text, key }) => post({ kind: "cells", key, row, column, text, again: true })
// What was typed into an editor of a table that is gone; if Streamlit has sent it too, that does not matter.
const sendClosed = () => {
  closed.filter(each => each.box !== held.box && Date.now() - each.time < UNSURE).forEach(sendAgain)
  closed = closed.filter(each => each.box === held.box)
}
