const PAUSE = 600 // milliseconds for which a step is shown
const still = matchMedia("(prefers-reduced-motion: reduce)")
const plays = new WeakMap() // by the component's root: what outlives a redraw

// Play shows one step after the other; for people who want no motion each press shows the next.
export default function({ parentElement, data }) {
  const button = parentElement.querySelector("button")
  const said = parentElement.querySelector("output")
  const play = plays.get(parentElement) ?? { at: -1, timer: 0 }
  plays.set(parentElement, play)

  const show = at => {
    play.at = at
    const shown = at < 0 ? "" : String(data.steps[at])
    said.textContent = shown && `Step ${shown} of ${data.steps.at(-1)}; the sentences are about the step chosen below.`
    const element = document.getElementById(data.element)
    if (!element) return
    element.value = shown
    element.dispatchEvent(new Event("input"))
  }
  const label = () => {
    button.textContent = still.matches ? "Next step" : play.timer ? "Stop" : "Play"
  }
  const stop = () => {
    clearInterval(play.timer)
    play.timer = 0
    label()
  }
  const next = () => {
    if (play.at + 1 < data.steps.length) return show(play.at + 1)
    show(-1)
    stop()
  }
  button.onclick = () => {
    if (still.matches) return next()
    if (play.timer) {
      stop()
      return show(-1)
    }
    show(0)
    play.timer = setInterval(next, PAUSE)
    label()
  }
  still.onchange = stop
  label()
  return stop
}
