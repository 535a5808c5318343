/**
 * Reads the formulas of the elements and computes them, without `eval`.
 *
 * sum = term { ("+" | "-") term };  term = power { ("*" | "/") power };  power = atom [ "**" power ];
 * atom = NUMBER | NAME | NAME "(" sum ")" | "(" sum ")".   j is the imaginary unit.
 */

import { type Complex, add, divide, exp, ln, multiply, one, scale, sqrt, subtract } from "../../host/circuit/complex"

const functions: Record<string, (z: Complex) => Complex> = {
  sqrt,
  // Both by exp(-2z), which is small where the real part is large, as in every formula here.
  tanh: z => divide(subtract(one, exp(scale(-2, z))), add(one, exp(scale(-2, z)))),
  coth: z => divide(add(one, exp(scale(-2, z))), subtract(one, exp(scale(-2, z)))),
}

export function computeFormula(text: string, names: Readonly<Record<string, number>>): Complex {
  let at = 0
  const take = (token: string) => {
    if (!text.startsWith(token, at)) return false
    at += token.length
    return true
  }
  const expect = (token: string) => {
    if (!take(token)) throw new Error(`${text}, position ${at + 1}: expected ${token}`)
  }
  const sum = (): Complex => {
    let z = term()
    for (;;) {
      if (take("+")) z = add(z, term())
      else if (take("-")) z = subtract(z, term())
      else return z
    }
  }
  const term = (): Complex => {
    let z = power()
    for (;;) {
      if (!text.startsWith("**", at) && take("*")) z = multiply(z, power())
      else if (take("/")) z = divide(z, power())
      else return z
    }
  }
  const power = (): Complex => {
    const base = atom()
    return take("**") ? exp(multiply(power(), ln(base))) : base
  }
  const atom = (): Complex => {
    if (take("(")) {
      const z = sum()
      expect(")")
      return z
    }
    const [word] = /^(?:[A-Za-z_]\w*|[\d.]+)/.exec(text.slice(at)) ?? [""]
    at += word.length
    if (functions[word] !== undefined && take("(")) {
      const z = sum()
      expect(")")
      return functions[word](z)
    }
    if (word === "j") return { re: 0, im: 1 }
    const value = names[word] ?? Number(word)
    if (word === "" || Number.isNaN(value)) throw new Error(`${text}, position ${at + 1}: what is "${word}"?`)
    return { re: value, im: 0 }
  }
  const z = sum()
  if (at < text.length) throw new Error(`${text}, position ${at + 1}: unexpected ${text[at]}`)
  return z
}
