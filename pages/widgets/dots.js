// Dots and rows: a row of the table that is pointed at or selected marks its dots, a dot that is pointed at marks its
// rows, and a dot that is pressed is told to the server. A sentence is known by its letters, however it was typed.
const lettersOf = text => text.normalize("NFKC").toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{So}]/gu, "")
const CLOUD = '[class*="st-key-card-"][class*="-cloud"]', DOT = ".mark-symbol.role-mark path"
const dots = () => [...document.querySelectorAll(`${CLOUD} svg.marks :is(${DOT})`)].filter(dot => rowOf(dot))
const rowOf = dot => dot.__data__?.datum?.sentences === undefined ? null : dot.__data__.datum
const sentencesOf = dot => rowOf(dot).sentences.split("\n").map(lettersOf)
const dotOf = ({ target }) => target.closest?.(CLOUD) && target.matches(DOT) && rowOf(target) ? target : null
const plain = text => text.replace(/[\u2066-\u2069]/g, "")
const modelOf = dot => /st-key-card-(.+?)-cloud/.exec(dot.closest(CLOUD).className)[1]
const tableRows = () => [...document.sentenceRows?.children ?? []]  // see sentence_table.js
const textOf = row => lettersOf(row.querySelector("textarea").value)

let pointed = null, over = null  // the row, and the dot, that is pointed at
let stopped = null

const markDots = () => {
  const chosen = document.sentenceRows?.getRootNode().activeElement?.closest(".row")
  const texts = [pointed, chosen].filter(row => row?.isConnected).map(textOf).filter(Boolean)
  for (const dot of dots()) dot.toggleAttribute("data-row", texts.some(text => sentencesOf(dot).includes(text)))
}
const markRows = dot => {
  over = dot
  const texts = over?.isConnected ? sentencesOf(over) : []
  for (const row of tableRows()) row.toggleAttribute("data-pointed", texts.includes(textOf(row)))
}
// One dot of each cloud can be reached by the tab key, the others from there with the arrows.
const reachable = svg => dots().filter(dot => dot.closest("svg") === svg && !dot.closest("[aria-hidden=true]"))
const letIn = () => {
  for (const svg of document.querySelectorAll(`${CLOUD} svg.marks`)) {
    const all = reachable(svg)
    if (all.length) reach(all.find(dot => dot.tabIndex === 0 && dot.hasAttribute("tabindex")) ?? all[0])
  }
}
const reach = dot => {
  for (const each of reachable(dot.closest("svg"))) each.tabIndex = each === dot ? 0 : -1
}
const step = (dot, by) => {
  const all = reachable(dot.closest("svg")), next = all[(all.indexOf(dot) + by + all.length) % all.length]
  reach(next)
  next.focus()
}

export default function({ data, setStateValue }) {
  let chosen = data.chosen
  const isChosen = dot => chosen && chosen.model === modelOf(dot) && chosen.beginning === plain(rowOf(dot).prefix)
  const draw = () => {
    letIn()
    for (const dot of dots()) dot.toggleAttribute("data-chosen", Boolean(isChosen(dot)))
    markDots()
    if (over) markRows(over)
  }
  const press = dot => {
    chosen = isChosen(dot) ? null : { model: modelOf(dot), beginning: plain(rowOf(dot).prefix) }
    setStateValue("dot", chosen)
    reach(dot)
    draw()
  }
  stopped?.abort()
  const stop = stopped = new AbortController()
  const on = (kind, act) => document.addEventListener(kind, act, { capture: true, signal: stop.signal })
  on("pointermove", event => {
    const row = event.composedPath().find(each => each.parentElement && each.parentElement === document.sentenceRows) ?? null
    if (row === pointed) return
    pointed = row
    markDots()
  })
  on("pointerover", event => dotOf(event) !== over && markRows(dotOf(event)))
  on("focusin", event => {
    if (dotOf(event)) markRows(dotOf(event))
    markDots()
  })
  on("focusout", () => requestAnimationFrame(markDots))
  on("click", event => dotOf(event) && press(dotOf(event)))
  on("keydown", event => {
    const dot = dotOf(event), by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (!dot || !(by || event.key === "Enter" || event.key === " ")) return
    event.preventDefault()
    if (by) step(dot, by)
    else press(dot)
  })
  let asked = false  // for a look: many changes come at once
  const observer = new MutationObserver(() => {
    if (!asked) requestAnimationFrame(() => {
      asked = false
      draw()
    })
    asked = true
  })
  observer.observe(document.body, { childList: true, subtree: true })
  stop.signal.addEventListener("abort", () => observer.disconnect())
  draw()
  return () => stop.abort()
}
