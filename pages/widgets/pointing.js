// Pointing: a prompt that is pointed at, focused or touched anywhere is marked everywhere: its sentences, strips, bars
// and dots. The first script of the page that loads listens; every script hears.
const POINTED = "prompt-pointed"
const promptAt = dot => dot.__data__?.datum?.prefix?.replace(/[\u2066-\u2069]/g, "")  // Vega keeps its row here

const promptOf = event => {
  for (const each of event.composedPath()) {
    if (each.dataset?.prompt) return each.dataset.prompt  // a sentence or a strip
    if (promptAt(each)) return promptAt(each)
    const place = /st-key-prompt-(\d)-/.exec(each.className?.baseVal ?? each.className ?? "")?.[1]
    if (place) return document.prompts?.[place - 1]
  }
}
const markPage = prompt => {
  const place = (document.prompts ?? []).indexOf(prompt) + 1
  for (const each of document.querySelectorAll("[data-pointed]")) delete each.dataset.pointed
  if (!place) return
  for (const bars of document.querySelectorAll(`[class*="st-key-prompt-${place}-"]`)) bars.dataset.pointed = ""
  for (const dot of document.querySelectorAll("svg.marks .mark-symbol path"))
    if (promptAt(dot) === prompt) dot.dataset.pointed = ""
}
const listen = () => {
  if (document.listensForPrompts) return
  document.listensForPrompts = true
  let last
  const look = event => {
    const prompt = promptOf(event)
    if (prompt === last) return
    last = prompt
    markPage(prompt)
    document.dispatchEvent(new CustomEvent(POINTED, { detail: prompt }))
  }
  document.addEventListener("pointerover", look)
  document.addEventListener("focusin", look)
}
// Marks the parts of a component that belong to the prompt that is pointed at; returns how to stop.
const hear = within => {
  listen()
  const mark = ({ detail }) => {
    for (const each of within.querySelectorAll("[data-prompt]"))
      each.toggleAttribute("data-pointed", each.dataset.prompt === detail)
  }
  document.addEventListener(POINTED, mark)
  return () => document.removeEventListener(POINTED, mark)
}

