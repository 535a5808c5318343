/**
 * A cell as data: the same parameters as `HalfCellParameters`, from a JSON file of somebody else.
 *
 *     { "id": "mine", "title": "...", "source": "...", "notClaimed": "...", "sample": { "area_m2": 1e-4 },
 *       "parameters": { "start_V": 3.7, "concentration_mol_m3": 48000, "isotherm": { "x": [...], "u_V": [...] }, ... } }
 *
 * `shape` below says what is allowed; fields it does not know are refused, so that a misspelt optional is not ignored.
 * Bounds are checked when the cell is made. `cellSchema` is the same as JSON Schema, for editors and documentation.
 */
import { cellKind, type CellKind } from "../cell"
import { HalfCell } from "./halfCell"
import { checkParameters, ParameterError, type HalfCellParameters } from "./parameters"

type Shape =
  | "number"
  | "text"
  | { readonly list: Shape }
  | { readonly oneOf: readonly string[] }
  | { readonly either: readonly Shape[] }
  /** A name with "?" at its end may be left out. */
  | { readonly fields: Readonly<Record<string, Shape>> }

const numbers: Shape = { list: "number" }
const cpe = { y0: "number", alpha: "number" } as const

const parameters: Shape = {
  fields: {
    start_V: "number",
    "startHysteresis?": "number",
    concentration_mol_m3: "number",
    isotherm: {
      either: [
        { list: { fields: { u_V: "number", x: "number", width: "number" } } },
        { fields: { x: numbers, u_V: numbers } },
      ],
    },
    particles: {
      list: {
        fields: {
          shape: { oneOf: ["slab", "sphere"] },
          length_m: "number",
          area_m2: "number",
          diffusivity_m2_s: { either: ["number", { fields: { x: numbers, diffusivity_m2_s: numbers } }] },
          exchange_A_m2: { either: ["number", { fields: { x: numbers, exchange_A_m2: numbers } }] },
          "cells?": "number",
          "surfaceCell?": "number",
        },
      },
    },
    series_ohm: "number",
    "doubleLayer?": { fields: cpe },
    "arcs?": { list: { fields: { r_ohm: "number", ...cpe } } },
    "hysteresis?": { fields: { shift_V: "number", turn_C: "number" } },
    "counter_A?": "number",
    "pools?": {
      list: {
        fields: {
          charge_C: "number",
          e_V: "number",
          rate_per_s: "number",
          transfer: "number",
          direction: { oneOf: ["reduction", "oxidation"] },
        },
      },
    },
    "surfaceCharges?": { list: { fields: { charge_C: "number", e_V: "number", width: "number" } } },
    "films?": {
      list: {
        fields: {
          current_A: "number",
          e_V: "number",
          transfer: "number",
          charge_C: "number",
          "resistance_ohm_C?": "number",
        },
      },
    },
    "electrolyte?": {
      fields: {
        gap_m: "number",
        area_m2: "number",
        salt_mol_m3: "number",
        diffusivity_m2_s: "number",
        transference: "number",
      },
    },
    "temperature_K?": "number",
    "activation?": {
      fields: { "diffusivity_J_mol?": "number", "exchange_J_mol?": "number", "conduction_J_mol?": "number" },
    },
    "slow?": {
      fields: {
        cycle_C: "number",
        "stress?": { fields: { rate_per_s: "number", exponent: "number" } },
        laws: {
          list: {
            fields: {
              name: "text",
              on: "text",
              "by?": { oneOf: ["cycles", "stress"] },
              shape: { oneOf: ["saturating", "power", "decay"] },
              "amount?": "number",
              scale: "number",
              exponent: "number",
              "after?": "number",
            },
          },
        },
      },
    },
    "railLow_V?": "number",
    "railHigh_V?": "number",
    "tolerance_V?": "number",
  },
}

const cell: Shape = {
  fields: {
    id: "text",
    title: "text",
    source: "text",
    notClaimed: "text",
    sample: {
      fields: {
        "area_m2?": "number",
        "mass_kg?": "number",
        "molarMass_kg_mol?": "number",
        "molarVolume_m3_mol?": "number",
        "capacity_C?": "number",
      },
    },
    "planted?": { list: { fields: { symbol: "text", value: "number", unit: "text", note: "text" } } },
    parameters,
  },
}

