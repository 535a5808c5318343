/** The quantiles that a forecast consists of; 0 and 6 bound the 90 % band, 2 and 4 the 50 % band. */
export const QUANTILES = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95] as const
export const MEDIAN = 3
