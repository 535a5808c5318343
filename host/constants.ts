/** CODATA 2018, exact by definition of the SI. */
export const FARADAY_C_mol = 96485.33212
export const GAS_CONSTANT_J_mol_K = 8.314462618
export const ROOM_K = 298.15