/**
 * @param data the parsed JSON of one cell
 * @throws ParameterError naming the field, what it is and what it must be
 */
export function cellFromData(data: unknown): CellKind {
  check("cell", data, cell)
  const kind = data as Omit<CellKind, "create" | "planted"> & {
    readonly planted?: CellKind["planted"]
    readonly parameters: HalfCellParameters
  }
  checkParameters(kind.parameters)
  const { id, title, source, notClaimed, sample, planted = [] } = kind
  return cellKind({ id, title, source, notClaimed, sample, planted, create: () => new HalfCell(kind.parameters) })
}

/** The shape of a cell file as JSON Schema (2020-12). */
export const cellSchema: Readonly<Record<string, unknown>> = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "A half-cell",
  ...schemaOf(cell),
}

function check(name: string, value: unknown, shape: Shape): void {
  const complaint = complaintAbout(name, value, shape)
  if (complaint) throw complaint
}

function complaintAbout(name: string, value: unknown, shape: Shape): ParameterError | null {
  if (shape === "number") {
    const good = typeof value === "number" && Number.isFinite(value)
    return good ? null : new ParameterError(name, describe(value), "a number")
  }
  if (shape === "text") return typeof value === "string" ? null : new ParameterError(name, describe(value), "text")
  if ("oneOf" in shape) {
    const good = typeof value === "string" && shape.oneOf.includes(value)
    return good ? null : new ParameterError(name, describe(value), `one of ${shape.oneOf.join(", ")}`)
  }
  if ("list" in shape) {
    if (!Array.isArray(value)) return new ParameterError(name, describe(value), "a list")
    return firstOf(value.map((item, k) => complaintAbout(`${name}[${k}]`, item, shape.list)))
  }
  if ("either" in shape) {
    const complaints = shape.either.map(choice => complaintAbout(name, value, choice))
    // of several, the one that got furthest into the value is about what was meant
    if (complaints.includes(null)) return null
    return complaints.reduce((a, b) => ((b?.parameter.length ?? 0) > (a?.parameter.length ?? 0) ? b : a))
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return new ParameterError(name, describe(value), "an object with named fields")
  }
  return complaintAboutFields(name, value as Record<string, unknown>, shape.fields)
}

function complaintAboutFields(
  name: string,
  value: Record<string, unknown>,
  fields: Readonly<Record<string, Shape>>,
): ParameterError | null {
  const known = Object.keys(fields).map(field => field.replace("?", ""))
  const stranger = Object.keys(value).find(key => !known.includes(key))
  if (stranger) return new ParameterError(`${name}.${stranger}`, "unknown", `one of ${known.join(", ")}`)
  return firstOf(
    Object.entries(fields).map(([field, shape]) => {
      const own = field.replace("?", "")
      if (value[own] === undefined) {
        return field.endsWith("?") ? null : new ParameterError(`${name}.${own}`, "missing", "given")
      }
      return complaintAbout(`${name}.${own}`, value[own], shape)
    }),
  )
}

function firstOf(complaints: readonly (ParameterError | null)[]): ParameterError | null {
  return complaints.find(complaint => complaint !== null) ?? null
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  return typeof value === "object" && value !== null ? "an object" : JSON.stringify(value)
}

function schemaOf(shape: Shape): Record<string, unknown> {
  if (shape === "number") return { type: "number" }
  if (shape === "text") return { type: "string" }
  if ("oneOf" in shape) return { enum: shape.oneOf }
  if ("list" in shape) return { type: "array", items: schemaOf(shape.list) }
  if ("either" in shape) return { anyOf: shape.either.map(schemaOf) }
  const entries = Object.entries(shape.fields)
  return {
    type: "object",
    properties: Object.fromEntries(entries.map(([field, of]) => [field.replace("?", ""), schemaOf(of)])),
    required: entries.filter(([field]) => !field.endsWith("?")).map(([field]) => field),
    additionalProperties: false,
  }
}
